"""Months, quarters and fiscal years, as dates and as keys."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from team.periods import (
    Kind,
    Period,
    add_months,
    fiscal_year_of,
    following,
    label,
    month_of,
    months_in,
    parse_month,
    period_of,
    previous,
    quarter_of,
)

DAY = date(2026, 11, 20)


def test_calendar_periods() -> None:
    assert month_of(date(2024, 2, 10)) == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert quarter_of(DAY) == Period(date(2026, 10, 1), date(2026, 12, 31))
    assert fiscal_year_of(DAY) == Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("start", "quarter", "year", "names"),
    [
        (4, date(2026, 10, 1), date(2026, 4, 1), ("FY2027-Q3", "FY2027")),
        (7, date(2026, 10, 1), date(2026, 7, 1), ("FY2027-Q2", "FY2027")),
        (2, date(2026, 11, 1), date(2026, 2, 1), ("FY2027-Q4", "FY2027")),
        (12, date(2026, 9, 1), date(2025, 12, 1), ("FY2026-Q4", "FY2026")),
        (1, date(2026, 10, 1), date(2026, 1, 1), ("2026-Q4", "2026")),
    ],
)
def test_fiscal_periods(start: int, quarter: date, year: date, names: tuple[str, str]) -> None:
    assert quarter_of(DAY, start).first == quarter
    assert fiscal_year_of(DAY, start).first == year
    assert (label("quarter", DAY, start), label("year", DAY, start)) == names
    assert label("month", DAY, start) == "2026-11"


def test_before_and_after() -> None:
    quarter = quarter_of(DAY)
    assert previous(quarter, "quarter") == Period(date(2026, 7, 1), date(2026, 9, 30))
    assert following(quarter, "quarter") == Period(date(2027, 1, 1), date(2027, 3, 31))


def test_months() -> None:
    months = list(months_in(date(2026, 11, 20), date(2027, 1, 1)))
    assert months == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    assert list(months_in(date(2026, 12, 1), date(2026, 11, 30))) == []
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 31), -2) == date(2025, 11, 30)


def test_parse_month() -> None:
    assert parse_month("2026-10") == date(2026, 10, 1)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-1", "26-10", "2026-10-1", "2026-10\n", "0000-01"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_month(text)


@pytest.mark.parametrize("start", [0, 13])
def test_a_fiscal_year_starts_in_a_month(start: int) -> None:
    with pytest.raises(ValueError, match="1 to 12"):
        quarter_of(DAY, start)


days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
kinds: st.SearchStrategy[Kind] = st.sampled_from(["month", "quarter", "year"])
starts = st.integers(1, 12)


@given(kinds, days, starts)
def test_periods_tile_time(kind: Kind, day: date, start: int) -> None:
    period = period_of(kind, day, start)
    assert day in period
    assert period_of(kind, period.first, start) == period_of(kind, period.last, start) == period
    assert following(period, kind, start).first == period.last + timedelta(days=1)
    assert previous(period, kind, start).last == period.first - timedelta(days=1)
    assert len(list(months_in(period.first, period.last))) == {"month": 1, "quarter": 3, "year": 12}[kind]


@given(kinds, days, days, starts)
def test_labels_name_periods_and_sort_with_them(kind: Kind, one: date, other: date, start: int) -> None:
    first, second = period_of(kind, one, start), period_of(kind, other, start)
    names = label(kind, one, start), label(kind, other, start)
    assert (names[0] == names[1]) is (first == second)
    assert (names[0] < names[1]) is (first < second)


@given(days)
def test_a_month_label_reads_back(day: date) -> None:
    assert parse_month(label("month", day)) == month_of(day).first
