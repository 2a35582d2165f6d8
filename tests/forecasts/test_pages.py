"""The forecast page and what is behind its figures."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pipeline.forecasts.actions import recompute_all
from pipeline.forecasts.models import Quota
from pipeline.models import DealChange, Pipeline
from team.models import Organization
from tests.cast import CANARY, Canary, Cast, SignIn
from tests.factories import AccountFactory, DealFactory, funnel
from tests.forecasts.reading import URL, rows_of, text

GROUPS = ("team", "month", "stage", "account", "category")


@pytest.mark.usefixtures("deals")
class TestPage:
    def test_the_number_in_one_sentence(self, cast: Cast, client: Client) -> None:
        Quota.objects.create(owner=cast.lin_wei, month=dt.date(2026, 10, 1), amount_minor=20_000)
        assert "Q4 2026: won 70 of 200, weighted 13 due, gap 117." in text(client.get(URL))

    def test_without_a_quota_it_says_so_and_never_zero_percent(self, client: Client) -> None:
        page = text(client.get(URL))
        assert "No quota is set." in page
        assert "Attainment" not in page
        assert "0%" not in page.split("Won, weighted and quota")[1].split("Computed")[0]

    def test_buckets_add_up(self, client: Client) -> None:
        page = text(client.get(URL))
        assert re.search(
            r"Due in this period \d+ 2 deals Overdue \d+ 2 deals Later \d+ 1 deal No date \d+ 1 deal", page
        )

    @pytest.mark.parametrize("group", GROUPS)
    @pytest.mark.parametrize("person", ["lin_wei", "manager", "director", "analyst", "admin"])
    def test_every_grouping_for_everybody(self, cast: Cast, sign_in: SignIn, person: str, group: str) -> None:
        response = sign_in(getattr(cast, person)).get(URL, {"group": group})
        assert response.status_code == 200
        total = response.context["view"].table.total.figures
        due = response.context["view"].answer.totals["due"]
        assert (total.won, total.weighted) == (due.won, due.weighted)

    @pytest.mark.parametrize(
        ("params", "name"),
        [
            ({"period": "month", "from": "2026-12"}, "Dec"),
            ({"period": "year"}, "2026"),
            ({"period": "century", "from": "soon"}, "Q4 2026"),
            ({"from": "2027-02"}, "Q1 2027"),
        ],
    )
    def test_the_period_stands_in_the_address(self, client: Client, params: dict[str, str], name: str) -> None:
        assert client.get(URL, params).context["controls"]["period"] == name

    def test_a_fiscal_year_is_named_so(self, client: Client) -> None:
        Organization.objects.update(fiscal_year_start=4)
        assert client.get(URL).context["controls"]["period"] == "Q3 FY2027"
        assert client.get(URL, {"period": "year"}).context["controls"]["period"] == "FY2027"

    def test_an_earlier_bucket_only_where_there_is_one(self, client: Client) -> None:
        assert "Earlier" not in [stat["label"] for stat in client.get(URL).context["view"].buckets]
        later = client.get(URL, {"from": "2027-01"}).context["view"].buckets
        assert "Earlier" in [stat["label"] for stat in later]

    @pytest.mark.parametrize("params", [{"team": "west"}, {"owner": "rep2"}, {"team": "x"}, {"pipeline": "x"}])
    def test_what_one_may_not_name_is_refused(self, cast: Cast, client: Client, params: dict[str, str]) -> None:
        named = {key: str(getattr(getattr(cast, value, None), "pk", value)) for key, value in params.items()}
        assert client.get(URL, named).status_code == 400

    def test_an_archived_pipeline_is_offered_only_where_the_address_names_it(self, cast: Cast, client: Client) -> None:
        old = funnel("old_way")
        Pipeline.objects.filter(pk=old.pk).update(archived_at=timezone.now(), name={"en": "The old way"})
        for url in (URL, "/funnel/"):
            assert "The old way" not in client.get(url).content.decode()
            shown = client.get(url, {"pipeline": str(old.pk)})
            assert f'<option value="{old.pk}" selected>The old way (archived)</option>' in shown.content.decode()

    def test_a_stranger_appears_nowhere(self, cast: Cast, canary: Canary, client: Client) -> None:
        recompute_all()
        for url in (URL, f"{URL}?group=account", f"{URL}deals/?bucket=later", f"{URL}quotas/", "/"):
            assert CANARY not in client.get(url).content.decode(), url
        for what in ("table", "deals"):
            cells = rows_of(client.get(f"{URL}export/", {"what": what, "group": "account"}))
            assert CANARY not in str(cells)

    def test_open_figures_do_not_open_names(self, cast: Cast, canary: Canary, sign_in: SignIn) -> None:
        Organization.objects.update(individual_figures="open")
        recompute_all()
        edit = {"field": "amount_base_minor", "old": 1, "new": 100_000_000, "actor": cast.stranger}
        DealChange.objects.create(deal=canary.deal, effective_at=timezone.now(), **edit)
        rep = sign_in(cast.lin_wei)
        for url in (
            URL,
            f"{URL}?group=account&from=2027-01",
            f"{URL}deals/?bucket=later",
            f"{URL}moved/?kind=amount_up",
        ):
            page = rep.get(url).content.decode()
            assert CANARY not in page, url
        assert "Ivo Stranger" in rep.get(URL).content.decode()

    def test_team_totals_name_nobody_else(self, cast: Cast, sign_in: SignIn) -> None:
        Organization.objects.update(individual_figures="team_totals")
        page = sign_in(cast.director).get(URL).content.decode()
        assert "Lin Wei" not in page
        assert "East" in page
        assert "Lin Wei" not in sign_in(cast.manager).get("/").content.decode()

    def test_of_many_teams_the_page_has_the_largest_and_the_file_all(
        self, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Organization.objects.update(individual_figures="team_totals")
        DealFactory(owner=cast.rep2, team=cast.west, amount_minor=90_000_000, expected_close=dt.date(2026, 12, 20))
        recompute_all()
        Quota.objects.create(owner=cast.lin_wei, month=dt.date(2026, 10, 1), amount_minor=20_000)
        monkeypatch.setattr("pipeline.forecasts.overview.MOST_TEAMS", 1)
        client = sign_in(cast.director)
        table = client.get(URL).context["view"].table
        assert [line.name for line in table.lines] == ["West", "2 more teams"]
        assert table.lines[1].figures.won + table.lines[0].figures.won == table.total.figures.won > 0
        assert sum(line.change for line in table.lines) == table.total.change
        assert "for 1 of 3 teams only" in table.without_quota
        assert [row[0] for row in rows_of(client.get(f"{URL}export/"))[1:]] == ["East", "Hardware", "West", "Total"]

    def test_the_chart_has_the_figures_of_the_table_and_leads_to_the_deals(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.director)
        view = client.get(URL).context["view"]
        assert sorted(view.chart["names"]) == ["East", "Hardware", "West"]
        won = next(each for each in view.chart["series"] if each["part"] == "won")
        assert sum(won["values"]) == view.table.total.figures.won
        assert "Packing line" in client.get(view.chart["urls"]["won"][0]).content.decode()
        assert "holds" in view.chart["title"]

    def test_a_page_costs_the_same_however_many_rows(
        self, cast: Cast, sign_in: SignIn, django_assert_max_num_queries: Any
    ) -> None:
        client = sign_in(cast.director)
        client.get(URL)
        AccountFactory.create_batch(3, owner=cast.lin_wei)
        for owner, team in ((cast.lin_wei, cast.east), (cast.rep2, cast.west)):
            DealFactory.create_batch(12, account__owner=owner, team=team, at="50", expected_close=dt.date(2026, 12, 1))
        recompute_all()
        for group in GROUPS:
            with django_assert_max_num_queries(32):
                assert client.get(URL, {"group": group}).status_code == 200
        with django_assert_max_num_queries(18):
            assert len(client.get(f"{URL}deals/?bucket=due").context["listing"].deals) == 30


@pytest.mark.usefixtures("deals")
class TestBehind:
    def test_every_figure_of_the_page_leads_to_its_deals(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.director)
        for group in GROUPS:
            page = client.get(URL, {"group": group}).content.decode()
            links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/forecast/deals/[^"]+)"', page)}
            assert len(links) > 5
            for link in links:
                assert client.get(link).status_code == 200, link

    def test_the_sheet_says_why_a_deal_is_in_or_out(self, client: Client) -> None:
        sheet = client.get(f"{URL}deals/?bucket=due", headers={"HX-Request": "true"})
        assert "<html" not in sheet.content.decode()
        assert "2 deals, " in text(sheet)
        assert "In: closes on 31 Dec." in text(sheet)
        assert "Out: its close date 3 Aug has passed." in text(client.get(f"{URL}deals/?bucket=overdue"))
        assert "Out: it has no close date." in text(client.get(f"{URL}deals/?bucket=none"))
        assert "In: won on 5 Oct." in text(client.get(f"{URL}deals/?bucket=won"))

    def test_long_lists_are_paged_by_key(self, cast: Cast, client: Client) -> None:
        DealFactory.create_batch(60, account__owner=cast.lin_wei, expected_close=dt.date(2026, 12, 1))
        recompute_all()
        first = client.get(f"{URL}deals/?bucket=due").context["listing"]
        assert len(first.deals) == 50
        second = client.get(f"{URL}deals/{first.page.older_url}", headers={"HX-Request": "true"})
        assert second.content.decode().count("kl-row-title") == 12
        assert "<dialog" not in second.content.decode()

    @pytest.mark.parametrize(
        "query", ["", "bucket=soon", "bucket=due&in_team=x", "bucket=due&in_shoe=1", "bucket=due&in_month=2026-99"]
    )
    def test_a_figure_that_does_not_exist_is_not_found(self, client: Client, query: str) -> None:
        assert client.get(f"{URL}deals/?{query}").status_code == 404
