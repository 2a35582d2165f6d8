"""Open and working days: closures, weekends, holidays, and the slow way gives the same counts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from team.clock import (
    Calendar,
    Closure,
    add_open_days,
    add_working_days,
    is_working_day,
    open_days_between,
    public_holidays,
    working_days_between,
)

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
SPRING_FESTIVAL = Closure(date(2026, 2, 15), date(2026, 2, 23))


def test_a_span_runs_from_the_day_after_start_through_end() -> None:
    assert open_days_between(FRIDAY, FRIDAY) == 0
    assert open_days_between(FRIDAY, MONDAY) == 3
    assert working_days_between(FRIDAY, FRIDAY) == 0
    assert working_days_between(FRIDAY, MONDAY) == 1
    assert working_days_between(date(2026, 11, 16), FRIDAY) == 4
    assert open_days_between(MONDAY, FRIDAY) == working_days_between(MONDAY, FRIDAY) == 0


def test_closures_stop_the_clock_and_overlapping_ones_count_once() -> None:
    before, after = date(2026, 2, 10), date(2026, 2, 28)
    assert open_days_between(before, after, [SPRING_FESTIVAL]) == 18 - 9
    overlap = Closure(date(2026, 2, 20), date(2026, 2, 25))
    assert open_days_between(before, after, [overlap, SPRING_FESTIVAL]) == 18 - 11
    assert open_days_between(before, date(2026, 2, 18), [SPRING_FESTIVAL]) == 4
    assert open_days_between(date(2026, 2, 17), date(2026, 2, 20), [SPRING_FESTIVAL]) == 0


def test_working_days_leave_out_public_holidays_once() -> None:
    christmas = frozenset({date(2026, 12, 25), date(2026, 12, 26)})
    assert working_days_between(date(2026, 12, 23), date(2026, 12, 28), free=christmas) == 2
    shut = [Closure(date(2026, 12, 24), date(2026, 12, 26))]
    assert working_days_between(date(2026, 12, 23), date(2026, 12, 28), free=christmas, closures=shut) == 1


def test_adding_days() -> None:
    assert add_working_days(FRIDAY, 0) == FRIDAY
    assert add_working_days(FRIDAY, 1) == MONDAY
    assert add_open_days(date(2026, 2, 14), 1, [SPRING_FESTIVAL]) == date(2026, 2, 24)
    assert add_open_days(FRIDAY, 0) == FRIDAY


def test_a_calendar_without_days_is_refused() -> None:
    with pytest.raises(ValueError, match="no working day"):
        add_working_days(FRIDAY, 1, weekend=frozenset(range(7)))
    with pytest.raises(ValueError, match="no open day"):
        add_open_days(FRIDAY, 5000, [Closure(date.min, date.max)])


def test_public_holidays_by_country() -> None:
    assert date(2026, 10, 1) in public_holidays("CN", 2026, 2026)
    assert date(2026, 12, 25) in public_holidays("DE", 2025, 2026)
    assert public_holidays("", 2026, 2026) == public_holidays("XX", 2026, 2026) == frozenset()


days = st.integers(0, 700).map(lambda n: date(2025, 6, 1) + timedelta(days=n))
closures = st.lists(
    st.tuples(days, st.integers(0, 40)).map(lambda span: Closure(span[0], span[0] + timedelta(days=span[1]))),
    max_size=4,
)
weekends = st.frozensets(st.integers(0, 6), max_size=6)


def span(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]


@given(days, days, closures)
def test_open_days_are_those_counted_one_by_one(start: date, end: date, shut: list[Closure]) -> None:
    slow = sum(not any(day in one for one in shut) for day in span(start, end))
    assert open_days_between(start, end, shut) == slow


@given(days, days, weekends, st.frozensets(days, max_size=20), closures)
def test_working_days_are_those_counted_one_by_one(
    start: date, end: date, weekend: frozenset[int], free: frozenset[date], shut: list[Closure]
) -> None:
    slow = sum(is_working_day(day, weekend, free, shut) for day in span(start, end))
    assert working_days_between(start, end, weekend, free, shut) == slow


@given(days, st.integers(0, 100), closures)
def test_adding_open_days_lands_on_the_first_day_that_counts_so_many(
    start: date, number: int, shut: list[Closure]
) -> None:
    day = add_open_days(start, number, shut)
    assert open_days_between(start, day, shut) == number
    assert number == 0 or open_days_between(start, day - timedelta(days=1), shut) == number - 1


@given(days, st.integers(0, 60), weekends, st.frozensets(days, max_size=20), closures)
def test_adding_working_days_lands_on_the_first_day_that_counts_so_many(
    start: date, number: int, weekend: frozenset[int], free: frozenset[date], shut: list[Closure]
) -> None:
    calendar = Calendar(weekend, free, tuple(shut))
    day = calendar.add_working_days(start, number)
    assert calendar.working_days(start, day) == number
    assert number == 0 or is_working_day(day, weekend, free, shut)


@given(days, days, closures, closures)
def test_a_held_span_is_one_more_closure(start: date, end: date, shut: list[Closure], held: list[Closure]) -> None:
    calendar = Calendar(closures=tuple(shut))
    assert calendar.open_days(start, end, held=tuple(held)) == open_days_between(start, end, [*shut, *held])
