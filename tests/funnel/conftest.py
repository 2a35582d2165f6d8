"""A fixed day, and deals whose way through the funnel is known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine as clock

from accounts.models import KeyAccount
from pipeline.actions.closing import lose_deal
from pipeline.actions.deals import create_deal
from pipeline.actions.moves import move_to_stage
from pipeline.models import Deal, Pipeline
from team.models import Organization, User
from tests.cast import Cast
from tests.factories import AccountFactory
from tests.factories import funnel as published_funnel

TODAY = dt.date(2026, 11, 21)


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(4), dt.UTC)  # in Shanghai


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(noon(TODAY), tick=False)


@pytest.fixture
def funnel(cast: Cast) -> Pipeline:
    return published_funnel()


@pytest.fixture
def condax(cast: Cast, funnel: Pipeline) -> KeyAccount:
    return AccountFactory(name="Condax", owner=cast.lin_wei, segment="large")


def sell(
    director: User, account: KeyAccount, way: dict[str, int], *, lost: int | None = None, amount: int = 100_000
) -> Deal:
    """A deal that came to each stage of `way` so many days ago; lost so many days ago."""

    def on(days: int) -> Any:
        return clock.travel(noon(Organization.objects.current().today() - dt.timedelta(days=days)), tick=False)

    (first, began), *later = way.items()
    assert first == "10"
    with on(began):
        deal = create_deal(
            actor=account.owner, account_id=account.pk, name="Line", amount_minor=amount, source="other", confirmed=True
        )
    for stage, days in later:
        with on(days):
            move_to_stage(actor=director, deal_id=deal.pk, stage=stage, waive=True, reason="To see")
    if lost is not None:
        with on(lost):
            lose_deal(actor=director, deal_id=deal.pk, reason="price")
    deal.refresh_from_db()
    return deal
