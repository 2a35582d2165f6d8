"""Condax, which Lin Wei sells outside and Xu Na inside; a Wednesday in November."""

import datetime as dt

import pytest

from pipeline.teamwork.actions import ask_hand_over
from tests.factories import AccountFactory, DealFactory

WEDNESDAY = dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC)  # ten o'clock in Shanghai


@pytest.fixture(autouse=True)
def _wednesday(time_machine):
    time_machine.move_to(WEDNESDAY, tick=False)


@pytest.fixture
def condax(cast):
    return AccountFactory(name="Condax", owner=cast.lin_wei, inside_owner=cast.inside)


@pytest.fixture
def deal(condax):
    return DealFactory(account=condax, name="Line 4")


@pytest.fixture
def ask(condax):
    def ask(actor, to, **more):
        values = {"account": condax, "link": "follow", "text": "Call them about the spare parts"}
        return ask_hand_over(**{**values, **more, "actor": actor, "to": to})

    return ask
