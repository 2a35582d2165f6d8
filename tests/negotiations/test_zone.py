"""The zone of agreement, and utility along an issue."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiations.rules.stances import faults, is_worse
from negotiations.rules.utility import Wish, utility
from negotiations.rules.zone import Limits, Overlap, total_of, zone_of

values = st.integers(0, 1000).map(Decimal)


def D(value) -> Decimal | None:
    return None if value is None else Decimal(value)


@pytest.mark.parametrize(
    ("more", "ours", "theirs", "overlap", "low", "high"),
    [
        (True, 900, 940, Overlap.ZONE, 900, 940),
        (True, 940, 920, Overlap.NONE, 920, 940),
        (True, 900, 900, Overlap.ZONE, 900, 900),
        (False, 60, 45, Overlap.ZONE, 45, 60),
        (False, 30, 60, Overlap.NONE, 30, 60),
        (True, None, 900, Overlap.UNKNOWN, None, None),
        (False, 30, None, Overlap.UNKNOWN, None, None),
    ],
)
def test_the_zone_of_an_issue(more, ours, theirs, overlap, low, high):
    zone = zone_of(Limits("x", more, D(ours), D(theirs)))
    assert (zone.overlap, zone.low, zone.high) == (overlap, D(low), D(high))


def test_the_total_is_in_money_and_says_what_it_leaves_out():
    price = Limits("price", True, Decimal(940_000), Decimal(920_000), 100)
    days = Limits("days", False, Decimal(60), Decimal(30), 100_000)
    other = Limits("other", False, Decimal(60), Decimal(30))
    total = total_of([price, days, other])
    assert (total.room_minor, total.gap_minor, total.counted, total.unknown) == (3_000_000, 2_000_000, 2, 1)
    assert (total.overlap, total_of([price]).overlap, total_of([other]).overlap) == ("zone", "none", "unknown")


@given(values, values, st.booleans())
def test_both_agree_somewhere_exactly_where_a_zone_is(ours, theirs, more):
    zone = zone_of(Limits("x", more, ours, theirs))
    middle = (ours + theirs) / 2
    we_take = middle >= ours if more else middle <= ours
    they_give = middle <= theirs if more else middle >= theirs
    assert (zone.overlap == Overlap.ZONE) == (we_take and they_give)


@given(values, values, values, values, st.integers(1, 100), st.integers(1, 100))
def test_utility_is_monotone_in_each_issue(target, limit, one, other, weight, rest):
    """What is nearer to the target is never worth less, whatever else stands in the offer."""
    if target == limit:
        return
    wishes = [Wish("x", target, limit, weight), Wish("y", Decimal(1), Decimal(0), rest)]
    worse, better = sorted((one, other), key=lambda value: (value - limit) * (1 if target > limit else -1))
    before, after = ({"x": value, "y": Decimal(1)} for value in (worse, better))
    assert utility(wishes, before) <= utility(wishes, after) <= 1


def stance(more: bool, **given):
    named = dict.fromkeys(("target", "limit", "opening", "their_target", "their_limit")) | given
    return dict(faults(more_is_better=more, **{name: D(value) for name, value in named.items()}))


@pytest.mark.parametrize(
    ("more", "said", "found"),
    [
        (True, {"target": 960, "limit": 900, "opening": 990, "their_target": 850, "their_limit": 930}, {}),
        (False, {"target": 30, "limit": 60, "opening": 15, "their_target": 90, "their_limit": 45}, {}),
        (True, {"target": 900, "limit": 900}, {"target": "target_is_limit"}),
        (True, {"target": 890, "limit": 900}, {"limit": "target_beyond_limit"}),
        (True, {"target": 960, "opening": 950}, {"opening": "opening_below_target"}),
        (False, {"limit": 60, "opening": 70}, {"opening": "opening_below_limit"}),
        (True, {"their_target": 940, "their_limit": 930}, {"their_limit": "their_way_round"}),
        (True, {}, {}),
    ],
)
def test_what_cannot_be_true_of_a_stance(more, said, found):
    assert stance(more, **said) == found


def test_a_limit_becomes_worse_when_it_gives_way_or_goes():
    assert is_worse(Decimal(900), Decimal(890), more_is_better=True)
    assert is_worse(Decimal(60), Decimal(61), more_is_better=False)
    assert is_worse(Decimal(900), None, more_is_better=True)
    assert not is_worse(Decimal(900), Decimal(910), more_is_better=True)
    assert not is_worse(None, Decimal(1), more_is_better=True)
