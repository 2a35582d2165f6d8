"""A fixed day, and the deals that a forecast of it adds up."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine as clock
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from pipeline.editions import edition_of_stage
from pipeline.forecasts.actions import recompute_all
from pipeline.models import Stage
from tests.cast import Cast, SignIn, hire
from tests.factories import DealFactory

TODAY = dt.date(2026, 11, 21)
NOON = dt.datetime(2026, 11, 21, 4, tzinfo=dt.UTC)  # in Shanghai
DAYS = [dt.date(2026, 8, 3), dt.date(2026, 11, 20), TODAY, dt.date(2026, 12, 31), dt.date(2027, 2, 1), None]
"""Overdue twice, due twice (in the last quarter of 2026), later, without a date."""


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(NOON, tick=False)


@pytest.fixture(scope="class")
def deals(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """Six open deals of each of three reps, one on each of DAYS; wins in October and in August; one lost.

    Written once for a class: each of its tests is rolled back to here.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.travel(NOON, tick=False):
            people = hire()
            sell(people)
        yield people
        transaction.set_rollback(True)


@pytest.fixture
def cast(request: pytest.FixtureRequest, db: None) -> Cast:
    """Who sold the deals, where a test uses those."""
    return copy.deepcopy(request.getfixturevalue("deals")) if "deals" in request.fixturenames else hire()


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.manager)


def sell(cast: Cast) -> None:
    people = ((cast.lin_wei, cast.east), (cast.rep2, cast.west), (cast.stranger, cast.hardware))
    for place, (owner, team) in enumerate(people):
        for index, day in enumerate(DAYS):
            stage = ("10", "30", "50", "80")[(place + index) % 4]
            DealFactory(account__owner=owner, team=team, at=stage, expected_close=day, amount_minor=1000 + index)
        for won_on in (dt.date(2026, 10, 5), dt.date(2026, 8, 5)):
            DealFactory(account__owner=owner, team=team, at="80", status="won", won_on=won_on, amount_minor=7000)
        DealFactory(account__owner=owner, team=team, status="lost", lost_on=TODAY)
    recompute_all()
    # What a process reads once about each stage would otherwise be read by whichever page comes first.
    for stage in Stage.objects.all():
        edition_of_stage(stage.pk)
