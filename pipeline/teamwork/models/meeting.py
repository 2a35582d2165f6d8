from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pipeline.teamwork.querysets import AgendaPointQuerySet, MeetingQuerySet, PairQuerySet
from team.records import Record


class Meeting(Record):
    """The weekly talk of two people; `week` is its Monday.

    A review: `first` leads, `second` reports. A sync: `first` sells outside, `second` inside. Source: compositions
    §2.5, catalogue A15.4.
    """

    class Kind(models.TextChoices):
        REVIEW = "review", _("Weekly review")
        SYNC = "sync", _("Weekly sync")

    kind = models.CharField(max_length=6, choices=Kind)
    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    week = models.DateField(_("week"))
    minutes = models.TextField(pgettext_lazy("of a talk", "minutes"), blank=True, default="", max_length=20_000)
    minutes_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-week", "-id"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["kind", "first", "second", "week"], name="meeting_once_a_week"),
            models.CheckConstraint(condition=~models.Q(first=models.F("second")), name="meeting_of_two"),
        ]
        indexes = [models.Index(fields=["second", "kind", "-week"], name="meeting_second")]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"

    def get_absolute_url(self) -> str:
        week = f"?week={self.week.isoformat()}"
        if self.kind == self.Kind.SYNC:
            return reverse("teamwork:sync", args=[self.first_id, self.second_id]) + week
        return f"{reverse('teamwork:review', args=[self.second_id])}{week}&with={self.first_id}"


class AgendaPoint(models.Model):
    """What one of the two wants to talk about. It stays on the agenda of later weeks until it is settled."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="points")
    text = models.CharField(_("point"), max_length=300)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    settled_on = models.DateField(null=True, blank=True)

    objects = AgendaPointQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "id"]
        indexes = [models.Index(fields=["meeting", "settled_on"], name="agenda_point_open")]

    def __str__(self) -> str:
        return self.text


class Pair(Record):
    """When an outside and an inside rep talk every week: a weekday (Monday 0) and a time."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")

    outside = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    inside = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday, default=Weekday.FRIDAY)
    starts_at = models.TimeField(_("time"), default=dt.time(16))

    objects = PairQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["outside", "inside"], name="pair_once"),
        ]

    def __str__(self) -> str:
        return f"{self.outside} – {self.inside}"
