from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from team.records import Record

if TYPE_CHECKING:
    from team.models import User


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User) -> ImportRunQuerySet:
        """A person sees their own runs; administrators all."""
        return self if user.has_role("administrator") else self.filter(started_by=user)


class ImportRun(Record):
    """One run of an import and what became of every row.

    `counts`: {kind: {created, updated, unchanged, refused}}; `refusals`: [{file, line, reason}]; `notes`: what was
    mended, estimated or put on a holding account, with counts.
    """

    preset = models.CharField(max_length=40)
    is_dry_run = models.BooleanField(default=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    refusals = models.JSONField(default=list)
    notes = models.JSONField(default=dict)

    objects = ImportRunQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.preset}, {self.created_at:%Y-%m-%d %H:%M}"


class ImportedRow(models.Model):
    """What a row of a source looked like when it was last taken over: tells a changed row from one changed here."""

    source_system = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    external_id = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_system", "kind", "external_id"], name="imported_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.source_system} {self.kind} {self.external_id}"
