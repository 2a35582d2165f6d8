"""Why a deal moved the number, and which moves it made: the rules, one by one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.forecasts.movements import deals_moved, movements
from pipeline.forecasts.shifts import MOVES, last_monday
from pipeline.models import DealChange
from tests.cast import Cast
from tests.factories import stage_of
from tests.forecasts.changes import DAY, JANUARY, MONDAY, TODAY, a_deal, created, edit, moved, scope


@pytest.mark.parametrize(
    ("changes", "why", "shift"),
    [
        ([{"expected_close": JANUARY}], "pushed_out", -300),
        ([{"expected_close": None}], "date_cleared", -300),
        ([{"expected_close": dt.date(2026, 11, 18)}], "overdue", -300),
        ([{"status": "won", "won_on": TODAY}], "won", 700),
        ([{"status": "lost", "lost_on": TODAY}], "lost", -300),
        ([{"status": "dormant"}], "dormant", -300),
        ([{"stage": "50"}], "forward", 200),
        ([{"stage": "10"}], "back", -200),
        ([{"amount_base_minor": 2000}], "up", 300),
        ([{"amount_base_minor": 500}], "down", -150),
        ([{"amount_base_minor": 9}, {"amount_base_minor": 500}], "down", -150),
        ([{"expected_close": None}, {"expected_close": JANUARY}], "pushed_out", -300),
        ([{"stage": "50"}, {"stage": "30"}, {"amount_base_minor": 2000}], "up", 300),
    ],
)
def test_the_first_cause_that_fits(cast: Cast, changes: list[dict[str, Any]], why: str, shift: int) -> None:
    deal = a_deal(cast.lin_wei)
    for change in changes:
        if "stage" in change:
            change = {"stage": stage_of(deal.pipeline, change["stage"])}
        edit(deal, cast.lin_wei, **change)
    [found] = moved(cast.lin_wei).causes
    assert (found.deal, found.why, found.shift) == (deal.pk, why, shift)


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ({"expected_close": JANUARY}, "pulled_in"),
        ({"expected_close": None}, "date_set"),
        ({"expected_close": dt.date(2026, 11, 12)}, "new_date"),
        ({"status": "lost", "lost_on": MONDAY}, "reopened"),
    ],
)
def test_what_comes_into_the_number(cast: Cast, before: dict[str, Any], why: str) -> None:
    deal = a_deal(cast.lin_wei, **before)
    edit(deal, cast.lin_wei, **({"status": "open"} if why == "reopened" else {"expected_close": DAY}))
    [found] = moved(cast.lin_wei).causes
    assert (found.why, found.shift) == (why, 300)


def test_what_enters_and_leaves_the_scope(cast: Cast) -> None:
    deal = a_deal(cast.lin_wei)
    edit(deal, cast.director, owner=cast.rep2)
    [left] = moved(cast.lin_wei).causes
    [came] = movements(scope(cast.rep2), MONDAY).causes
    assert (left.why, left.shift, left.after) == ("handed_over", -300, None)
    assert (came.why, came.shift, came.before) == ("new", 300, None)


def test_a_deal_becomes_overdue_without_a_change(cast: Cast) -> None:
    a_deal(cast.lin_wei, expected_close=dt.date(2026, 11, 18))
    [found] = moved(cast.lin_wei).causes
    assert (found.why, found.shift) == ("overdue", -300)


@pytest.mark.parametrize("asked", [{"stage": "30"}, {"category": "pipeline"}, {"owner": "lin_wei"}, {"team": "east"}])
def test_what_is_asked_for_holds_then_and_now(cast: Cast, asked: dict[str, str]) -> None:
    named = {key: getattr(getattr(cast, value, None), "pk", value) for key, value in asked.items()}
    deal = a_deal(cast.lin_wei, team=cast.east)
    edit(deal, cast.director, amount_base_minor=2000)
    other = {"stage": {"stage": stage_of(deal.pipeline, "50")}, "category": {"category": "commit"}}
    other |= {"owner": {"owner": cast.rep2}, "team": {"team": cast.west}}
    leaves = a_deal(cast.lin_wei, team=cast.east)
    [field] = asked
    edit(leaves, cast.director, **other[field])
    found = movements(scope(cast.director, **named), MONDAY)
    assert {(each.deal, each.why, each.shift) for each in found.causes} == {
        (deal.pk, "up", 300),
        (leaves.pk, "handed_over", -300),
    }


def test_moves_are_counted_by_kind(cast: Cast) -> None:
    def moves(*, before: dict[str, Any] | None = None, stage: str = "", **change: Any) -> dict[str, int]:
        deal = a_deal(cast.lin_wei, **(before or {}))
        if stage:
            change["stage"] = stage_of(deal.pipeline, stage)
        edit(deal, cast.lin_wei, **change)
        found = {kind: move.amount for kind, move in moved(cast.lin_wei).moves.items() if move.deals}
        assert [kind for kind in MOVES if [each.deal for each in of_kind(kind)] == [deal.pk]] == list(found)
        DealChange.objects.filter(deal=deal).delete()
        return found

    def of_kind(kind: str) -> list[Any]:
        return deals_moved(scope(cast.lin_wei), MONDAY, kind)

    assert moves(expected_close=DAY + dt.timedelta(days=14)) == {"pushed": 1000}
    assert moves(expected_close=DAY + dt.timedelta(days=13)) == {}
    assert moves(amount_base_minor=1200, stage="40") == {"forward": 1200, "amount_up": 200}
    assert moves(amount_base_minor=1199) == {}
    assert moves(amount_base_minor=801) == {}
    assert moves(amount_base_minor=800, stage="20") == {"back": 800, "amount_down": -200}
    assert moves(status="lost", lost_on=TODAY, amount_base_minor=1) == {"lost": 1}
    assert moves(status="won", won_on=TODAY) == {"won": 1000}
    assert moves(before={"status": "won", "won_on": MONDAY}, won_on=TODAY) == {}
    assert moves(before={"amount_minor": 0}, amount_base_minor=5) == {}
    assert moves(status="dormant") == {}
    assert moves(owner=cast.rep2) == {}


def test_a_new_deal_has_made_no_move_but_may_be_won(cast: Cast) -> None:
    for status, won_on in (("open", None), ("won", TODAY)):
        deal = a_deal(cast.lin_wei, status=status, won_on=won_on)
        created(deal)
    found = moved(cast.lin_wei)
    assert {kind: move.deals for kind, move in found.moves.items() if move.deals} == {"won": 1}
    assert sorted(each.shift for each in found.causes) == [300, 1000]


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)))
def test_last_monday_is_a_monday_before_today_at_most_a_week_ago(today: dt.date) -> None:
    monday = last_monday(today)
    assert monday.weekday() == 0
    assert 1 <= (today - monday).days <= 7
