import datetime as dt

from django.conf import settings
from django.db import models

from pipeline.models.deal import Deal
from pipeline.querysets import FlagQuerySet
from team.records import Record


class Flag(Record):
    """Something is wrong with a deal: which rule, the numbers behind it, what would clear it, since when.

    At most one running flag per deal and rule; a cleared one stays as history. One that becomes severe while it runs
    counts as raised anew. `owner_told_at` and `manager_told_at`: when a message about it was announced.
    Source: formulas §7.
    """

    class Severity(models.IntegerChoices):
        HINT = 1, "hint"
        WATCH = 2, "watch"
        SEVERE = 3, "severe"

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="flags")
    code = models.CharField(max_length=40)
    severity = models.PositiveSmallIntegerField(choices=Severity)
    since = models.DateField(null=True)
    numbers = models.JSONField(default=dict)
    cure = models.CharField(max_length=40, blank=True, default="")
    cure_contact_id = models.UUIDField(null=True)
    is_quiet = models.BooleanField(default=False)
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    owner_told_at = models.DateTimeField(null=True)
    manager_told_at = models.DateTimeField(null=True)
    snoozed_until = models.DateField(null=True)
    snooze_reason = models.CharField(max_length=300, blank=True, default="")
    snoozed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = FlagQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-severity", "since", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["deal", "code"], condition=models.Q(cleared_at__isnull=True), name="flag_raised_once"
            ),
        ]
        indexes = [
            models.Index(fields=["deal", "cleared_at"], name="flag_deal"),
            models.Index(fields=["cleared_at", "code", "severity"], name="flag_running"),
        ]

    def __str__(self) -> str:
        return f"{self.code} on {self.deal}"

    def is_snoozed(self, day: dt.date) -> bool:
        """It comes back on the day until which it was put off."""
        return self.snoozed_until is not None and self.snoozed_until > day
