"""GET /api/v1/funnel/: what the page shows, for programs."""

from __future__ import annotations

import datetime as dt
from math import prod
from typing import Any

import pytest

from accounts.models import KeyAccount
from pipeline.models import Pipeline
from tests.api.conftest import Program
from tests.cast import Cast
from tests.funnel.conftest import TODAY, sell

pytestmark = pytest.mark.django_db


def test_gauges_stages_and_outcomes(cast: Cast, condax: KeyAccount) -> None:
    for place in range(6):
        sell(cast.director, condax, {"10": 60 + place, "30": 52}, lost=4 if place == 5 else None)
    answer = Program(cast.lin_wei).get("/funnel/").json()
    assert [gauge["gauge"] for gauge in answer["gauges"]] == ["thickness", "slope", "evenness", "velocity"]
    stages = {stage["stage"]: stage for stage in answer["stages"]}
    assert (stages["30"]["deals"], stages["30"]["amount"], stages["30"]["waiting_days"]) == (5, "5000.00", 52.0)
    assert stages["30"]["verdict"] == "swollen"
    assert stages["20"]["conversion"]["share"] == 1.0
    assert stages["40"]["conversion"] == {"hits": 0, "of": 0, "share": None, "low": None, "high": None}
    assert answer["sources"] == [{"source": "other", "open": 5, "won": 0, "lost": 1, "won_amount": "0.00"}]
    assert answer["loss_reasons"] == [{"reason": "price", "deals": 1, "amount": "1000.00", "stage": "30"}]
    assert (answer["day"], answer["pipeline"], answer["currency"]) == ("2026-11-21", "key_account", "CNY")


def test_a_past_day_and_what_may_not_be_asked(cast: Cast, condax: KeyAccount) -> None:
    sell(cast.director, condax, {"10": 60, "20": 5})
    program = Program(cast.lin_wei)
    past = program.get(f"/funnel/?as_of={(TODAY - dt.timedelta(days=10)).isoformat()}").json()
    assert {stage["stage"]: stage["deals"] for stage in past["stages"]}["10"] == 1
    wrong: dict[str, Any] = {"as_of": "tomorrow", "from": "x", "period": "week", "segment": "giant", "owner": "x"}
    for name, value in wrong.items():
        assert program.get(f"/funnel/?{name}={value}").status_code == 400, name
    assert program.get("/funnel/?colour=red").status_code == 400
    assert program.get(f"/funnel/?owner={cast.stranger.pk}").status_code == 400


def test_without_a_pipeline_there_is_nothing_to_show(cast: Cast) -> None:
    Pipeline.objects.update(current=None)
    answer = Program(cast.lin_wei).get("/funnel/")
    assert answer.status_code == 200
    assert (answer.json()["pipeline"], answer.json()["gauges"], answer.json()["stages"]) == (None, [], [])
    assert Program(cast.lin_wei).get("/funnel/?pipeline=none").status_code == 400


def test_a_stage_without_history_leaves_the_slope_of_the_others(cast: Cast, condax: KeyAccount) -> None:
    for place in range(10):
        sell(cast.director, condax, {"10": 300 + place, "20": 200})
    answer = Program(cast.lin_wei).get("/funnel/").json()
    slope = next(gauge for gauge in answer["gauges"] if gauge["gauge"] == "slope")
    told = [stage for stage in answer["stages"] if stage["conversion"]["of"] >= 10]
    assert [stage["stage"] for stage in told] != []
    assert slope["value"] == pytest.approx(prod(stage["conversion"]["share"] for stage in told), abs=1e-3)
    assert slope["target"] == pytest.approx(prod(stage["usual_conversion"] for stage in told), abs=1e-3)
    assert set(slope["without"]) == {stage["stage"] for stage in answer["stages"]} - {stage["stage"] for stage in told}
    assert "30 Project" in slope["sentence"]
