"""Free times of a person's days, for visits that are still to be planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

STARTS = (dt.time(9, 30), dt.time(11), dt.time(14), dt.time(15, 30))
"""When visits are proposed."""
MOST_A_DAY = 3
LENGTH = dt.timedelta(hours=1)

Span = tuple[dt.datetime, dt.datetime]


def overlap(one: Span, other: Span) -> bool:
    """In time. What ends when the other begins is no overlap."""
    return one[0] < other[1] and other[0] < one[1]


def overlaps(span: Span, busy: Iterable[Span]) -> Span | None:
    """The first of `busy` that takes place at the same time."""
    return next((other for other in busy if overlap(span, other)), None)


def free_slots(days: Iterable[dt.date], busy: Iterable[Span], *, zone: dt.tzinfo, after: dt.datetime) -> Iterator[Span]:
    """An hour each, in the order of time: after `after`, beside what is there, at most three visits a day in all."""
    taken = list(busy)
    for day in days:
        room = MOST_A_DAY - sum(start.astimezone(zone).date() == day for start, _end in taken)
        for clock in STARTS:
            start = dt.datetime.combine(day, clock, tzinfo=zone)
            if room > 0 and start > after and not overlaps((start, start + LENGTH), taken):
                room -= 1
                yield start, start + LENGTH
