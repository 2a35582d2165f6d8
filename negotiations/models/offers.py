from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from negotiations.models.approval import Approval
from negotiations.models.issue import Issue, value_field
from negotiations.models.room import Negotiation
from negotiations.models.rounds import Channel, Round, Side
from negotiations.querysets import ConfidentialQuerySet, OfNegotiationQuerySet
from team.records import Record


class Offer(Record):
    """What one side put on the table, as one version: never changed, followed by the next. Numbered per room.

    `terms` say its value for each issue that it names. One that stands `alongside` others is a package to choose from:
    it replaces none and moves nobody's position before it is accepted. `beyond_authority` is derived when it is made,
    or when one of theirs is accepted; such an offer exists only with the approval that covers it (a constraint of the
    database too).
    """

    class State(models.TextChoices):
        MADE = "made", _("On the table")
        ACCEPTED = "accepted", _("Accepted")
        REPLACED = "replaced", _("Replaced")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="offers")
    number = models.PositiveIntegerField()
    side = models.CharField(max_length=6, choices=Side)
    round = models.ForeignKey(Round, on_delete=models.SET_NULL, null=True, blank=True, related_name="offers")
    made_on = models.DateField(_("made on"))
    made_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(
        "stakeholders.Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="offers"
    )
    channel = models.CharField(_("channel"), max_length=7, choices=Channel, default=Channel.MEETING)
    document = models.ForeignKey(
        "accounts.Document", on_delete=models.SET_NULL, null=True, blank=True, related_name="offers"
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    state = models.CharField(max_length=9, choices=State, default=State.MADE)
    alongside = models.BooleanField(_("beside the others, to choose from"), default=False)
    discount = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True, editable=False)
    beyond_authority = models.BooleanField(default=False, editable=False)
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, null=True, blank=True, related_name="offers")

    objects = OfNegotiationQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["number"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["negotiation", "number"], name="offer_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(beyond_authority=False) | models.Q(approval__isnull=False),
                name="offer_beyond_authority_is_approved",
            ),
            models.UniqueConstraint(
                fields=["negotiation"], condition=models.Q(state="accepted"), name="one_accepted_offer"
            ),
        ]
        indexes = [models.Index(fields=["negotiation", "side", "-number"], name="offer_side")]

    def __str__(self) -> str:
        return f"{self.negotiation}: {self.number}"


class Term(models.Model):
    """The value of one issue in one offer, in the issue's unit."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="terms")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="terms")
    value = value_field()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["offer", "issue"], name="term_once_per_offer")]

    def __str__(self) -> str:
        return f"{self.issue}: {self.value}"


class Package(Record):
    """An offer thought out and not made: one of several that are worth the same to us. Source: formulas §12.

    `terms` is {issue id: value as text}. `own` and `theirs` are utilities, 0 to 1, when it was saved.
    """

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="packages")
    name = models.CharField(_("name"), max_length=80)
    terms = models.JSONField(default=dict)
    own = models.FloatField()
    theirs = models.FloatField(null=True, blank=True)
    offer = models.ForeignKey(Offer, on_delete=models.SET_NULL, null=True, blank=True, related_name="packages")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ConfidentialQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["negotiation"], name="package_negotiation")]

    def __str__(self) -> str:
        return self.name
