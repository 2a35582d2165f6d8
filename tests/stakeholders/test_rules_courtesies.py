"""The policy of courtesies: which limit is passed, what counts toward the year, what is money by another name."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stakeholders.courtesies import (
    GIFT,
    GOVERNMENT,
    ONE,
    YEAR,
    Policy,
    is_not_beforehand,
    names_money,
    over,
    share,
    uses_year,
)
from stakeholders.methods.reading import entries

DAY = dt.date(2026, 11, 28)
POLICY = Policy(one=30_000, year=100_000)
AMOUNTS = st.integers(0, 10**15)
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = [word for entry in entries("courtesies", "money").values() for word in entry.text.values()]


@UNHURRIED
@given(value=AMOUNTS, guests=st.integers(1, 500))
def test_shares_cover_the_value_and_exceed_it_by_less_than_a_unit_each(value: int, guests: int) -> None:
    each = share(value, guests)
    assert value <= each * guests < value + guests


def test_a_courtesy_for_nobody_has_no_share() -> None:
    with pytest.raises(ValueError, match="at least one guest"):
        share(100, 0)


@UNHURRIED
@given(one=AMOUNTS, year=AMOUNTS, each=AMOUNTS, spent=st.lists(AMOUNTS, min_size=1, max_size=5))
def test_within_is_exactly_within_both_limits(one: int, year: int, each: int, spent: list[int]) -> None:
    within = each <= one and max(spent) + each <= year
    assert (over(Policy(one, year), each, spent) == "") == within


@UNHURRIED
@given(each=AMOUNTS, more=st.integers(1, 10**9), spent=st.lists(AMOUNTS, min_size=1, max_size=5))
def test_more_never_gets_within(each: int, more: int, spent: list[int]) -> None:
    if over(POLICY, each, spent):
        assert over(POLICY, each + more, spent)
        assert over(POLICY, each, [before + more for before in spent])


def test_a_limit_that_is_met_is_kept_and_a_cent_more_is_not() -> None:
    assert over(POLICY, 30_000, [0, 70_000]) == ""
    assert over(POLICY, 30_001, [0]) == ONE
    assert over(POLICY, 30_000, [0, 70_001]) == YEAR


def test_gifts_to_public_customers_always_ask() -> None:
    assert over(POLICY, 1, [0], kind=GIFT, segment=GOVERNMENT) == GOVERNMENT
    assert over(POLICY, 1, [0], kind="meal", segment=GOVERNMENT) == ""
    assert over(POLICY, 1, [0], kind=GIFT, segment="large") == ""


@pytest.mark.parametrize(
    ("state", "is_past", "counts"),
    [
        ("within", False, True),
        ("requested", False, True),
        ("approved", True, True),
        ("refused", False, False),
        ("refused", True, True),
        ("withdrawn", True, False),
    ],
)
def test_the_year_counts_what_is_planned_or_took_place(state: str, is_past: bool, counts: bool) -> None:
    assert uses_year(state, is_past) is counts


@pytest.mark.parametrize(
    ("state", "days", "decided_after", "is_past", "expected"),
    [
        ("requested", 0, None, False, False),
        ("requested", -1, None, False, True),
        ("approved", 3, 0, False, False),
        ("approved", -3, 0, True, True),
        ("approved", -3, -3, False, False),
        ("refused", -3, 0, True, True),
        ("refused", 3, 0, False, False),
        ("within", -3, None, True, False),
        ("withdrawn", -3, None, True, False),
    ],
)
def test_what_was_not_approved_beforehand(
    state: str, days: int, decided_after: int | None, is_past: bool, expected: bool
) -> None:
    on = DAY + dt.timedelta(days=days)
    decided = None if decided_after is None else DAY + dt.timedelta(days=decided_after)
    assert is_not_beforehand(state, on, DAY, decided, is_past) is expected


@pytest.mark.parametrize("text", ["Cash in an envelope", "Two gift cards", "购物卡两张", "春节红包", "A VOUCHER"])
def test_money_by_another_name_is_recognized(text: str) -> None:
    assert names_money(text, WORDS)


@pytest.mark.parametrize(
    "text", ["Lunch after the plant tour", "Dinner at commissioning", "Cashmere scarf", "茶叶一盒"]
)
def test_a_courtesy_is_not_taken_for_money(text: str) -> None:
    assert not names_money(text, WORDS)
