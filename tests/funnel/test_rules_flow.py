"""Conversions, times and medians from sums by month, by hand."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.funnel.rules.flow import (
    CLASSES,
    EDGES,
    Month,
    Sums,
    days_per_exit,
    decided,
    median,
    quantile,
    total,
    waiting,
)

DAY = dt.date(2026, 11, 21)


def classes(*days: int) -> tuple[int, ...]:
    counts = [0] * CLASSES
    for each in days:
        counts[bisect_left(EDGES, each)] += 1
    return tuple(counts)


def test_deal_days_per_exit_count_those_who_still_stand_there() -> None:
    # Two left after 10 and 20 days; one has stood there for 30: 60 deal-days, 2 exits.
    sums = Sums(exits=2, days=30, standing=1, standing_since=(DAY - dt.timedelta(days=30)).toordinal())
    assert days_per_exit(sums, DAY) == 30
    assert waiting(sums, DAY) == 30
    assert days_per_exit(Sums(standing=1, standing_since=1), DAY) is None
    assert waiting(Sums(), DAY) is None


def test_only_cohorts_old_enough_have_decided() -> None:
    # Nine of ten leave within 28 days, so October (ended 21 days ago) has not decided, September has.
    stayed = classes(*[25] * 10)
    months = [
        Month("20", dt.date(2026, 9, 1), Sums(reached=10, passed=4, classes=stayed)),
        Month("20", dt.date(2026, 10, 1), Sums(reached=6, passed=0)),
    ]
    rate = decided(months, DAY)
    assert (rate.hits, rate.of) == (4, 10)
    assert rate.interval is not None
    assert rate.interval[0] < 0.4 < rate.interval[1]


def test_without_any_exit_every_past_month_has_decided() -> None:
    months = [Month("20", dt.date(2026, month, 1), Sums(reached=3, passed=1)) for month in (10, 11)]
    assert decided(months, DAY).of == 3


def test_a_median_lies_in_its_class() -> None:
    assert median(classes()) is None
    assert median(classes(0, 0, 0)) == 0
    assert median(classes(6, 6)) == pytest.approx(6)
    assert median(classes(1, 6, 40)) == pytest.approx(6)
    assert quantile(classes(1000), 1) == 730


@given(st.lists(st.integers(0, 700), min_size=1, max_size=60), st.floats(0.05, 1))
def test_a_quantile_is_off_by_no_more_than_its_class(days: list[int], asked: float) -> None:
    found = quantile(classes(*days), asked)
    assert found is not None
    place = -(-asked * len(days) // 1)
    true = sorted(days)[min(int(place), len(days)) - 1]
    held = bisect_left(EDGES, true)
    low = EDGES[held - 1] if held else 0
    high = EDGES[held] if held < len(EDGES) else 730
    assert low - 1e-9 <= found <= high + 1e-9


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), max_size=5))
def test_sums_add_up(parts: list[tuple[int, int, int]]) -> None:
    rows = [Sums(reached=a + b + c, won=a, lost=b, dormant=c) for a, b, c in parts]
    months = [Month("", DAY.replace(day=1), row) for row in rows]
    whole = total(months)
    assert whole.reached == sum(row.reached for row in rows)
    assert whole.open == 0
    assert whole.success.of == whole.won + whole.lost
