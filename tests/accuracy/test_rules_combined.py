"""The forecasts as one: each weighed by its past error, without looking ahead."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from pipeline.accuracy.rules.combined import combined
from team.periods import add_months

MONTHS = [add_months(dt.date(2025, 1, 1), place) for place in range(10)]
MEMBERS = ("expected", "quarter")


def by_month(*amounts: int) -> dict[dt.date, int]:
    return dict(zip(MONTHS, amounts, strict=False))


def test_until_errors_speak_the_own_forecast_is_believed_then_the_better_one() -> None:
    won = by_month(*[100] * 10)
    said = {"expected": by_month(*[300] * 10), "quarter": by_month(*[90] * 10)}
    found = combined(said, won, horizon=0, members=MEMBERS, own="expected")
    assert found[MONTHS[-1]] == 90
    assert combined({"expected": said["expected"]}, won, horizon=0, members=MEMBERS, own="expected") == said["expected"]


def test_where_nobody_said_anything_there_is_none() -> None:
    assert combined({}, by_month(1, 2), horizon=0, members=MEMBERS, own="expected") == {}


@given(
    st.lists(st.tuples(*[st.integers(0, 10**9)] * 3), min_size=10, max_size=10),
    st.integers(0, 2),
    st.integers(0, 9),
    st.integers(0, 10**9),
)
def test_what_came_later_changes_no_forecast(
    rows: list[tuple[int, int, int]], horizon: int, place: int, other: int
) -> None:
    expected, quarter, won = (by_month(*column) for column in zip(*rows, strict=True))
    said = {"expected": expected, "quarter": quarter}
    before = combined(said, won, horizon=horizon, members=MEMBERS, own="expected")
    after = combined(said, {**won, MONTHS[place]: other}, horizon=horizon, members=MEMBERS, own="expected")
    same = MONTHS[: place + horizon + 1]
    assert {month: before[month] for month in same if month in before} == {
        month: after[month] for month in same if month in after
    }
