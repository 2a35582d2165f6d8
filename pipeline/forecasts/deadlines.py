"""Until when figures of a period are to be submitted: a weekday of every week, or a working day of every month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from team.clock import Calendar
from team.periods import add_months

WEEKLY_LEAD = dt.timedelta(days=3)
MONTHLY_LEAD = dt.timedelta(days=7)
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Rule:
    """Either `weekday` (Monday 0) or `working_day` (of the month, from 1), and the time of that day."""

    weekday: int | None
    working_day: int | None
    at: dt.time

    @property
    def lead(self) -> dt.timedelta:
        """How many days before a deadline its round opens, at the beginning of that day."""
        return WEEKLY_LEAD if self.weekday is not None else MONTHLY_LEAD


@dataclass(frozen=True, slots=True)
class Round:
    """One deadline with the span in which a figure is for it: until `due_at` in time, until `ends_at` late."""

    opens_at: dt.datetime
    due_at: dt.datetime
    ends_at: dt.datetime

    def is_late(self, at: dt.datetime) -> bool:
        return at > self.due_at


def round_at(rule: Rule, at: dt.datetime, zone: ZoneInfo, calendar: Calendar) -> Round:
    """The round that is open at that instant: from the morning `lead` before its deadline until the next one opens."""
    due = _around(rule, at.astimezone(zone).date(), zone, calendar)
    opens = [_opens(rule, each, before, zone) for before, each in zip([None, *due], due, strict=False)]
    place = max(index for index, each in enumerate(opens) if each <= at)
    return Round(opens[place], due[place], opens[place + 1])


def following(rule: Rule, here: Round, zone: ZoneInfo, calendar: Calendar) -> Round:
    """The round after: what somebody sends who has sent for this one already is early for that one."""
    return round_at(rule, here.ends_at, zone, calendar)


def _opens(rule: Rule, due: dt.datetime, before: dt.datetime | None, zone: ZoneInfo) -> dt.datetime:
    """Whole days count; where holidays move two deadlines together, never before the one that was."""
    morning = dt.datetime.combine((due - rule.lead).astimezone(zone).date(), dt.time(), zone)
    return max(morning, before) if before else morning


def _around(rule: Rule, day: dt.date, zone: ZoneInfo, calendar: Calendar) -> list[dt.datetime]:
    """Deadlines in order, from well before the day until well after it."""
    if rule.weekday is not None:
        first = day - DAY * day.weekday() + DAY * rule.weekday
        days = [_working(first + WEEK * step, calendar) for step in range(-6, 8)]
    else:
        months = [add_months(day.replace(day=1), step) for step in range(-3, 5)]
        days = [calendar.add_working_days(month - DAY, rule.working_day or 1) for month in months]
    return sorted({dt.datetime.combine(each, rule.at, zone) for each in days})


def _working(day: dt.date, calendar: Calendar) -> dt.date:
    """That day, or the next on which people work."""
    return day if calendar.is_working_day(day) else calendar.add_working_days(day, 1)
