"""The pages between two moments, their files, and the same over REST."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pipeline.actions.writing import creation_row
from pipeline.forecasts.actions import build_states, recompute_all
from pipeline.models import Deal
from tests.cast import CANARY, Canary, Cast, SignIn
from tests.factories import stage_of
from tests.forecasts.changes import JANUARY, a_deal, edit
from tests.forecasts.reading import rows_of, text

WATERFALL, FLOW = "/forecast/waterfall/", "/forecast/flow/"
REST = "/api/v1/forecast/"
MONDAY = dt.datetime(2026, 11, 16, 4, tzinfo=dt.UTC)


def get(client: Client, url: str, **params: str) -> Any:
    return client.get(url, params, headers={"Accept": "application/json"})


def weeks(cast: Cast, count: int = 1) -> list[Deal]:
    """For each count four deals of Lin Wei, of which one is pushed, one moves, one is won, one is dearer; one new."""
    deals = [a_deal(cast.lin_wei, name=f"D{n}", amount_minor=10_000 * (n + 1)) for n in range(4 * count)]
    for deal in deals:
        creation_row(deal, actor=cast.lin_wei, at=MONDAY - dt.timedelta(days=30)).save()
    for place in range(count):
        pushed, moved, won, dearer = deals[4 * place : 4 * place + 4]
        edit(pushed, cast.lin_wei, at=MONDAY, expected_close=JANUARY)
        edit(moved, cast.lin_wei, at=MONDAY, stage=stage_of(moved.pipeline, "50"))
        edit(won, cast.lin_wei, at=MONDAY, status="won", won_on=MONDAY.date())
        edit(dearer, cast.lin_wei, at=MONDAY, amount_base_minor=90_000)
    new = a_deal(cast.lin_wei, name="Fresh", amount_minor=500)
    creation_row(new, actor=cast.lin_wei, at=MONDAY).save()
    recompute_all()
    build_states()
    return deals


@pytest.fixture
def week(cast: Cast, time_machine: Any) -> list[Deal]:
    deals = weeks(cast)
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=5))
    return deals


class TestWaterfall:
    @pytest.mark.usefixtures("week")
    def test_the_steps_add_up(self, client: Client) -> None:
        page = text(client.get(WATERFALL, {"from": "2026-10", "since": "2026-11-16"}))
        steps = r"New 1 \+ ?¥5 Won 1 −¥300 Pushed out 1 −¥100 Amount up 1 \+ ?¥500"
        assert re.search(rf"Start ¥1,000 {steps} End ¥1,105", page)
        assert "Up by 105, mostly “Amount up” (500)" in page
        assert "stage 30, 400, 10 Dec → stage 30, 900, 10 Dec" in page

    @pytest.mark.usefixtures("week")
    def test_weighted_tells_probability_apart(self, client: Client) -> None:
        page = text(client.get(WATERFALL, {"from": "2026-10", "since": "2026-11-16", "view": "weighted"}))
        assert re.search(r"Probability up 1 \+ ¥40", page)

    @pytest.mark.usefixtures("week")
    def test_a_step_opens_its_deals(self, client: Client) -> None:
        asked = {"from": "2026-10", "since": "2026-11-16", "step": "pushed_out"}
        sheet = client.get(f"{WATERFALL}deals/", asked, headers={"HX-Request": "true"})
        assert "<html" not in sheet.content.decode()
        assert re.search(r"Pushed out 1 deal, −100 .*D0 .*10 Dec → stage 30, 100, 10 Jan", text(sheet))
        assert client.get(f"{WATERFALL}deals/", asked).status_code == 200
        assert client.get(f"{WATERFALL}deals/", {**asked, "step": "nowhere"}).status_code == 404

    @pytest.mark.usefixtures("week")
    def test_a_past_end_and_what_cannot_be_understood(self, client: Client) -> None:
        past = text(client.get(WATERFALL, {"from": "2026-10", "since": "2026-11-14", "as_of": "2026-11-15"}))
        assert "Nothing moved the open amount" in past
        assert "until the end of Sun 15 Nov" in past
        odd = client.get(WATERFALL, {"since": "2027-01-01", "as_of": "soon", "view": "much", "period": "century"})
        assert odd.status_code == 200

    @pytest.mark.usefixtures("week")
    def test_the_file_has_every_deal(self, client: Client) -> None:
        rows = rows_of(client.get(f"{WATERFALL}export/", {"from": "2026-10", "since": "2026-11-16"}))
        assert rows[1][:3] == ["Start", "", "1000.00"]
        assert [row[3] for row in rows if row[3]][1:] == ["D3", "D2", "D0", "Fresh"]
        assert rows[1][7:9] == ["2026-11-15", "2026-11-21"]

    @pytest.mark.usefixtures("week")
    def test_the_chart_is_the_table(self, client: Client) -> None:
        page = client.get(WATERFALL, {"from": "2026-10", "since": "2026-11-16"}).content.decode()
        chart = json.loads(re.search(r'id="change-chart-data"[^>]*>(.*?)</script>', page)[1])  # type: ignore[index]
        assert [bar["name"] for bar in chart["bars"]] == ["Start", "New", "Won", "Pushed out", "Amount up", "End"]
        assert chart["bars"][2] | {"url": ""} == {
            "name": "Won",
            "low": 70_500,
            "high": 100_500,
            "part": "down",
            "url": "",
            "text": "−¥300",
        }

    @pytest.mark.usefixtures("canary", "week")
    def test_nobody_reads_of_strangers(self, cast: Cast, canary: Canary, sign_in: SignIn) -> None:
        creation_row(canary.deal, actor=cast.stranger, at=MONDAY).save()
        for url in (WATERFALL, f"{WATERFALL}deals/", FLOW):
            page = sign_in(cast.rep2).get(url, {"since": "2026-11-16", "step": "new"}).content.decode()
            assert CANARY not in page
        assert get(sign_in(cast.rep2), WATERFALL, owner=str(cast.stranger.pk)).status_code == 400

    @pytest.mark.parametrize("url", [WATERFALL, FLOW])
    def test_queries_and_bytes_do_not_grow(
        self, cast: Cast, sign_in: SignIn, time_machine: Any, django_assert_max_num_queries: Any, url: str
    ) -> None:
        weeks(cast, 30)
        time_machine.move_to(timezone.now() + dt.timedelta(minutes=5))
        client = sign_in(cast.manager)
        client.get(url, {"since": "2026-11-16"})
        with django_assert_max_num_queries(32):
            response = client.get(url, {"since": "2026-11-16"})
        assert len(response.content) < 60_000


class TestFlow:
    @pytest.mark.usefixtures("week")
    def test_from_where_to_where(self, client: Client) -> None:
        page = text(client.get(FLOW, {"since": "2026-11-16"}))
        assert "3 of 5 deals moved" in page
        assert re.search(r"30 Project 50 Negotiation 1 ¥200", page)
        assert re.search(r"30 Project Won 1 ¥300", page)
        assert re.search(r"New 30 Project 1 ¥5", page)
        assert re.search(r"30 Project stays 2 ¥1 k", page)

    @pytest.mark.usefixtures("week")
    def test_each_stream_opens_its_deals(self, client: Client) -> None:
        page = client.get(FLOW, {"since": "2026-11-16"}).content.decode()
        urls = re.findall(r'class="kl-num" href="([^"]+)" data-sheet', page)
        sheets = [text(client.get(url.replace("&amp;", "&"), headers={"HX-Request": "true"})) for url in urls]
        assert sorted(re.findall(r"\b(D\d|Fresh)\b", " ".join(sheets))) == ["D0", "D1", "D2", "D3", "Fresh"]
        for places in ("source=here&target=won", "source=30@x&target=won", "target=won"):
            assert client.get(f"{FLOW}deals/?{places}").status_code == 404


class TestRest:
    @pytest.mark.usefixtures("week")
    def test_waterfall(self, client: Client) -> None:
        answer = get(client, f"{REST}waterfall/", **{"from": "2026-10", "start": "2026-11-15", "step": "won"}).json()
        assert (answer["opening"], answer["closing"], answer["start"], answer["end"]) == (
            "1000.00",
            "1105.00",
            "2026-11-15",
            "2026-11-21",
        )
        assert {"step": "won", "deals": 1, "change": "-300.00"} in answer["steps"]
        assert [(deal["name"], deal["after"]["status"]) for deal in answer["deals"]] == [("D2", "won")]
        past = get(client, REST, **{"from": "2026-10", "as_of": "2026-11-15"}).json()
        assert past["as_of"] == "2026-11-15"
        assert [row["amount"] for row in past["results"] if row["bucket"] == "due"] == [answer["opening"]]

    @pytest.mark.usefixtures("week")
    def test_flow(self, client: Client) -> None:
        rows = get(client, f"{REST}flow/", start="2026-11-15").json()["results"]
        told = {(row["source"], row["target"]): (row["deals"], row["amount"]) for row in rows}
        assert told["30", "50"] == (1, "200.00")
        assert told["30", "30"] == (2, "1000.00")

    @pytest.mark.parametrize(
        ("url", "params", "name"),
        [
            ("waterfall/", {"start": "soon"}, "start"),
            ("waterfall/", {"start": "2026-11-21"}, "start"),
            ("waterfall/", {"start": "2026-11-01", "end": "2026-12-01"}, "end"),
            ("waterfall/", {"start": "2026-11-01", "view": "much"}, "view"),
            ("waterfall/", {"start": "2026-11-01", "step": "probability_up"}, "step"),
            ("flow/", {"start": "2026-11-01", "by": "owner"}, "by"),
            ("", {"as_of": "2027-01-01"}, "as_of"),
            ("", {"as_of": "0001-01-01"}, "as_of"),
            ("waterfall/", {"end": "0001-01-01"}, "end"),
        ],
    )
    def test_refusals_name_what_is_wrong(self, client: Client, url: str, params: dict[str, str], name: str) -> None:
        response = get(client, REST + url, **params)
        assert response.status_code == 400
        assert name in response.json()["errors"]
