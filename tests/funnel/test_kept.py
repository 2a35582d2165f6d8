"""Stays equal the deals' history, cells equal the stays, and a past day is what it was."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import time_machine as clock
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import KeyAccount
from pipeline.actions.changes import change_deal
from pipeline.actions.closing import win_deal
from pipeline.actions.deals import create_deal
from pipeline.actions.moves import move_to_stage
from pipeline.actions.people import reassign_deal
from pipeline.funnel import reading
from pipeline.funnel.actions import (
    differing_cells,
    differing_stays,
    fill_stays,
    keep_outcomes,
    recompute_all,
    refresh_stale,
)
from pipeline.funnel.actions.snapshots import snapshot_day
from pipeline.funnel.asking import FunnelScope, funnel_asked
from pipeline.funnel.figures import FunnelFigures, funnel_figures
from pipeline.funnel.models import FunnelCell, FunnelOwner, FunnelSnapshot, StageStay
from pipeline.funnel.outcomes import outcomes_of
from pipeline.models import Deal
from team.models import User
from tests.cast import Cast
from tests.factories import AccountFactory, DealFactory
from tests.funnel.conftest import TODAY, noon, sell
from tests.pipeline.test_random_histories import STEPS, act
from web.errors import RuleViolation

pytestmark = pytest.mark.django_db


def scope_of(user: User, cast: Cast, **params: str) -> FunnelScope:
    return funnel_asked(params, cast.organization).scope(user)


def counts(figures: FunnelFigures) -> dict[str, int]:
    return {stage.code: stage.count for stage in figures.stages if stage.count}


def told(figures: FunnelFigures) -> list[Any]:
    """Everything that may not depend on where it was read, or on later days."""
    stages = [(s.code, s.count, s.amount, s.waits, s.conversion, s.success, s.taken) for s in figures.stages]
    return [stages, figures.evenness, figures.slope, figures.cycle, figures.velocity, figures.win_rate]


def test_stays_follow_a_deal_at_once(cast: Cast, condax: KeyAccount) -> None:
    deal = sell(cast.director, condax, {"10": 60, "20": 40, "40": 10})
    rows = StageStay.objects.filter(deal=deal).order_by("pk").values_list("code", "entered", "left", "ended")
    at = TODAY.toordinal()
    assert list(rows) == [
        ("10", at - 60, at - 40, "next"),
        ("20", at - 40, at - 10, "next"),
        ("30", at - 10, at - 10, "next"),
        ("40", at - 10, None, ""),
        ("", at - 60, None, ""),
    ]


def test_the_figures_of_a_scope_by_hand(cast: Cast, condax: KeyAccount) -> None:
    sell(cast.director, condax, {"10": 200, "20": 180}, lost=150)
    sell(cast.director, condax, {"10": 200, "20": 170, "30": 20}, amount=300_000)
    sell(cast.director, condax, {"10": 30})
    figures = funnel_figures(scope_of(cast.lin_wei, cast))
    assert counts(figures) == {"10": 1, "30": 1}
    ten, twenty, thirty, *_rest = figures.stages
    assert (thirty.amount, thirty.waits) == (300_000, 20)
    assert (ten.conversion.hits, ten.conversion.of) == (2, 2), "October has not decided yet"
    # 20 and 30 days, and 30 of the one that stands there still: 80 deal-days, 2 exits.
    assert (ten.median_days, ten.taken) == (None, None), "two exits are too few to be told"
    assert reading.taken(figures.flow, "10") == 40
    # One took 150 days, so June, which ended 144 days ago, has not decided either.
    assert (twenty.conversion.hits, twenty.conversion.of) == (0, 1)
    assert (twenty.success.hits, twenty.success.of) == (0, 1)
    assert figures.slope is None
    assert [stage.code for stage in figures.slope_lacks] == list(figures.found.codes)
    assert figures.evenness is None
    assert figures.coverage.quota is None


def test_cells_say_what_the_stays_say(cast: Cast, condax: KeyAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in range(3):
        sell(cast.director, condax, {"10": 100 + place, "20": 80, "30": 40 + place}, lost=10 if place % 2 else None)
    sell(cast.director, AccountFactory(owner=cast.rep2, segment="sme"), {"10": 90, "20": 50})
    direct = {
        (user.name, segment): told(funnel_figures(scope_of(user, cast, segment=segment)))
        for user in (cast.lin_wei, cast.manager, cast.director)
        for segment in ("", "sme")
    }
    teams = {
        team: told(funnel_figures(scope_of(cast.director, cast, team=str(team.pk)))) for team in (cast.east, cast.west)
    }
    assert recompute_all() == 2
    assert differing_cells() == differing_stays() == []
    monkeypatch.setattr(reading, "FEW_STAYS", 0)
    for user in (cast.lin_wei, cast.manager, cast.director):
        for segment in ("", "sme"):
            figures = funnel_figures(scope_of(user, cast, segment=segment))
            assert told(figures) == direct[user.name, segment]
            assert figures.flow.computed_at is not None
    for team, before in teams.items():
        assert told(funnel_figures(scope_of(cast.director, cast, team=str(team.pk)))) == before


def test_a_changed_deal_makes_its_owner_stale_until_the_next_refresh(cast: Cast, condax: KeyAccount) -> None:
    deal = sell(cast.director, condax, {"10": 20})
    recompute_all()
    move_to_stage(actor=cast.director, deal_id=deal.pk, stage="20", waive=True, reason="To see")
    assert FunnelOwner.objects.get(pk=cast.lin_wei.pk).is_stale
    assert refresh_stale() == 1
    assert refresh_stale() == 0
    standing = FunnelCell.objects.filter(level=FunnelCell.Level.ALL, standing__gt=0).values_list("code", "standing")
    assert sorted(standing) == [("", 1), ("20", 1)]
    assert differing_cells() == []


def test_a_past_day_is_what_it_was(cast: Cast, condax: KeyAccount) -> None:
    """Moves, amounts, hand-overs and endings since then are taken back."""
    moved = sell(cast.director, condax, {"10": 60, "20": 30})
    handed = sell(cast.director, condax, {"10": 60, "20": 30, "30": 15})
    ended = sell(cast.director, condax, {"10": 60})
    asked = {"as_of": TODAY.isoformat()}
    before = {
        user.name: told(funnel_figures(scope_of(user, cast))) for user in (cast.lin_wei, cast.rep2, cast.director)
    }
    with clock.travel(noon(TODAY + dt.timedelta(days=9)), tick=False):
        move_to_stage(actor=cast.director, deal_id=moved.pk, stage="40", waive=True, reason="To see")
        change_deal(actor=cast.director, deal_id=moved.pk, values={"amount_minor": 7}, confirmed=True)
        reassign_deal(actor=cast.director, deal_id=handed.pk, owner=cast.rep2)
        win_deal(actor=cast.director, deal_id=ended.pk, signed_on=cast.organization.today())
        win_deal(actor=cast.director, deal_id=ended.pk, paid_on=cast.organization.today())
        assert counts(funnel_figures(scope_of(cast.rep2, cast))) == {"30": 1}
        for user in (cast.lin_wei, cast.rep2, cast.director):
            assert told(funnel_figures(scope_of(user, cast, **asked))) == before[user.name], user.name
        assert differing_stays() == []


def test_a_period_that_is_over_is_shown_as_it_ended(cast: Cast, condax: KeyAccount) -> None:
    sell(cast.director, condax, {"10": 80, "20": 60, "30": 20})
    found = scope_of(cast.director, cast, **{"from": "2026-07"})
    assert found.day == dt.date(2026, 9, 30)
    assert counts(funnel_figures(found)) == {"20": 1}


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, max_size=6))
def test_any_sequence_of_actions(cast: Cast, condax: KeyAccount, steps: list[Any]) -> None:
    deal = create_deal(actor=cast.lin_wei, account_id=condax.pk, name="Any", amount_minor=5_000, confirmed=True)
    for step, value in steps:
        try:
            act(cast, deal, step, value)
        except (RuleViolation, ValidationError):
            continue
    refresh_stale()
    assert differing_stays() == []
    assert differing_cells() == []
    open_deals = dict.fromkeys(("10", "20", "30", "40", "50", "80"), 0)
    for code in Deal.objects.open().values_list("stage__code", flat=True):
        open_deals[code] += 1
    figures = funnel_figures(scope_of(cast.director, cast))
    assert {stage.code: stage.count for stage in figures.stages} == open_deals
    assert figures.amount == sum(Deal.objects.open().values_list("amount_base_minor", flat=True))


def test_deals_from_before_the_funnel_are_filled_in(cast: Cast, condax: KeyAccount) -> None:
    DealFactory(account=condax, at="30", stage_entered_on=TODAY - dt.timedelta(days=12))
    assert fill_stays() == 1
    assert fill_stays() == 0
    assert counts(funnel_figures(scope_of(cast.lin_wei, cast))) == {"30": 1}


def test_the_command_finds_what_is_wrong(cast: Cast, condax: KeyAccount, capsys: pytest.CaptureFixture[str]) -> None:
    sell(cast.director, condax, {"10": 20, "20": 5})
    recompute_all()
    call_command("check_funnel")
    assert "equal" in capsys.readouterr().out
    FunnelCell.objects.filter(level=0, code="20").update(standing=9)
    StageStay.objects.filter(code="10").update(left=None)
    with pytest.raises(CommandError, match="1 deals"):
        call_command("check_funnel")


def test_snapshots_are_rebuilt_from_history(cast: Cast, condax: KeyAccount) -> None:
    sell(cast.director, condax, {"10": 40, "20": 12})
    assert snapshot_day() == 3, "of all, of East, and of Industrial above it"
    kept = list(FunnelSnapshot.objects.order_by("team_id").values_list("team_id", "deals"))
    with clock.travel(noon(TODAY + dt.timedelta(days=7)), tick=False):
        sell(cast.director, condax, {"10": 1})
        FunnelSnapshot.objects.all().delete()
        call_command("snapshot_funnel", "--since", TODAY.isoformat())
        assert (
            list(FunnelSnapshot.objects.filter(day=TODAY).order_by("team_id").values_list("team_id", "deals")) == kept
        )
        assert set(FunnelSnapshot.objects.exclude(day=TODAY).values_list("deals", flat=True)) == {2}


def test_a_large_companys_outcomes_are_those_of_the_night(
    cast: Cast, condax: KeyAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(cast.director, condax, {"10": 40}, lost=12)
    counted = outcomes_of(scope_of(cast.director, cast))
    assert counted.counted_on is None
    recompute_all()
    assert keep_outcomes() == 3
    monkeypatch.setattr(reading, "FEW_STAYS", 0)
    sell(cast.director, condax, {"10": 3}, lost=1)
    kept = outcomes_of(scope_of(cast.director, cast))
    assert replace(kept, counted_on=None) == counted
    assert outcomes_of(scope_of(cast.manager, cast)).lost == 2, "of a few people they are counted"
