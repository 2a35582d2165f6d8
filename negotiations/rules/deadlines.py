"""Until when a decision is wanted. Pure. Ours, not the source's: one working day, and never outside office hours."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

WORKING_DAYS = 1
OPENS, CLOSES = dt.time(9), dt.time(18)


class WorkingDays(Protocol):
    def add_working_days(self, start: dt.date, days: int) -> dt.date: ...


def decide_by(asked: dt.datetime, calendar: WorkingDays, days: int = WORKING_DAYS) -> dt.datetime:
    """The same time of day, `days` working days on; what was asked outside office hours counts from their edge.

    `asked` is in the organization's zone, and so is the answer.
    """
    day = calendar.add_working_days(asked.date(), days)
    time = min(max(asked.time().replace(microsecond=0), OPENS), CLOSES)
    return dt.datetime.combine(day, time, tzinfo=asked.tzinfo)
