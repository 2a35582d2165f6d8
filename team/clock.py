"""The organization's calendar: days that count.

*Open days* are calendar days outside long closures (Spring Festival, August): clocks of flags count them.
*Working days* leave out weekends and public holidays too: grace and delays count them. A span runs from the
day after `start` through `end`, so nothing lies between a day and itself.
Source: formulas section 7, compositions section 8.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

DAY = timedelta(days=1)
SATURDAY_AND_SUNDAY = frozenset({5, 6})
FAR_ENOUGH = 3660
"""Days after which a search for a working day gives up: a calendar without any is a mistake."""


@dataclass(frozen=True, slots=True)
class Closure:
    """A long closure from its first through its last day."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def open_days_between(start: date, end: date, closures: Iterable[Closure] = ()) -> int:
    """Calendar days after `start` through `end` without those inside closures; 0 when `end` is not later."""
    if end <= start:
        return 0
    return (end - start).days - sum(last - first + 1 for first, last in _closed_spans(start, end, closures))


def _closed_spans(start: date, end: date, closures: Iterable[Closure]) -> Iterator[tuple[int, int]]:
    """Closed days within (start, end] as separate spans of ordinals; overlapping closures count once."""
    reached = start.toordinal()
    for closure in sorted(closures, key=lambda one: one.first):
        first = max(closure.first.toordinal(), reached + 1)
        last = min(closure.last.toordinal(), end.toordinal())
        if first <= last:
            yield first, last
            reached = last


def add_open_days(start: date, days: int, closures: Iterable[Closure] = ()) -> date:
    """The first day that lies `days` open days after `start`. Raises ValueError if closures leave none."""
    shut = tuple(closures)
    day = start + timedelta(days=days)
    try:
        while lacking := days - open_days_between(start, day, shut):
            day += timedelta(days=lacking)
    except OverflowError as error:
        raise ValueError("the closures leave no open day") from error
    return day


def is_working_day(
    day: date,
    weekend: AbstractSet[int] = SATURDAY_AND_SUNDAY,
    free: AbstractSet[date] = frozenset(),
    closures: Iterable[Closure] = (),
) -> bool:
    """`weekend` holds weekdays, Monday 0 to Sunday 6; `free` public holidays."""
    return day.weekday() not in weekend and day not in free and not any(day in shut for shut in closures)


def working_days_between(
    start: date,
    end: date,
    weekend: AbstractSet[int] = SATURDAY_AND_SUNDAY,
    free: AbstractSet[date] = frozenset(),
    closures: Iterable[Closure] = (),
) -> int:
    """Working days after `start` through `end`; 0 when `end` is not later."""
    if end <= start:
        return 0
    spans = list(_closed_spans(start, end, closures))
    lost = {day for day in free if start < day <= end and day.weekday() not in weekend}
    lost -= {day for day in lost if any(first <= day.toordinal() <= last for first, last in spans)}
    shut = sum(_weekdays(first - 1, last, weekend) for first, last in spans)
    return _weekdays(start.toordinal(), end.toordinal(), weekend) - shut - len(lost)


def _weekdays(after: int, through: int, weekend: AbstractSet[int]) -> int:
    """Days of (after, through], as ordinals, that are not on a weekend."""
    weeks, rest = divmod(through - after, 7)
    tail = sum((through - back - 1) % 7 not in weekend for back in range(rest))
    return weeks * (7 - len(weekend)) + tail


def add_working_days(
    start: date,
    days: int,
    weekend: AbstractSet[int] = SATURDAY_AND_SUNDAY,
    free: AbstractSet[date] = frozenset(),
    closures: Iterable[Closure] = (),
) -> date:
    """The day that lies `days` working days after `start` (0: start itself). Raises ValueError if there is none."""
    shut = tuple(closures)
    day = start
    for _ in range(FAR_ENOUGH):
        if days <= 0:
            return day
        day += DAY
        days -= is_working_day(day, weekend, free, shut)
    raise ValueError("the calendar leaves no working day")


@dataclass(frozen=True, slots=True)
class Calendar:
    """One organization's weekend, public holidays and long closures, with the questions asked of them."""

    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    free: frozenset[date] = frozenset()
    closures: tuple[Closure, ...] = ()

    def open_days(self, start: date, end: date, *, held: tuple[Closure, ...] = ()) -> int:
        """`held` adds spans that stop one deal's clock."""
        return open_days_between(start, end, (*self.closures, *held))

    def add_open_days(self, start: date, days: int, *, held: tuple[Closure, ...] = ()) -> date:
        return add_open_days(start, days, (*self.closures, *held))

    def working_days(self, start: date, end: date) -> int:
        return working_days_between(start, end, self.weekend, self.free, self.closures)

    def is_working_day(self, day: date) -> bool:
        return is_working_day(day, self.weekend, self.free, self.closures)

    def add_working_days(self, start: date, days: int) -> date:
        return add_working_days(start, days, self.weekend, self.free, self.closures)


@lru_cache(maxsize=64)
def public_holidays(country: str, first_year: int, last_year: int) -> frozenset[date]:
    """Public holidays of a country (ISO 3166 alpha-2); none for an empty or unknown code."""
    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=range(first_year, last_year + 1)))
