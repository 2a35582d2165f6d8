"""Whether two contacts are one person: found, decided, merged, and taken apart again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import KeyAccount
from stakeholders.models.contact import Contact
from stakeholders.sameness import (
    ContactMergeQuerySet,
    ContactMoveQuerySet,
    ContactRedirectQuerySet,
    PossibleDuplicateQuerySet,
)
from team.records import Record


class PossibleDuplicate(Record):
    """Two people who may be one, until somebody merges them or says that they are not the same.

    `first` has the smaller id. `reasons`: codes of `stakeholders.likeness`; `score` 1 to 100.
    """

    class State(models.TextChoices):
        OPEN = "open"
        DIFFERENT = "different"

    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    reasons = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = PossibleDuplicateQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-score", "-id"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_once_per_pair"),
        ]
        indexes = [models.Index(fields=["state", "-score", "-id"], name="duplicate_likeliest")]

    def __str__(self) -> str:
        return f"{self.first} = {self.second}?"


class ContactRedirect(models.Model):
    """Where somebody is found whose own row was merged into another; with the name that a source gave it."""

    old_id = models.UUIDField(primary_key=True)
    kept = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="redirects")
    source_system = models.CharField(max_length=40, blank=True, default="")
    external_id = models.CharField(max_length=120, null=True, blank=True, default=None)
    at = models.DateTimeField(default=timezone.now)

    objects = ContactRedirectQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["source_system", "external_id"], name="redirect_origin")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.kept_id}"


class Journaled(Record):
    """A deed that can be taken back: `journal` holds every row as it was before, in the order of the writes.

    Its shape is that of `stakeholders.journal`. It is personal data of the people in it and goes with their erasure.
    """

    journal = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta(Record.Meta):
        abstract = True


class ContactMerge(Journaled):
    """Two contacts made one. `kept` follows when that one is merged on; `kept_first` is whom it went into."""

    kept = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="merges")
    kept_first_id = models.UUIDField()
    dropped_id = models.UUIDField(db_index=True)
    dropped_name = models.CharField(max_length=120)

    objects = ContactMergeQuerySet.as_manager()

    class Meta(Journaled.Meta):
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kept", "-at"], name="merge_of_contact")]

    def __str__(self) -> str:
        return f"{self.dropped_name} → {self.kept}"


class ContactMove(Journaled):
    """Somebody works for another account from a day on; the old one keeps the past."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="moves")
    from_account = models.ForeignKey(KeyAccount, on_delete=models.PROTECT, related_name="+")
    to_account = models.ForeignKey(KeyAccount, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    objects = ContactMoveQuerySet.as_manager()

    class Meta(Journaled.Meta):
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["from_account", "contact"], name="move_from_account")]

    def __str__(self) -> str:
        return f"{self.contact}: {self.from_account} → {self.to_account}"
