"""Positions, the ledger and haste: the pure rules."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from negotiations.rules import haste, ledger, return_flag
from negotiations.rules.haste import Step, reminders
from negotiations.rules.ledger import Given, Open
from negotiations.rules.positions import Put, distances, given_way, moves

MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
SIDES = st.sampled_from(["ours", "theirs"])
UNHURRIED = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
VALUES = st.lists(st.tuples(SIDES, st.none() | st.integers(0, 10**15)), max_size=12)


@UNHURRIED
@given(VALUES)
def test_the_balance_is_the_sum_of_its_rows(values):
    rows = [Given(key, side, value=value) for key, (side, value) in enumerate(values)]
    signed = sum((row.value or 0) * (1 if row.side == "theirs" else -1) for row in rows)
    assert ledger.balance(rows).net == signed
    assert (ledger.running(rows) or [0])[-1] == signed
    assert ledger.balance(rows).unknown == sum(row.value is None for row in rows)


@UNHURRIED
@given(SIDES, st.decimals(0, 10**6, places=2), st.decimals(0, 10**6, places=2), st.booleans())
def test_what_one_side_gives_the_other_would_gain(side, before, after, more):
    other = "theirs" if side == "ours" else "ours"
    assert given_way(side, before, after, more) == -given_way(other, before, after, more)
    assert given_way(side, before, after, more) == -given_way(side, after, before, more)


def test_only_what_was_said_before_can_move():
    better = {"price": True, "days": False}
    [move] = moves("ours", {"price": D(100)}, {"price": D(90), "days": D(60)}, better)
    assert (move.issue, move.size) == ("price", 10)
    assert moves("theirs", {"days": D(60)}, {"days": D(45)}, better)[0].size == 15


def test_packages_beside_one_another_move_nobody():
    opened = [Put(1, "ours", {"price": D(100)}), Put(2, "theirs", {"price": D(60)})]
    packages = [Put(3, "ours", {"price": D(80)}, alongside=True), Put(4, "theirs", {"price": D(70)}, alongside=True)]
    assert distances([*opened, *packages], ["price"]) == distances(opened, ["price"])


def test_the_gap_closes_against_its_own_beginning():
    puts = [
        Put(1, "ours", {"price": D(100), "days": D(30)}),
        Put(2, "theirs", {"price": D(80), "days": D(90)}),
        Put(3, "ours", {"price": D(95), "days": D(60)}),
    ]
    first, second = distances(puts, ["price", "days", "silent"])
    assert (first.number, first.mean) == (2, 1)
    assert (second.by_issue["price"], second.by_issue["days"], second.mean) == (D("0.75"), D("0.5"), D("0.625"))


def test_steps_that_shrink_are_healthy():
    rows = [Given(n, "ours", "price", D(size)) for n, size in enumerate([20, 10])]
    [pace] = ledger.paces([*rows, Given(9, "ours", "days", D(30))])
    assert (pace.ratio, pace.is_healthy) == (D("0.5"), True)
    assert not ledger.paces([*rows, Given(3, "ours", "price", D(15))])[0].is_healthy


def test_what_came_without_a_return():
    rows = [Given("a", "ours"), Given("b", "ours"), Given("c", "theirs", answers="a"), Given("d", "ours", answers="c")]
    assert ledger.without_return(rows) == {"b"}


def test_asked_is_where_they_have_room_and_it_weighs_for_us():
    issues = [
        Open("price", 60, D(82), D(80), D(100)),
        Open("days", 50, D(32), D(90), D(30)),
        Open("term", 30),
        Open("care", 0, None, D(1), D(2)),
    ]
    assert ledger.asks(issues) == ["price", "term", "days"]
    assert ledger.asks(issues, but="price", most=1) == ["term"]


def test_worth_is_to_the_minor_unit():
    assert ledger.worth(D("2.5"), 3) == 8
    assert ledger.worth(D("0.5"), 3) == 2
    assert ledger.worth(D(5), None) is None


def step(number, side, hours, gives=0, asked=True):
    return Step(number, side, MONDAY + dt.timedelta(hours=hours), gives, asked)


def test_two_of_ours_in_a_row_is_haste():
    assert [each.code for each in reminders([step(1, "ours", 0), step(2, "ours", 20)], [])] == [haste.IN_A_ROW]
    assert not reminders([step(1, "ours", 0), step(2, "theirs", 10), step(3, "ours", 20)], [])
    assert not reminders([step(1, "ours", 0), step(2, "ours", 24 * 4)], [])


def test_giving_without_asking_and_too_much_in_a_day():
    found = reminders([step(1, "ours", 0), step(2, "theirs", 1), step(3, "ours", 2, 2, False)], [MONDAY.date()] * 4)
    assert [(each.code, each.count) for each in found] == [(haste.WITHOUT_ASK, 2), (haste.MANY_IN_A_DAY, 4)]
    assert not reminders([step(3, "ours", 2, 2, True)], [MONDAY.date()] * 3)


def test_offers_that_give_way_are_counted_since_they_last_did():
    day = MONDAY.date()
    steps = [(1, "ours", day), (2, "theirs", day), (3, "ours", day), (3, "ours", day), (4, "ours", day)]
    assert return_flag.unanswered(steps).offers == 2
    assert return_flag.unanswered(steps[:2]) is None
