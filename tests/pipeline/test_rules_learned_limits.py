"""What won deals teach about limits: only enough of them, half as long again as usual, the fastest quarter."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.learned_limits import LEAST_WON, WonDeal, close_too_early_days, stuck_days
from team.clock import Calendar, Closure

START = dt.date(2026, 1, 5)


def won(*days: int) -> WonDeal:
    """So many days in 10, in 20 …, then won."""
    entered, day = [], START
    for place, length in enumerate(days, 1):
        entered.append((f"{place}0", day))
        day += dt.timedelta(days=length)
    return WonDeal(tuple(entered), day)


@given(st.integers(0, LEAST_WON - 1))
def test_too_few_teach_nothing_and_say_how_many_there_are(count: int) -> None:
    deals = [won(10, 20)] * count
    assert (stuck_days(deals, Calendar()).days, stuck_days(deals, Calendar()).seen) == ({}, count)
    assert close_too_early_days(deals).days == {}


@given(st.lists(st.integers(0, 300), min_size=LEAST_WON, max_size=90))
def test_half_of_the_won_deals_stay_within_two_thirds_of_the_limit(days: list[int]) -> None:
    limit = stuck_days([won(each) for each in days], Calendar()).days["10"]
    assert sum(each * 3 <= limit * 2 for each in days) * 2 >= len(days)
    assert limit <= 1.5 * max(days) + 1


@given(st.lists(st.integers(0, 300), min_size=LEAST_WON, max_size=90))
def test_three_quarters_took_at_least_the_fastest_quarters_time(days: list[int]) -> None:
    limit = close_too_early_days([won(each) for each in days]).days["10"]
    assert sum(each >= limit for each in days) * 4 >= len(days) * 3 - 4


def test_stages_that_few_went_through_are_left_out() -> None:
    deals = [won(10, 20)] * LEAST_WON + [won(5)] * 10
    assert stuck_days(deals, Calendar()).days == {"10": 15, "20": 30}
    assert stuck_days([won(5)] * LEAST_WON + [won(5, 5)] * 9, Calendar()).days == {"10": 8}


def test_coming_back_to_a_stage_adds_up_and_closures_do_not_count() -> None:
    back = WonDeal(
        (("10", START), ("20", START + dt.timedelta(days=10)), ("10", START + dt.timedelta(days=20))),
        START + dt.timedelta(days=40),
    )
    shut = Calendar(closures=(Closure(START + dt.timedelta(days=1), START + dt.timedelta(days=6)),))
    assert stuck_days([back] * LEAST_WON, Calendar()).days == {"10": 45, "20": 15}
    assert stuck_days([back] * LEAST_WON, shut).days == {"10": 36, "20": 15}
    assert close_too_early_days([back] * LEAST_WON).days == {"10": 40, "20": 30}


@pytest.mark.parametrize("count", [0, 1])
def test_no_deals_at_all(count: int) -> None:
    assert close_too_early_days([won()] * count).seen == 0
