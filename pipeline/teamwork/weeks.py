"""The week that a page is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pipeline.teamwork.rules import monday_of
from team.models import Organization
from web.params import day_of

FARTHEST = dt.timedelta(days=370)
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """Monday through Sunday of the organization, with its instants."""

    monday: dt.date
    zone: ZoneInfo

    @property
    def sunday(self) -> dt.date:
        return self.monday + dt.timedelta(days=6)

    @property
    def before(self) -> Week:
        return Week(self.monday - WEEK, self.zone)

    @property
    def after(self) -> Week:
        return Week(self.monday + WEEK, self.zone)

    @property
    def starts_at(self) -> dt.datetime:
        return dt.datetime.combine(self.monday, dt.time.min, tzinfo=self.zone)

    @property
    def ends_at(self) -> dt.datetime:
        return self.after.starts_at

    @property
    def now(self) -> Week:
        return week_of("")

    @property
    def is_now(self) -> bool:
        return self.now == self

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.monday <= day <= self.sunday


def week_of(text: str) -> Week:
    """By any of its days; this week where the day is none, or too far away."""
    today, day = Organization.objects.today(), day_of(text)
    near = day if day and abs(day - today) <= FARTHEST else today
    return Week(monday_of(near), Organization.objects.zone())
