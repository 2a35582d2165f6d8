"""When deals are won: hazards by age, the month of the quarter, and shares that never add up to more than the deal."""

import datetime as dt
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.probabilities.rules.timing import LOST, OPEN, WON, Timing, fit_timing
from team.periods import add_months, month_of

pytestmark = pytest.mark.once
START = dt.date(2024, 1, 1)
rows = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 400), st.integers(0, 1500), st.sampled_from([OPEN, WON, LOST])),
    max_size=40,
)


def fitted(deals: list[tuple[int, int, int, int]], **options: int) -> Timing:
    """(opening, days until it was in view, days until it left, outcome)."""
    opened = np.array([START.toordinal() + deal[0] for deal in deals], np.int64)
    seen = opened + np.array([deal[1] for deal in deals], np.int64)
    left = opened + np.array([deal[2] for deal in deals], np.int64)
    return fit_timing(opened, seen, left, np.array([deal[3] for deal in deals], np.int64), **options)


def test_hazards_by_hand() -> None:
    timing = fitted([(0, 0, 2, WON), (0, 0, 2, LOST), (0, 1, 5, OPEN)], calendar=False)
    assert timing.won[:4] == pytest.approx([0.5 / 102, 0.5 / 103, 1.5 / 103, 0.5 / 101])
    assert timing.lost[2] == pytest.approx(1.5 / 103)
    assert timing.won[6] == pytest.approx(0.5 / 100)
    assert (timing.wins, timing.losses) == (1, 1)


def test_a_deal_that_was_out_of_view_is_no_exposure() -> None:
    assert fitted([(0, 9, 5, WON)]).wins == 0


def test_the_month_of_the_quarter_is_found_and_its_mean_over_exposure_is_one() -> None:
    random = np.random.default_rng(1)
    opened = START.toordinal() + random.integers(0, 700, 4_000)
    place_of = np.array([(START + dt.timedelta(days=day)).month % 3 for day in range(1_200)])
    left, outcome = opened + 400, np.zeros(4_000, np.int64)
    for day in range(401):
        month = place_of[opened + day - START.toordinal()]
        ends = (outcome == OPEN) & (left == opened + 400) & (random.random(4_000) < np.where(month == 0, 0.02, 0.005))
        left, outcome = np.where(ends, opened + day, left), np.where(ends, WON, outcome)
    timing = fit_timing(opened, opened, left, outcome)
    assert timing.months[2] / timing.months[0] == pytest.approx(4, rel=0.15)
    assert timing.months[1] == pytest.approx(timing.months[0], rel=0.15)
    shifted = fit_timing(opened, opened, left, outcome, fiscal_year_start=2)
    assert shifted.months.argmax() == 1


def test_without_wins_in_a_month_of_the_quarter_it_is_like_the_others() -> None:
    timing = fitted([(0, 0, 20, WON)] * 30)
    assert timing.months[1] == pytest.approx(timing.months[2])


@settings(max_examples=40, deadline=None)
@given(rows, st.lists(st.integers(0, 3000), min_size=1, max_size=5), st.integers(0, 1200), st.integers(0, 30))
def test_expected_wins_over_all_months_never_exceed_the_deal(
    deals: list[tuple[int, int, int, int]], ages: list[int], day: int, months: int
) -> None:
    timing, today = fitted(deals), START + dt.timedelta(days=day)
    assert ((timing.won >= 0) & (timing.lost >= 0) & (timing.won + timing.lost <= 1 + 1e-12)).all()
    shares = timing.shares_of_ages(ages, today, months)
    assert shares.shape == (len(ages), months + 1)
    assert (shares >= 0).all()
    assert shares.sum(axis=1) == pytest.approx(1)
    chance = timing.win_probabilities(ages, today, months)
    assert (chance.sum(axis=1) <= 1 + 1e-9).all()


def test_shares_are_what_a_day_by_day_count_gives() -> None:
    timing, today, age = fitted([(0, 0, 30, WON)] * 20 + [(0, 0, 60, LOST)] * 20), dt.date(2026, 2, 10), 25
    alive, by_month = 1.0, np.zeros(4)
    day = today
    while alive > 1e-12:
        at = min(age + (day - today).days, len(timing.won) - 1)
        won = timing.won[at] * (timing.months[(day.month - 1) % 3] if (day - today).days < 730 else 1)
        by_month[min((day.year - today.year) * 12 + day.month - today.month, 3)] += alive * won
        alive *= 1 - won - timing.lost[at]
        day += dt.timedelta(days=1)
    assert timing.month_shares(age, today, 3) == pytest.approx(by_month / by_month.sum(), abs=2e-3)


def test_the_rest_of_the_month_includes_today() -> None:
    timing = fitted([(0, 0, 30, WON)] * 20)
    last = month_of(dt.date(2026, 2, 1)).last
    assert timing.month_shares(10, last, 1)[0] > 0
    assert timing.month_shares(10, add_months(last, 1), 0) == pytest.approx([1])


def test_it_survives_storing_in_little_room() -> None:
    timing = fitted([(0, 0, 30, WON)] * 20 + [(0, 0, 60, LOST)] * 20)
    stored = json.dumps(timing.to_json())
    again = Timing.from_json(json.loads(stored))
    assert len(stored) < 5_000
    assert np.array_equal(again.won, timing.won)
    assert np.array_equal(again.shares_of_ages([5], START, 6), timing.shares_of_ages([5], START, 6))
