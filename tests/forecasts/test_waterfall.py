"""The waterfall: every deal in the first step that fits, and no rest, for any history."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.actions.writing import creation_row
from pipeline.forecasts.actions import check_states, recompute_all
from pipeline.forecasts.buckets import bucket
from pipeline.forecasts.flow import Place, deals_flowed, deals_stayed, flows
from pipeline.forecasts.movements import movements
from pipeline.forecasts.reads import forecast
from pipeline.forecasts.scope import Scope
from pipeline.forecasts.steps import VIEWS, View, steps
from pipeline.forecasts.waterfall import check_waterfall, deals_stepped, standing, waterfall
from pipeline.models import Deal
from team.money import weighted_amount
from tests.cast import Cast
from tests.factories import AccountFactory, BuyingCenterFactory, DealFactory, funnel, stage_of
from tests.forecasts.changes import Q4, edit, scope

FIRST = dt.date(2026, 11, 10)
CLOSES = st.none() | st.dates(dt.date(2026, 9, 20), dt.date(2027, 1, 20))
AMOUNTS = st.integers(0, 40) | st.integers(0, 10**15)
CHANGES = st.one_of(
    st.tuples(st.just("expected_close"), CLOSES),
    st.tuples(st.just("amount_base_minor"), AMOUNTS),
    st.tuples(st.just("rate"), st.integers(1, 9)),
    st.tuples(st.just("stage"), st.sampled_from(["10", "30", "50", "80"])),
    st.tuples(st.just("pipeline"), st.sampled_from(["key_account", "hardware"])),
    st.tuples(st.just("owner"), st.sampled_from(["lin_wei", "rep2", "stranger"])),
    st.tuples(st.just("team"), st.sampled_from(["east", "west", "hardware"])),
    st.tuples(st.just("category"), st.sampled_from(["commit", "pipeline"])),
    st.tuples(st.just("status"), st.sampled_from(Deal.Status.values)),
)
DAYS = st.integers(0, 9)
DEALS = st.lists(
    st.tuples(DAYS, CLOSES, AMOUNTS, st.lists(st.tuples(DAYS, CHANGES), max_size=5)), min_size=1, max_size=3
)


def change(cast: Cast, deal: Deal, field: str, value: Any) -> None:
    values: dict[str, Any] = {field: value}
    if field in ("owner", "team"):
        values = {field: getattr(cast, value)}
    elif field == "stage":
        values = {"stage": stage_of(deal.pipeline, value)}
    elif field == "pipeline":
        values = {"pipeline": funnel(value), "stage": stage_of(funnel(value), deal.stage.code)}
    elif field == "rate":
        values = {
            "currency": "EUR",
            "rate": Decimal(value),
            "amount_base_minor": min(deal.amount_minor * value, 10**16),
        }
    elif field == "status":
        day = cast.organization.today()
        values["won_on"] = day if value == "won" else None
        values["lost_on"] = day if value == "lost" else None
    edit(deal, cast.director, **{name: new for name, new in values.items() if getattr(deal, name) != new})


def live(cast: Cast, plan: list[Any], time_machine: Any) -> list[dict[str, Deal]]:
    """Let it all happen, a day after the other; how the deals stood at the end of each day, by name."""
    account, deals, days = AccountFactory(owner=cast.lin_wei), {}, []
    for today in range(10):
        time_machine.move_to(dt.datetime(2026, 11, 10 + today, 4, tzinfo=dt.UTC), tick=False)
        for place, (born, close, amount, changes) in enumerate(plan):
            if born == today:
                deals[place] = DealFactory(
                    account=account,
                    buying_center=BuyingCenterFactory(account=account),
                    team=cast.east,
                    at="30",
                    amount_minor=amount,
                    expected_close=close,
                    name=f"D{place}",
                )
                creation_row(deals[place], actor=cast.lin_wei, at=timezone.now()).save()
            for when, (field, value) in changes:
                if when == today >= born:
                    change(cast, deals[place], field, value)
        days.append({deal.name: Deal.objects.select_related("stage").get(pk=deal.pk) for deal in deals.values()})
    return days


def ends_of(name: str, days: list[dict[str, Deal]]) -> list[Deal]:
    return [day[name] for day in days if name in day]


def amounts(deal: Deal | None, asked: Scope, day: dt.date, view: View) -> int | None:
    """What the deal is worth in the open amount due in the period, by the rules for one deal; None where it is not."""
    if deal is None or deal.status != "open" or not is_held(deal, asked):
        return None
    if bucket(deal.expected_close, day, asked.period.first, asked.period.last) != "due":
        return None
    points = deal.stage.nominal_probability
    return weighted_amount(deal.amount_base_minor, points) if view == "weighted" else deal.amount_base_minor


def is_of(deal: Deal, asked: Scope) -> bool:
    """By owner, team and pipeline, which closing it leaves as they are."""
    return (
        (asked.people is None or deal.owner_id in asked.people)
        and (asked.teams is None or deal.team_id in asked.teams)
        and asked.pipeline in (None, deal.pipeline_id)
    )


def is_held(deal: Deal, asked: Scope) -> bool:
    return is_of(deal, asked) and asked.category in (None, deal.category)


def closed_here(ends: list[Deal], asked: Scope) -> bool:
    """Whether the scope had it on one of the last days, on which it was not open; `ends`: at the end of each day."""
    closed = itertools.takewhile(lambda deal: deal.status != "open", reversed(ends))
    return any(is_of(deal, asked) for deal in closed)


def why(was: Deal | None, ends: list[Deal], asked: Scope, days: tuple[dt.date, dt.date], view: View) -> str:
    """The step, in Python; empty for none. `ends`: the deal at the end of each day since."""
    now = ends[-1] if ends else None
    before, after = amounts(was, asked, days[0], view), amounts(now, asked, days[1], view)
    if before is None and after is not None:
        return entered(was, asked, days[0])
    if before is not None and after is None:
        return left(ends, asked, days[1])
    if was is None or now is None or before is None or after is None:
        return ""
    moved, priced = after - before, now.amount_base_minor - was.amount_base_minor
    if priced and moved * priced >= 0:
        return "amount_up" if priced > 0 else "amount_down"
    if moved and view == "weighted":
        return "probability_up" if moved > 0 else "probability_down"
    return ""


def entered(was: Deal | None, asked: Scope, day: dt.date) -> str:
    if was is None:
        return "new"
    if was.status != "open":
        return "reopened"
    if not is_held(was, asked):
        return "transferred_in"
    where = bucket(was.expected_close, day, asked.period.first, asked.period.last)
    return {"none": "date_set", "overdue": "no_longer_overdue"}.get(where, "pulled_in")


def left(ends: list[Deal], asked: Scope, day: dt.date) -> str:
    if not ends:
        return "removed"
    now = ends[-1]
    if now.status != "open" and closed_here(ends, asked):
        return now.status
    if now.status != "open" or not is_held(now, asked):
        return "transferred_out"
    where = bucket(now.expected_close, day, asked.period.first, asked.period.last)
    return {"none": "date_cleared", "overdue": "became_overdue"}.get(where, "pushed_out")


def scopes(cast: Cast, **asked: Any) -> list[Scope]:
    return [
        scope(cast.director, **asked),
        scope(cast.lin_wei, **asked),
        scope(cast.director, team=cast.east.pk, **asked),
        scope(cast.director, pipeline="key_account", **asked),
        scope(cast.director, category="commit", **asked),
    ]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(plan=DEALS, start=st.integers(0, 8), end=st.integers(1, 9))
def test_no_rest_for_any_history(cast: Cast, time_machine: Any, plan: list[Any], start: int, end: int) -> None:
    funnel(), funnel("hardware")
    with transaction.atomic():
        days = live(cast, plan, time_machine)
        recompute_all()
        start = min(start, end - 1)
        first, last = FIRST + dt.timedelta(days=start), FIRST + dt.timedelta(days=end)
        asked = {"as_of": last} if end < 9 else {}
        for now, then in zip(scopes(cast, **asked), scopes(cast, as_of=first), strict=True):
            for view in VIEWS:
                found = waterfall(now, first, view)
                before = [amounts(deal, now, first, view) or 0 for deal in days[start].values()]
                after = [amounts(deal, now, last, view) or 0 for deal in days[end].values()]
                assert (found.opening, found.closing) == (sum(before), sum(after))
                assert found.opening + sum(each.change for each in found.steps.values()) == found.closing
                assert check_waterfall(now, then, view) == 0
                named = {each.name: each.step for each in deals_stepped(now, first, view)}
                reasons = {
                    name: why(days[start].get(name), ends_of(name, days[start + 1 : end + 1]), now, (first, last), view)
                    for name in days[end]
                }
                assert named == {name: reason for name, reason in reasons.items() if reason}
                made = Counter(named.values())
                assert {name: each.deals for name, each in found.steps.items() if each.deals} == made
                assert list(found.steps) == list(steps(view))
            check_flow(now, first, days[start : end + 1])
        assert check_states() == []
        transaction.set_rollback(True)


def check_flow(asked: Scope, start: dt.date, days: list[dict[str, Deal]]) -> None:
    expected: Counter[tuple[Place, Place]] = Counter()
    was = days[0]
    for name, now in days[-1].items():
        is_won_here = closed_here(ends_of(name, days[1:]), asked)
        source = place(was.get(name), asked, "new", "reopened", "in")
        target = place(now, asked, "", "" if is_won_here else "out", "out")
        if source.pipeline or target.pipeline:
            expected[source, target] += 1
    found = flows(asked, start)
    assert {(each.source, each.target): each.deals for each in found.flows} == expected
    for each in found.flows:
        read = deals_stayed if each.source == each.target else deals_flowed
        behind = read(asked, start, each.source, each.target)
        assert (len(behind), sum(amount for _deal, _was, amount in behind)) == (each.deals, each.amount)


def place(deal: Deal | None, asked: Scope, missing: str, closed: str, elsewhere: str) -> Place:
    if deal is None:
        return Place(missing)
    if deal.status != "open":
        return Place(closed or deal.status)
    return Place(deal.stage.code, deal.pipeline_id) if is_held(deal, asked) else Place(elsewhere)


class TestHandedOver:
    def test_what_another_won_afterwards_left_by_being_handed_over(self, cast: Cast, time_machine: Any) -> None:
        handed, won = ("owner", "stranger"), ("status", "won")
        plan = [
            (0, Q4.last, 1000, [(2, handed), (4, won)]),
            (0, Q4.last, 200, [(2, won), (4, handed)]),
            (0, Q4.last, 30, [(2, won), (3, ("status", "open")), (4, handed), (6, won)]),
            (0, Q4.last, 4, [(2, ("pipeline", "hardware")), (4, won)]),
        ]
        funnel(), funnel("hardware")
        live(cast, plan, time_machine)
        recompute_all()
        first = FIRST + dt.timedelta(days=1)
        made = {each.name: each.step for each in deals_stepped(scope(cast.lin_wei), first, "amount")}
        assert made == {"D0": "transferred_out", "D1": "won", "D2": "transferred_out", "D3": "won"}
        asked = scope(cast.lin_wei, pipeline="key_account")
        assert [each.step for each in deals_stepped(asked, first, "amount") if each.name == "D3"] == ["transferred_out"]
        ends = {each.target.code: each.deals for each in flows(scope(cast.lin_wei), first).flows}
        assert ends == {"out": 2, "won": 2}
        everybody = waterfall(scope(cast.director), first)
        assert (everybody.steps["won"].deals, everybody.closing, everybody.opening) == (4, 0, 1234)


class TestSides:
    def test_a_past_movement_is_the_difference_of_two_past_numbers(self, cast: Cast, time_machine: Any) -> None:
        plan = [(0, Q4.last, 1000, [(3, ("stage", "50")), (5, ("owner", "rep2")), (8, ("amount_base_minor", 7))])]
        live(cast, plan, time_machine)
        asked = scope(cast.director, as_of=dt.date(2026, 11, 16))
        found = movements(asked, dt.date(2026, 11, 12))
        due = [forecast(scope(cast.director, as_of=day)).totals["due"] for day in (dt.date(2026, 11, 11), asked.today)]
        assert found.shift == due[1].weighted - due[0].weighted == 200
        assert [(each.why, each.shift) for each in found.causes] == [("forward", 200)]

    def test_a_start_that_is_no_earlier_is_refused(self, cast: Cast) -> None:
        asked = scope(cast.director)
        with pytest.raises(ValueError, match="begins before"):
            waterfall(asked, asked.today)

    def test_a_step_that_is_none_is_refused(self, cast: Cast) -> None:
        with pytest.raises(KeyError):
            deals_stepped(scope(cast.director), FIRST, "amount", "probability_up")

    def test_queries_do_not_grow(
        self, cast: Cast, time_machine: Any, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        for owner in (cast.lin_wei, cast.rep2, cast.lin_wei):
            deal = DealFactory(account__owner=owner, expected_close=Q4.last)
            edit(deal, owner, amount_base_minor=5)
        asked = scope(cast.director)
        assert standing(asked, "amount") == 0  # no cells yet: what a night makes
        time_machine.move_to(timezone.now() + dt.timedelta(minutes=2))
        waterfall(asked, dt.date(2026, 11, 16))
        with django_assert_max_num_queries(12):
            waterfall(asked, dt.date(2026, 11, 16))
