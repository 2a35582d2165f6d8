"""Ranges of the forecast: the same input gives the same numbers, rows and whole, few deals and many."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from pipeline.forecasts import ranging
from pipeline.forecasts.actions import recompute_all
from pipeline.forecasts.asking import asked_of
from pipeline.forecasts.chances import chances_of, read
from pipeline.forecasts.models import Quota
from pipeline.forecasts.ranging import outlook_of
from pipeline.forecasts.reads import forecast
from pipeline.forecasts.scope import Scope
from pipeline.models import Deal, ExchangeRate, Flag
from pipeline.probabilities.models import DealOutlook, MonthShare, OutlookState
from team.models import Organization
from team.periods import Period
from tests.cast import Cast, SignIn
from tests.factories import DealFactory
from tests.forecasts.conftest import TODAY
from tests.forecasts.reading import URL, text

DECEMBER = dt.date(2026, 12, 20)


def scope_of(user: Any, **params: str) -> Scope:
    return asked_of(params, Organization.objects.current()).scope(user)


@pytest.mark.usefixtures("deals")
class TestRanges:
    def test_the_same_input_gives_the_same_numbers(self, cast: Cast) -> None:
        scope = scope_of(cast.director)
        first = outlook_of(scope, forecast(scope, ("team", "owner")))
        cache.clear()
        again = outlook_of(scope, forecast(scope, ("team", "owner")))
        assert first == again
        assert first.total is not None
        won = 3 * 7000
        assert won <= first.total.p10 <= first.total.p50 <= first.total.p90 <= won + 6 * 1010
        assert first.total.p_quota is None

    def test_rows_of_people_and_their_teams(self, cast: Cast) -> None:
        scope = scope_of(cast.manager)
        answer = forecast(scope, ("team", "owner"))
        rows = outlook_of(scope, answer).rows
        assert rows.keys() == {(cast.east.pk,), (cast.east.pk, cast.lin_wei.pk)}

    def test_a_quota_has_a_probability(self, cast: Cast) -> None:
        scope = scope_of(cast.lin_wei)
        for amount, least, most in ((7000, 1, 1), (7600, 0.01, 0.99), (20_000, 0, 0)):
            Quota.objects.update_or_create(
                owner=cast.lin_wei, month=dt.date(2026, 10, 1), defaults={"amount_minor": amount}
            )
            drawn = outlook_of(scope, forecast(scope)).total
            assert drawn is not None
            assert drawn.p_quota is not None
            assert least <= drawn.p_quota <= most

    def test_many_deals_from_the_cells_come_near_the_deals_themselves(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
    ) -> None:
        for place in range(60):
            stage = ("10", "30", "50")[place % 3]
            DealFactory(
                account__owner=cast.lin_wei,
                team=cast.east,
                at=stage,
                expected_close=DECEMBER,
                amount_minor=10_000 + 900 * place,
            )
        recompute_all()
        scope = scope_of(cast.lin_wei)
        answer = forecast(scope, ("month",))
        one_by_one = outlook_of(scope, answer).total
        monkeypatch.setattr(ranging, "MOST_READ", 10)
        cache.clear()
        outlook = outlook_of(scope, answer)
        assert outlook.is_counted
        assert one_by_one is not None
        assert outlook.total is not None
        for name in ("p10", "p50", "p90"):
            assert getattr(outlook.total, name) == pytest.approx(getattr(one_by_one, name), rel=0.06)
        with django_assert_max_num_queries(8):
            outlook_of(scope, answer)

    def test_what_is_over_has_no_range(self, cast: Cast) -> None:
        scope = scope_of(cast.lin_wei, **{"from": "2026-07"})
        assert outlook_of(scope, forecast(scope)).total is None

    def test_another_day_draws_anew(self, cast: Cast) -> None:
        scope = scope_of(cast.director)
        answer = forecast(scope)
        later = replace(scope, today=scope.today + dt.timedelta(days=1))
        assert outlook_of(scope, answer).total != outlook_of(later, replace(answer, scope=later)).total


@pytest.mark.usefixtures("deals")
class TestTimed:
    """By the models' outlooks: all open deals, each in every month in which some of its wins are expected."""

    @pytest.fixture(autouse=True)
    def _outlooks(self, cast: Cast) -> None:
        OutlookState.objects.update_or_create(pk=1, defaults={"day": TODAY})
        deal = Deal.objects.open().filter(owner=cast.lin_wei).first()
        assert deal is not None
        share = MonthShare.objects.create(pipeline=deal.pipeline, opened_on=TODAY, upto_0=0.2, upto_1=0.5, upto_4=0.9)
        for each in Deal.objects.open():
            DealOutlook.objects.update_or_create(deal=each, defaults={"probability": 0.4, "share": share})

    def test_every_open_deal_stands_in_the_months_in_which_it_may_be_won(self, cast: Cast) -> None:
        scope = scope_of(cast.lin_wei)
        [whole] = read(scope, (), is_timed=True).values()
        assert whole.probability == pytest.approx([0.4 * 0.5] * 6)
        months = read(scope, ("month",), is_timed=True)
        chances = {key: each.probability[0] for key, each in months.items()}
        assert chances == pytest.approx({("2026-11",): 0.4 * 0.2, ("2026-12",): 0.4 * 0.3})

    def test_a_list_shows_what_is_expected_of_each(self, cast: Cast) -> None:
        scope = scope_of(cast.lin_wei)
        deals = list(Deal.objects.open().filter(owner=cast.lin_wei))
        told = chances_of(deals, scope)
        assert all(told[deal.pk] == (0.4, round(deal.amount_base_minor * 0.4 * 0.5)) for deal in deals)
        assert chances_of(deals, scope_of(cast.lin_wei, as_of="2026-11-12")) == {}
        past = replace(scope, period=Period(dt.date(2026, 7, 1), dt.date(2026, 9, 30)))
        assert {expected for _chance, expected in chances_of(deals, past).values()} == {0}


@pytest.mark.usefixtures("deals")
class TestOnThePage:
    def test_it_says_by_which_probabilities(self, cast: Cast, client: Client) -> None:
        page = text(client.get(URL))
        assert "In eight of ten cases the period ends between" in page
        assert "no model is fitted yet" in page
        assert "New business is not in it" in page

    def test_what_would_close_the_gap(self, cast: Cast, client: Client) -> None:
        Quota.objects.create(owner=cast.lin_wei, month=dt.date(2026, 10, 1), amount_minor=9000)
        closing = client.get(URL).context["view"].closing
        gains = [each.gain for each in closing.closers]
        assert gains == sorted(gains, reverse=True)
        assert all(each.deal.owner_id == cast.lin_wei.pk for each in closing.closers)
        assert "that are missing" in closing.sentence or "close the gap" in closing.sentence
        Quota.objects.update(amount_minor=1)
        assert client.get(URL).context["view"].closing is None

    def test_deals_dragged_into_commit_are_marked(self, cast: Cast, client: Client) -> None:
        due = Deal.objects.open().filter(owner=cast.lin_wei, expected_close=dt.date(2026, 12, 31))
        due.update(category="commit", is_category_set=True, severity=Flag.Severity.SEVERE)
        recompute_all()
        table = client.get(URL).context["view"].table
        assert [line.dragged for line in [*table.lines, table.total]] == [1, 1, 1]
        sheet = text(client.get(f"{URL}deals/?bucket=due&in_category=commit"))
        assert "Put into commit by hand, with a severe flag" in sheet

    @pytest.mark.parametrize("row", ["", "in_team={east}", "in_team={east}&in_owner={rep}", "in_month=2026-12"])
    def test_every_row_explains_itself(self, cast: Cast, client: Client, row: str) -> None:
        query = row.format(east=cast.east.pk, rep=cast.lin_wei.pk)
        page = text(client.get(f"{URL}explain/?{query}", headers={"HX-Request": "true"}))
        assert "Weighted" in page
        assert "5,000 draws" in page
        assert ("Won and weighted due now" in page) == ("month" not in row)
        assert client.get(f"{URL}explain/?in_shoe=1").status_code == 404

    def test_a_past_day_says_so_and_leads_back(self, client: Client) -> None:
        page = client.get(URL, {"as_of": "2026-11-12"})
        assert "As of the end of Thu 12 Nov" in text(page)
        assert page.context["controls"]["now_url"] == client.get(URL).context["view"].asked.url()

    def test_the_totals_in_another_currency(self, cast: Cast, client: Client) -> None:
        assert "at the rate of the day" not in text(client.get(URL, {"currency": "EUR"}))
        ExchangeRate.objects.create(currency="EUR", day=dt.date(2026, 1, 1), rate=8, entered_by=cast.admin)
        page = client.get(URL, {"currency": "eur"})
        assert "(1 CNY = 0.1250 EUR): won 9, weighted 2, quota —, gap —." in text(page)
        assert page.context["controls"]["currencies"] == [("", "CNY"), ("EUR", "EUR")]

    def test_what_changed_since_any_day(self, cast: Cast, client: Client) -> None:
        assert "What changed since Mon 16 Nov" in text(client.get(URL))
        assert "What changed since 5 Oct" in text(client.get(URL, {"since": "2026-10-05"}))


@pytest.mark.usefixtures("deals")
class TestOverRest:
    def test_ranges_on_due_rows(self, cast: Cast, sign_in: SignIn) -> None:
        Quota.objects.create(owner=cast.lin_wei, month=dt.date(2026, 10, 1), amount_minor=7100)
        client = sign_in(cast.manager)
        plain = client.get("/api/v1/forecast/").json()
        assert "interval" not in plain
        assert "p10" not in plain["results"][0]
        told = client.get("/api/v1/forecast/?interval=1").json()
        due = next(row for row in told["results"] if row["bucket"] == "due")
        assert float(due["p10"]) <= float(due["p50"]) <= float(due["p90"])
        assert 0 < due["p_quota"] <= 1
        assert told["interval"]["p50"] == due["p50"]
        assert told["interval"]["basis"] == "nominal"
        assert all(row["p10"] is None for row in told["results"] if row["bucket"] != "due")
        assert client.get("/api/v1/forecast/?interval=1&by=owner").status_code == 200

    def test_submitting(self, cast: Cast, sign_in: SignIn) -> None:
        rep = sign_in(cast.lin_wei)
        url = "/api/v1/forecast-submissions/"
        made = rep.post(url, {"month": "2026-10", "amount": "50.00"}, content_type="application/json")
        assert made.status_code == 201, made.json()
        told = made.json()
        assert (told["kind"], told["layer"], told["number"], told["amount"]) == ("quarter", "rep", 1, "50.00")
        stale = rep.post(url, {"month": "2026-10", "amount": "60", "number": 0}, content_type="application/json")
        assert stale.status_code == 412
        gone = rep.post(f"{url}{told['id']}/withdraw/", {}, content_type="application/json")
        assert gone.json()["withdrawn_at"]
        assert rep.get(url, {"standing": "true"}).json()["results"] == []
        assert len(sign_in(cast.manager).get(url, {"month_from": "2026-10"}).json()["results"]) == 1
