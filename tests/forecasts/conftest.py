from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from pipeline.editions import edition_of_stage
from pipeline.forecasts.actions import recompute_all
from pipeline.models import Stage
from tests.cast import Cast
from tests.factories import DealFactory

TODAY = dt.date(2026, 11, 21)
DAYS = [dt.date(2026, 8, 3), dt.date(2026, 11, 20), TODAY, dt.date(2026, 12, 31), dt.date(2027, 2, 1), None]
"""Overdue twice, due twice (in the last quarter of 2026), later, without a date."""


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 21, 4, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def deals(cast: Cast) -> None:
    """Six open deals of each of three reps, one on each of DAYS; wins in October and in August; one lost."""
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
