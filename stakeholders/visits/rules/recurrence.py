"""On which day the next visit of a series falls. Source: compositions §9."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

Works = Callable[[dt.date], bool]

NEAR = 3
"""A wanted weekday may lie so many days before or after the day the cadence names."""
LOOKED_AT = 400
"""Days after which the search gives up: somebody who does not work for a year is not planned for."""
DAY = dt.timedelta(days=1)


def slack(every: int) -> int:
    """How many days the next visit may come before its cadence, to fall on the wanted weekday."""
    return min(NEAR, (every - 1) // 2)


def next_day(
    last: dt.date, every: int, *, not_before: dt.date, works: Works, weekday: int | None = None
) -> dt.date | None:
    """`every` days after `last`; on the wanted weekday nearest to that, if one is wanted.

    Never before `not_before`, never less than `every - slack(every)` days after `last`, never on a day that `works`
    refuses: then on the next one that it accepts. None if there is none for a year.
    """
    due = last + dt.timedelta(days=every)
    if weekday is None:
        return first_working(max(due, not_before), works)
    return on_weekday(max(due - dt.timedelta(days=slack(every)), not_before), weekday, works)


def first_day(wanted: dt.date, *, not_before: dt.date, works: Works, weekday: int | None = None) -> dt.date | None:
    """The first visit of a series: on the day that was said, or the first one after it that fits."""
    start = max(wanted, not_before)
    return first_working(start, works) if weekday is None else on_weekday(start, weekday, works)


def on_weekday(start: dt.date, weekday: int, works: Works) -> dt.date | None:
    return first_working(start + dt.timedelta(days=(weekday - start.weekday()) % 7), works)


def first_working(start: dt.date, works: Works) -> dt.date | None:
    for ahead in range(LOOKED_AT):
        day = start + ahead * DAY
        if works(day):
            return day
    return None
