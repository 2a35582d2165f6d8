import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

from pipeline.models.deal import Deal
from pipeline.querysets import FlagQuerySet, FlagSnoozeQuerySet
from team.records import Record


class Flag(Record):
    """Something is wrong with a deal: which rule, the numbers behind it, what would clear it, since when.

    At most one running flag per deal and rule; a cleared one stays as history, with the reason why it went
    (`rules.flag_ends`). One that becomes severe while it runs counts as raised anew. `snoozed_until` is the latest
    snooze, all of them are `FlagSnooze`. `owner_told_at` and `manager_told_at`: when a message about it was announced.
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
    cleared_because = models.CharField(max_length=20, blank=True, default="")
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


class FlagSnooze(models.Model):
    """Who kept a flag quiet, from when until which day, and why: a later snooze never overwrites an earlier reason."""

    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, related_name="snoozes")
    until = models.DateField()
    reason = models.CharField(max_length=300)
    snoozed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    snoozed_at = models.DateTimeField(default=timezone.now)

    objects = FlagSnoozeQuerySet.as_manager()

    class Meta:
        ordering = ["-snoozed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.flag} until {self.until}"
