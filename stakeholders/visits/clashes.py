"""What stands in the way of a planned visit: another one, an absence, a day off, too little time to get there.

It is said and never forbidden: people know why they plan as they do.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from stakeholders.visits.route import Place, Stop, gaps
from stakeholders.visits.rules.slots import Span, overlap

OVERLAP, ABSENCE, DAY_OFF, TRAVEL = "overlap", "absence", "day_off", "travel"
KINDS = (OVERLAP, ABSENCE, DAY_OFF, TRAVEL)

Days = tuple[dt.date, dt.date]
"""From the first through the last."""


@dataclass(frozen=True, slots=True)
class Booking:
    """A planned visit, and whom of us it occupies. `zone` is that of its owner: their days count."""

    id: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime
    people: frozenset[uuid.UUID]
    place: Place | None = None
    travel_minutes: int | None = None
    zone: dt.tzinfo = dt.UTC

    @property
    def span(self) -> Span:
        return self.starts_at, self.ends_at

    def days(self) -> tuple[dt.date, ...]:
        """Of its beginning and of its end; a visit that ends at midnight is over."""
        first = self.starts_at.astimezone(self.zone).date()
        last = max(self.starts_at, self.ends_at - dt.timedelta(microseconds=1)).astimezone(self.zone).date()
        return (first,) if first == last else (first, last)

    def stop(self) -> Stop:
        return Stop(self.starts_at, self.ends_at, self.place, self.travel_minutes)


@dataclass(frozen=True, slots=True)
class Clash:
    """`person`: whom of us it concerns, None for everybody. `other`: the visit in the way, or from which one comes.

    `free` and `needed`: minutes, of travel.
    """

    kind: str
    person: uuid.UUID | None = None
    other: uuid.UUID | None = None
    day: dt.date | None = None
    free: int = 0
    needed: int = 0


def find(
    bookings: Iterable[Booking],
    absences: Mapping[uuid.UUID, Sequence[Days]],
    is_working_day: Callable[[dt.date], bool],
) -> dict[uuid.UUID, list[Clash]]:
    """{id of a booking: its clashes, the gravest first}; those without any are not in it."""
    found: dict[uuid.UUID, list[Clash]] = {}
    ordered = sorted(bookings, key=lambda each: (each.starts_at, each.ends_at, each.id))
    for booking in ordered:
        for clash in _of_days(booking, absences, is_working_day):
            found.setdefault(booking.id, []).append(clash)
    for person, own in by_person(ordered).items():
        for booking, clash in (*_overlaps(person, own), *_ways(person, own)):
            found.setdefault(booking.id, []).append(clash)
    for clashes in found.values():
        clashes.sort(key=lambda each: KINDS.index(each.kind))
    return found


def by_person(bookings: Iterable[Booking]) -> dict[uuid.UUID, list[Booking]]:
    found: dict[uuid.UUID, list[Booking]] = {}
    for booking in bookings:
        for person in sorted(booking.people):
            found.setdefault(person, []).append(booking)
    return found


def _of_days(
    booking: Booking, absences: Mapping[uuid.UUID, Sequence[Days]], is_working_day: Callable[[dt.date], bool]
) -> Iterator[Clash]:
    days = booking.days()
    for person in sorted(booking.people):
        gone = [day for day in days if any(first <= day <= last for first, last in absences.get(person, ()))]
        if gone:
            yield Clash(ABSENCE, person, day=gone[0])
    yield from (Clash(DAY_OFF, day=day) for day in days[:1] if not is_working_day(day))


def _overlaps(person: uuid.UUID, own: Sequence[Booking]) -> Iterator[tuple[Booking, Clash]]:
    """Of one person's bookings, by their beginning."""
    for number, one in enumerate(own):
        for other in own[number + 1 :]:
            if other.starts_at >= one.ends_at:
                break
            if overlap(one.span, other.span):
                yield one, Clash(OVERLAP, person, other.id)
                yield other, Clash(OVERLAP, person, one.id)


def _ways(person: uuid.UUID, own: Sequence[Booking]) -> Iterator[tuple[Booking, Clash]]:
    """Too little time to get there, on one day. Where two overlap, that is said and no more."""
    days: dict[dt.date, list[Booking]] = {}
    for booking in own:
        days.setdefault(booking.days()[0], []).append(booking)
    for same_day in days.values():
        for booking, gap in zip(same_day, gaps([each.stop() for each in same_day]), strict=True):
            if gap and gap.is_tight and gap.free >= 0:
                came_from = same_day[gap.origin]
                yield booking, Clash(TRAVEL, person, came_from.id, free=gap.free, needed=gap.needed or 0)
