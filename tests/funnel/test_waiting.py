"""A funnel that takes longer to count than anybody waits: a task counts it once, and everybody asks until then."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from celery import current_app
from django.core.cache import cache

from accounts.models import KeyAccount
from pipeline.actions.changes import change_deal
from pipeline.forecasts import keeping
from pipeline.funnel import reading, tasks, waiting
from pipeline.funnel.actions import recompute_all
from pipeline.funnel.actions.snapshots import keep_ends, snapshot_day
from pipeline.funnel.asking import funnel_asked
from pipeline.funnel.figures import funnel_figures
from pipeline.funnel.models import FunnelSnapshot
from pipeline.models import Deal
from tests.api.conftest import Program
from tests.cast import Cast, SignIn
from tests.funnel.conftest import TODAY, sell

pytestmark = pytest.mark.django_db
DAY = TODAY - dt.timedelta(days=10)
PAST = f"/funnel/?as_of={DAY}"
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def sent(cast: Cast, condax: KeyAccount, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The orders that were sent to a worker, in a company in which one deal is too many."""
    for place in range(4):
        sell(cast.director, condax, {"10": 60 + place, "20": 5}, lost=2 if place == 3 else None)
    recompute_all()
    orders: list[list[str]] = []
    monkeypatch.setattr(reading, "FEW_STAYS", 0)
    monkeypatch.setattr(waiting, "MOST_WAITED", 0)
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **options: orders.append([name, *args]))
    return orders


def work(orders: list[list[str]]) -> None:
    """As a worker does, each once."""
    for name, *order in orders[:]:
        assert name == tasks.count.name
        tasks.count(*order)
        orders.remove([name, *order])


def test_the_page_asks_again_until_a_task_has_counted(
    cast: Cast, sent: list[list[str]], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = sign_in(cast.director)
    for _ in range(2):
        answer = reader.get(PAST)
        assert answer.status_code == 202
        assert "Being counted" in answer.content.decode()
        assert f'hx-get="{PAST}" hx-trigger="every 5s"' in answer.content.decode()
    assert len(sent) == 1, "two who ask are one task"
    asked: dict[str, Any] = {**HTMX, "HTTP_X_POLLS": "page"}
    answer = reader.get(PAST, **asked)
    assert (answer.status_code, "HX-Refresh" in answer) == (204, False)
    work(sent)
    answer = reader.get(PAST, **asked)
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    answer = reader.get(PAST)
    assert (answer.status_code, sent) == (200, [])
    counted = answer.content.decode()
    cache.clear()
    monkeypatch.setattr(waiting, "MOST_WAITED", 10**6)
    assert len(reader.get(PAST).content.decode()) == len(counted), "as one would have read it at once"


def test_a_part_asks_again_in_its_place(cast: Cast, sent: list[list[str]], sign_in: SignIn) -> None:
    url = f"/funnel/parts/outcomes/?as_of={DAY}"
    answer = sign_in(cast.director).get(url, **HTMX)
    assert answer.status_code == 202
    assert f'hx-get="{url}" hx-trigger="load delay:5s"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    work(sent)
    assert "Sources" in sign_in(cast.director).get(url, **HTMX).content.decode()


def test_a_program_is_told_when_to_ask_again(cast: Cast, sent: list[list[str]]) -> None:
    program = Program(cast.director)
    answer = program.get(PAST)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["code"] == "being_counted"
    while sent:
        work(sent)
        answer = program.get(PAST)
    assert answer.status_code == 200
    assert {stage["stage"]: stage["deals"] for stage in answer.json()["stages"]}["10"] == 4


def test_of_a_few_people_only_the_norm_of_all_is_waited_for(cast: Cast, sent: list[list[str]], sign_in: SignIn) -> None:
    assert sign_in(cast.manager).get(PAST).status_code == 202
    assert [order[0:2] + order[3:4] for order in sent] == [[tasks.count.name, "flow", ""]]
    work(sent)
    assert sign_in(cast.manager).get(PAST).status_code == 200
    assert not sent


def test_what_is_kept_of_a_past_day_outlives_a_new_amount(cast: Cast, sent: list[list[str]]) -> None:
    scope = funnel_asked({"as_of": DAY.isoformat()}, cast.organization).scope(cast.director)
    with waiting.patiently():
        before = [(stage.code, stage.amount) for stage in funnel_figures(scope).stages]
    change_deal(
        actor=cast.director,
        deal_id=Deal.objects.open().latest("pk").pk,
        values={"amount_minor": 777_000},
        confirmed=True,
    )
    assert [(stage.code, stage.amount) for stage in funnel_figures(scope).stages] == before
    cache.clear()
    with waiting.patiently():
        assert [(stage.code, stage.amount) for stage in funnel_figures(scope).stages] == before


def test_a_broker_that_is_away_does_no_harm(cast: Cast, sent: list[list[str]], sign_in: SignIn) -> None:
    def away(*args: Any, **options: Any) -> None:
        raise ConnectionError

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(current_app, "send_task", away)
        assert sign_in(cast.director).get(PAST).status_code == 202
    assert sign_in(cast.director).get(PAST).status_code == 202
    assert len(sent) == 1, "asked for again at once"


def test_what_else_the_address_says_asks_for_the_same(cast: Cast, sent: list[list[str]], sign_in: SignIn) -> None:
    assert sign_in(cast.director).get(f"{PAST}&category=commit&period=year").status_code == 202
    work(sent)
    assert sign_in(cast.director).get(f"{PAST}&category=commit&period=year").status_code == 200
    assert sign_in(cast.director).get(PAST).status_code == 200


def test_who_finds_nothing_after_the_task_asks_anew(
    cast: Cast, sent: list[list[str]], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache may drop what it holds at any time."""
    sign_in(cast.director).get(PAST)
    with monkeypatch.context() as forgetful:
        forgetful.setattr(keeping.cache, "set", lambda *args, **options: None)
        work(sent)
    assert sign_in(cast.director).get(PAST).status_code == 202
    assert len(sent) == 1


def test_the_night_waits(cast: Cast, sent: list[list[str]]) -> None:
    assert keep_ends() == 3
    assert snapshot_day(DAY) > 0
    assert FunnelSnapshot.objects.filter(day=DAY, team=None).values_list("deals", flat=True)[0] == 4
    assert not sent
