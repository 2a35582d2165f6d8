"""The share of deals won per stage: the method's value, corrected by one's own closed deals."""

import datetime as dt
import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.probabilities.rules.calibrated import Calibrated, fit_calibrated
from pipeline.probabilities.rules.histories import History, cut
from pipeline.probabilities.rules.nominal import Nominal
from pipeline.probabilities.rules.simulator import NOMINAL, STAGES
from stakeholders.visits.rules.rates import beta_cdf, beta_quantile

pytestmark = pytest.mark.once
TODAY = dt.date(2026, 11, 21)


def deal(
    *stages: str, won: bool | None = True, ago: int = 100, closed_ago: int = 10, shows_all: bool = True
) -> History:
    began = TODAY - dt.timedelta(days=ago)
    closed = TODAY - dt.timedelta(days=closed_ago) if won is not None else None
    return History("d", began, tuple((stage, began) for stage in stages), closed, won, shows_all)


def fit(histories: list[History], **options: int) -> Calibrated:
    return fit_calibrated(histories, nominal=NOMINAL, known_until=TODAY, **options)


def test_without_closed_deals_every_stage_shows_the_method() -> None:
    fitted = fit([])
    assert {stage: fitted.probability(stage) for stage in STAGES} == pytest.approx(NOMINAL)
    assert (fitted.closed, fitted.won, fitted.counts["10"]) == (0, 0, (0, 0))


def test_own_deals_correct_the_method_as_fifteen_deals_would() -> None:
    fitted = fit([deal("10", won=True)] * 20 + [deal("10", won=False)] * 20)
    assert fitted.counts["10"] == (20, 40)
    assert fitted.probability("10") == pytest.approx((20 + 15 * 0.1) / 55)
    low, high = fitted.interval("10")
    assert low < fitted.probability("10") < high
    # 10 % was far off: a stage without deals of its own shows no less than the stage before.
    assert fitted.probability("20") == pytest.approx(fitted.probability("10"))
    assert fitted.probability("50") == pytest.approx(0.5)


def test_a_stage_that_was_passed_counts_but_not_for_an_imported_deal() -> None:
    passed = fit([deal("10", "40")])
    assert [passed.counts[stage][1] for stage in STAGES] == [1, 1, 1, 1, 0, 0]
    shown = fit([deal("10", "40", shows_all=False)])
    assert [shown.counts[stage][1] for stage in STAGES] == [1, 0, 0, 1, 0, 0]


def test_a_deal_that_went_back_counts_once_where_it_was() -> None:
    fitted = fit([deal("10", "30", "20", "30")])
    assert [fitted.counts[stage][1] for stage in STAGES] == [1, 1, 1, 0, 0, 0]


def test_what_counts_is_closed_known_and_not_older_than_two_years() -> None:
    old = deal("10", ago=800, closed_ago=700)
    late = History("l", TODAY, (("10", TODAY),), TODAY + dt.timedelta(days=1), True)
    dormant = History("r", TODAY, (("10", TODAY),), TODAY, None)
    assert fit([old, late, dormant, deal("10", won=None)]).closed == 0


def test_stages_that_violate_the_order_are_pooled_as_a_block() -> None:
    rows = [deal("20", won=True)] * 30 + [deal("20", won=False)] * 10
    rows += [deal("30", won=True)] * 10 + [deal("30", won=False)] * 30
    fitted = fit(rows)
    pooled = (30 + 15 * 0.2 + 10 + 15 * 0.3) / (80 + 30)
    assert fitted.probability("20") == fitted.probability("30") == pytest.approx(pooled)
    assert fitted.counts["20"] == (30, 40)


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), min_size=6, max_size=6))
def test_stages_with_enough_deals_never_fall(counts: list[tuple[int, int]]) -> None:
    rows = []
    for stage, (won, lost) in zip(STAGES, counts, strict=True):
        rows += [deal(stage, won=True)] * won + [deal(stage, won=False)] * lost
    fitted = fit(rows)
    enough = [fitted.probability(stage) for stage in STAGES if fitted.counts[stage][1] >= 30]
    assert all(a <= b + 1e-12 for a, b in itertools.pairwise(enough))
    before = 0.0
    for stage in STAGES:
        if fitted.counts[stage][1] < 30:
            assert fitted.probability(stage) == pytest.approx(max(NOMINAL[stage], before))
        before = fitted.probability(stage)


def test_a_small_segment_shrinks_to_its_whole() -> None:
    whole = fit([deal("10", won=True)] * 300 + [deal("10", won=False)] * 100)
    part = fit_calibrated([deal("10", won=False)] * 30, nominal=whole.by_stage, known_until=TODAY)
    assert part.probability("10") == pytest.approx(15 * whole.probability("10") / 45)


def test_it_survives_storing() -> None:
    fitted = fit([deal("10", "20")] * 40)
    again = Calibrated.from_json(json.loads(json.dumps(fitted.to_json())))
    assert again == fitted
    assert Nominal(NOMINAL).probability("80") == 0.8


def test_what_came_later_is_cut_off() -> None:
    began = dt.date(2026, 1, 1)
    whole = History("d", began, (("10", began), ("20", dt.date(2026, 3, 1))), dt.date(2026, 4, 1), True)
    (early,) = cut([whole], dt.date(2026, 2, 1))
    assert (early.entries, early.closed, early.won) == ((("10", began),), None, None)
    assert list(cut([whole], dt.date(2025, 12, 31))) == []
    assert list(cut([whole], dt.date(2026, 4, 1))) == [whole]


def test_beta_quantiles() -> None:
    assert beta_quantile(1, 1, 0.5) == pytest.approx(0.5)
    assert beta_quantile(2, 1, 0.1) == pytest.approx(0.1**0.5)
    assert beta_quantile(31, 27, 0.9) == pytest.approx(0.6177, abs=5e-4)
    assert beta_cdf(3, 5, 0.3) == pytest.approx(0.3529305)


def test_a_stage_that_is_certain_by_the_method_has_an_interval_too() -> None:
    fitted = fit_calibrated([], nominal={"1": 0.0, "2": 0.5, "3": 1.0}, known_until=TODAY)
    assert (fitted.interval("1"), fitted.interval("3")) == ((0.0, 0.0), (1.0, 1.0))
    low, high = fitted.interval("2")
    assert 0 < low < 0.5 < high < 1
