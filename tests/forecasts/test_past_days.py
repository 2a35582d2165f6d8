"""Totals of past days that a large company keeps: the same figures as the states', and forgotten when those change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from pipeline.forecasts.actions import build_states, past_days
from pipeline.forecasts.actions.cells import recompute_all, refresh_owners
from pipeline.forecasts.models import DealState, PastDay, PastTotal, Quota
from pipeline.forecasts.movements import movements
from pipeline.forecasts.overview import answer_of
from pipeline.forecasts.reads import forecast
from pipeline.forecasts.tasks import snapshot_states
from tests.cast import Cast
from tests.forecasts.changes import MONDAY, TODAY, edit, scope
from tests.forecasts.test_snapshots import ago, born

pytestmark = pytest.mark.django_db
DAY = TODAY - dt.timedelta(days=3)
GROUPS = ((), ("team",), ("month",), ("pipeline", "stage"), ("category",), ("quarter", "team"))


@pytest.fixture
def large(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A company in which one open deal makes many: with a deal won and one overdue by the day."""
    edit(born(cast, 40), cast.lin_wei, at=ago(10), status="won", won_on=TODAY - dt.timedelta(days=10))
    born(cast, 30, expected_close=TODAY - dt.timedelta(days=5))
    born(cast, 30, at="50")
    edit(born(cast, 30), cast.lin_wei, amount_base_minor=7)
    build_states()
    monkeypatch.setattr(past_days, "MANY", 0)
    yield
    cache.clear()


def rows(cast: Cast, by: tuple[str, ...]) -> list[object]:
    return [(dict(row.keys), row.bucket, row.figures) for row in forecast(scope(cast.director, as_of=DAY), by).rows]


@pytest.mark.parametrize("by", GROUPS)
def test_kept_totals_say_what_the_states_say(
    cast: Cast, large: None, monkeypatch: pytest.MonkeyPatch, by: tuple[str, ...]
) -> None:
    kept = rows(cast, by)
    assert PastTotal.objects.filter(day=DAY).exists()
    past_days.forget_since(DAY)
    monkeypatch.setattr(past_days, "MANY", 10)
    assert rows(cast, by) == kept != []
    assert not PastDay.objects.exists()


def test_what_arrives_late_makes_a_kept_day_forgotten(cast: Cast, large: None) -> None:
    before = forecast(scope(cast.director, as_of=DAY)).totals["due"].amount
    past_days.keep_day(DAY - dt.timedelta(days=3))
    edit(
        DealState.objects.at(DAY).filter(status="open", close_key__gt=TODAY).latest("pk").deal,
        cast.lin_wei,
        at=ago(4),
        amount_base_minor=100_000,
    )
    assert forecast(scope(cast.director, as_of=DAY)).totals["due"].amount > before
    assert set(PastDay.objects.values_list("day", flat=True)) == {DAY, DAY - dt.timedelta(days=3)}


def test_a_change_of_today_leaves_kept_days_alone(cast: Cast, large: None) -> None:
    rows(cast, ())
    edit(DealState.objects.at(DAY).filter(status="open").latest("pk").deal, cast.lin_wei, amount_base_minor=5)
    build_states()
    assert PastDay.objects.filter(day=DAY).exists()


def test_the_night_keeps_what_people_ask_for(cast: Cast, large: None) -> None:
    snapshot_states()
    days = set(PastDay.objects.values_list("day", flat=True))
    assert {TODAY - dt.timedelta(days=1), dt.date(2026, 10, 31)} <= days
    snapshot_states()
    assert set(PastDay.objects.values_list("day", flat=True)) == days


def test_everybodys_movements_are_kept_for_some_minutes(cast: Cast, large: None) -> None:
    asked = scope(cast.director)
    first = movements(asked, MONDAY)
    edit(DealState.objects.at(DAY).filter(status="open").latest("pk").deal, cast.lin_wei, amount_base_minor=9_999)
    assert movements(asked, MONDAY).parts == first.parts
    cache.clear()
    assert movements(asked, MONDAY).parts != first.parts


def test_some_peoples_movements_are_kept_until_their_figures_are_new(
    cast: Cast, large: None, time_machine: Any
) -> None:
    asked = scope(cast.manager)
    assert asked.people is not None
    recompute_all()
    first = movements(asked, MONDAY)
    edit(DealState.objects.at(DAY).filter(status="open").latest("pk").deal, cast.lin_wei, amount_base_minor=9_999)
    assert movements(asked, MONDAY).parts == first.parts
    time_machine.move_to(timezone.now() + dt.timedelta(seconds=1))
    refresh_owners([cast.lin_wei.pk])
    assert movements(asked, MONDAY).parts != first.parts


def test_everybodys_figures_are_kept_for_a_minute_and_quotas_are_of_now(cast: Cast, large: None) -> None:
    asked = scope(cast.director)
    recompute_all()
    first = answer_of(asked, ("team",))
    assert first.rows == forecast(asked, ("team",)).rows
    edit(DealState.objects.at(DAY).filter(status="open").latest("pk").deal, cast.lin_wei, amount_base_minor=9_999)
    recompute_all()
    assert answer_of(asked, ("team",)).totals == first.totals != forecast(asked, ("team",)).totals
    Quota.objects.create(owner=cast.lin_wei, month=asked.period.first, amount_minor=77)
    assert answer_of(asked, ("team",)).totals == forecast(asked, ("team",)).totals
    assert answer_of(asked, ("team",)).totals["due"].quota == 77
