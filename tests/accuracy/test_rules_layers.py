"""What each layer said of the months ahead, the naive forecasts, and scores side by side: checked by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.accuracy.rules.bins import Count, told
from pipeline.accuracy.rules.layers import OpenDeals, per_holder, weighted
from pipeline.accuracy.rules.naive import naive
from pipeline.accuracy.rules.scoring import compare
from team.money import weighted_amount
from team.periods import add_months

MAY = dt.date(2026, 5, 1)


def three() -> OpenDeals:
    """10.00 at 20 % due in this month, 30.00 at 50 % in commit in the next, 50.00 at 80 % in best case, overdue."""
    return OpenDeals(
        amount=np.array([1000, 3000, 5000]),
        points=np.array([2000, 5000, 8000]),
        close_in=np.array([0, 1, -1]),
        commit=np.array([False, True, False]),
        best=np.array([False, False, True]),
        probability=np.array([0.5, 0.5, 1.0]),
        shares=np.array([[0.5, 0.25, 0.0, 0.25], [0.0, 1.0, 0.0, 0.0], [0.1, 0.1, 0.1, 0.7]]),
    )


def test_each_layer_by_hand() -> None:
    said = {layer: values.sum(axis=0).tolist() for layer, values in three().said().items()}
    assert said == {
        "nominal": [200, 1500, 0],
        "commit": [0, 3000, 0],
        "best_case": [0, 3000, 0],
        "expected": [250 + 500, 125 + 1500 + 500, 500],
    }


def test_without_a_model_nothing_is_expected() -> None:
    deals = three()
    assert "expected" not in OpenDeals(deals.amount, deals.points, deals.close_in, deals.commit, deals.best).said()


def test_holders_add_up() -> None:
    values = three().said()["nominal"]
    sums = per_holder(values, np.array([1, 0, 1]), 2)
    assert sums.tolist() == [[0, 1500, 0], [200, 0, 0]]


@given(st.integers(0, 10**15), st.sampled_from([1000, 2000, 3000, 4000, 5000, 8000, 3333]))
def test_weighted_as_everywhere(amount: int, points: int) -> None:
    expected = weighted_amount(amount, Decimal(points) / 100)
    assert weighted(np.array([amount]), np.array([points])).tolist() == [expected]


def test_naive_forecasts_by_hand() -> None:
    history = {add_months(MAY, -back): back * 100 for back in range(1, 14) if back != 2}
    assert naive(history, MAY, MAY, add_months(MAY, -13)) == {
        "last": 100,
        "mean": round((100 + 0 + 300) / 3),
        "quarter": 300,
        "year": 1200,
    }
    two_ahead = naive(history, MAY, add_months(MAY, 2), add_months(MAY, -13))
    assert (two_ahead["quarter"], two_ahead["year"]) == (100, 1000)


def test_naive_forecasts_say_nothing_of_what_they_cannot_know() -> None:
    assert naive({}, MAY, MAY, add_months(MAY, -2)) == {"last": 0, "mean": None, "quarter": None, "year": None}
    assert set(naive({}, MAY, MAY, MAY).values()) == {None}


def months(*values: int | None) -> dict[dt.date, int]:
    return {add_months(MAY, place): value for place, value in enumerate(values) if value is not None}


def test_scores_by_hand() -> None:
    found = compare({"a": months(100, 300), "b": months(200, 200)}, months(200, 200), least=2)
    a, b = found.scores["a"], found.scores["b"]
    assert (a.wape, a.bias, a.won, a.said, a.months) == (200 / 400, 0, 400, 400, 2)
    assert (b.wape, b.bias) == (0, 0)
    assert found.best(("a", "b")) == "b"
    assert compare({"a": months(150, 250)}, months(100, 100), least=2).scores["a"].bias == 1.0


def test_all_are_judged_on_identical_months() -> None:
    won = months(*[100] * 8)
    found = compare({"a": months(*[90] * 8), "late": months(None, None, *[110] * 6)}, won)
    assert {score.months for score in found.scores.values()} == {6}
    assert found.months == tuple(add_months(MAY, place) for place in range(2, 8))


def test_one_that_knows_too_little_is_left_out_and_not_the_months() -> None:
    won = months(*[100] * 14)
    late = {"seldom": months(*[None] * 8, *[100] * 6), "few": months(100, 100)}
    found = compare({"a": months(*[90] * 14), **late}, won)
    assert set(found.scores) == {"a"}
    assert found.scores["a"].months == 14
    assert found.known == {"a": 14, "seldom": 6, "few": 2}


def test_where_nothing_was_won_nothing_is_scored() -> None:
    assert compare({"a": months(*[5] * 6)}, months(*[0] * 6)).scores == {}


SERIES = st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=6, max_size=24)


@given(SERIES)
def test_invariants_of_scores(series: list[tuple[int, int]]) -> None:
    said, won = months(*[each[0] for each in series]), months(*[each[1] for each in series])
    score = compare({"a": said}, won).scores.get("a")
    if score is None:
        assert sum(won.values()) == 0
        return
    assert abs(score.bias) <= score.wape + 1e-12
    assert compare({"a": won}, won).scores["a"].wape == 0
    scaled = compare(
        {"a": {month: 3 * value for month, value in said.items()}}, {month: 3 * value for month, value in won.items()}
    ).scores["a"]
    assert scaled.wape == pytest.approx(score.wape)


def count(place: int, deals: int, won: int) -> Count:
    said = place / 100
    return Count(place, deals, won, said * deals, won * (1 - said) ** 2 + (deals - won) * said**2)


def test_probabilities_by_hand() -> None:
    found = told([count(20, 10, 2), count(80, 10, 6)])
    assert found is not None
    assert found.brier == pytest.approx((2 * 0.64 + 8 * 0.04 + 6 * 0.04 + 4 * 0.64) / 20)
    assert found.base == pytest.approx(0.4 * 0.6)
    assert found.ece == pytest.approx((10 * 0 + 10 * 0.2) / 20)
    assert [(each.mean, each.share, each.count) for each in found.bins] == [(0.2, 0.2, 10), (0.8, 0.6, 10)]
    assert told([]) is None


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(1, 300)), min_size=1, max_size=60))
def test_invariants_of_probabilities(rows: list[tuple[int, int]]) -> None:
    found = told([count(place, deals, deals // 2) for place, deals in dict(rows).items()])
    assert found is not None
    assert sum(each.count for each in found.bins) == found.deals
    assert len(found.bins) <= 10
    assert 0 <= found.brier <= 1
    assert 0 <= found.ece <= 1
    assert [each.mean for each in found.bins] == sorted(each.mean for each in found.bins)
