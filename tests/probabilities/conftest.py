"""A fixed day."""

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

from pipeline.probabilities.actions import fit_models
from team.models import User
from tests.cast import Cast, SignIn, hire
from tests.factories import funnel
from tests.probabilities.selling import sell

NOON = dt.datetime(2026, 11, 21, 4, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today(time_machine: Any, db: None) -> None:
    time_machine.move_to(NOON, tick=False)


@pytest.fixture(scope="class")
def fitted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """160 closed deals and 12 open ones of a rep, with the models that were fitted on them."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.travel(NOON, tick=False):
            people = hire()
            sell(people.lin_wei, funnel(), closed=160, still_open=12)
            fit_models(actor=User.objects.system())
        yield people
        transaction.set_rollback(True)


@pytest.fixture
def cast(request: pytest.FixtureRequest, db: None) -> Cast:
    """The people of the fitted deals, where a test uses those."""
    return copy.deepcopy(request.getfixturevalue("fitted")) if "fitted" in request.fixturenames else hire()


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.manager)
