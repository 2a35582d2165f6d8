"""Scoring of many, and what else writes the shares of months at once, on a database with row locks: none stops another.

Each waits for the other at the place where both hold something that the other wants next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from pipeline.models import Deal
from pipeline.probabilities.actions import roll_shares, score_touched, scoring, shares
from pipeline.probabilities.models import DealOutlook, FittedModel, MonthShare, OutlookState
from team.models import Activity
from tests.cast import Cast
from tests.factories import DealFactory, funnel

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PATIENCE = 10


@pytest.fixture
def deal(cast: Cast) -> Deal:
    """Of a pipeline with a timing in force, opened on a day of which there is no share yet."""
    made: Deal = DealFactory(account__owner=cast.lin_wei, opened_on=dt.date(2026, 11, 2))
    day = dt.date(2026, 11, 20)
    OutlookState.objects.create(pk=1)
    FittedModel.objects.create(
        pipeline=funnel(),
        kind=FittedModel.Kind.TIMING,
        number=1,
        fitted_at=timezone.now(),
        known_until=day,
        window_from=day,
        closed=0,
        won=0,
        parameters={"won": [0.01], "lost": [0.01], "months": [1, 1, 1], "fiscal_year_start": 1, "wins": 0, "losses": 0},
        is_in_force=True,
    )
    return made


@pytest.mark.parametrize("other", ["the day's roll", "a change of a deal"])
def test_scoring_many_waits_for_nobody_who_waits_for_it(
    cast: Cast, deal: Deal, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    held, ready = Event(), Event()
    rewrite, upsert = shares._rewrite, scoring.upsert

    def meet(*args: Any) -> None:
        held.set()
        ready.wait(PATIENCE)
        rewrite(*args)

    def met(*args: Any) -> int:
        held.wait(PATIENCE)
        ready.set()
        return upsert(*args)

    def change() -> None:
        with transaction.atomic():
            Deal.lock(deal.pk)
            held.set()
            ready.wait(PATIENCE)
            score_touched([Activity(subject_id=deal.pk)])

    monkeypatch.setattr(shares, "_rewrite", meet)
    monkeypatch.setattr(scoring, "upsert", met)
    calls: list[Callable[[], Any]] = [lambda: scoring._score_open(deal.pipeline_id)]
    calls.append(roll_shares if other == "the day's roll" else change)
    at_once(calls)
    assert DealOutlook.objects.get(pk=deal.pk).share == MonthShare.objects.get()


def at_once(calls: list[Callable[[], Any]]) -> None:
    """Each in a thread and connection of its own; raises what one of them raised."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        list(pool.map(run, calls))
