"""The forecast page, what is behind its figures, its files, and its panels on Monday and Today."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pipeline.forecasts.actions import recompute_all
from pipeline.forecasts.models import Quota
from pipeline.models import Deal, DealChange
from team.models import Organization
from tests.cast import CANARY, Canary, Cast, SignIn
from tests.factories import AccountFactory, DealFactory

URL = "/forecast/"
GROUPS = ("team", "month", "stage", "account", "category")


def text(response: Any) -> str:
    """The page's words, without markup and with single spaces."""
    shown = re.sub(r"<script.*?</script>", " ", response.content.decode(), flags=re.DOTALL)
    plain = re.sub(r"<[^>]+>", " ", shown).replace("\u202f", " ").replace("\xa0", " ")
    return re.sub(r"\s+", " ", plain).replace(" ,", ",").replace(" .", ".")


def rows_of(response: Any) -> list[list[str]]:
    body = b"".join(response.streaming_content).decode()
    assert body.startswith("\ufeff")
    return list(csv.reader(io.StringIO(body.lstrip("\ufeff"))))


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.manager)


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

    def test_the_chart_has_the_figures_of_the_table_and_leads_to_the_deals(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.director)
        view = client.get(URL).context["view"]
        assert sorted(view.chart["names"]) == ["East", "Hardware", "West"]
        won = next(each for each in view.chart["series"] if each["part"] == "won")
        assert sum(won["values"]) == view.table.total.figures.won
        assert "Packing line" in client.get(won["urls"][0]).content.decode()
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
            with django_assert_max_num_queries(22):
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


@pytest.mark.usefixtures("deals")
class TestExport:
    def test_the_table_as_shown(self, cast: Cast, client: Client) -> None:
        Quota.objects.create(owner=cast.lin_wei, month=dt.date(2026, 10, 1), amount_minor=14_000)
        response = client.get(f"{URL}export/")
        assert response["Content-Disposition"] == 'attachment; filename="forecast-2026-10-table.csv"'
        head, team, person, total = rows_of(response)
        assert head[:4] == ["Team and person", "Level", "Won", "Quota"]
        assert person[:5] == ["Lin Wei", "2", "70.00", "140.00", "0.5"]
        assert team[2:8] == total[2:8]
        assert total[-3:] == ["CNY", "2026-11-21T04:00:00+00:00", "1"]

    def test_the_deals_behind_it_add_up(self, cast: Cast, client: Client) -> None:
        head, *rows = rows_of(client.get(f"{URL}export/", {"what": "deals"}))
        assert len(rows) == 7
        assert {row[head.index("Bucket")] for row in rows} == {
            "Due in this period",
            "Overdue",
            "Later",
            "No date",
            "Won",
        }
        amounts = sum(float(row[head.index("Amount")]) for row in rows if row[head.index("Bucket")] != "Won")
        assert round(amounts * 100) == sum(d.amount_base_minor for d in Deal.objects.open().filter(owner=cast.lin_wei))

    @pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@sum", "\t=1"])
    def test_no_name_is_a_formula(self, cast: Cast, client: Client, name: str) -> None:
        Deal.objects.filter(owner=cast.lin_wei).update(name=name)
        _head, *rows = rows_of(client.get(f"{URL}export/", {"what": "deals"}))
        assert {row[0] for row in rows} == {f"'{name}"}

    def test_a_negative_amount_stays_a_number(self) -> None:
        from decimal import Decimal

        from web.spreadsheets import csv_lines

        assert list(csv_lines([[Decimal("-1.50")]]))[1] == "-1.50\r\n"


@pytest.mark.usefixtures("deals")
class TestPanels:
    def test_monday_has_the_number_what_moved_and_the_people(self, cast: Cast, client: Client) -> None:
        deal = Deal.objects.filter(owner=cast.lin_wei, expected_close=dt.date(2027, 2, 1)).get()
        DealChange.objects.create(
            deal=deal,
            field="expected_close",
            old="2026-12-01",
            new="2027-02-01",
            actor=cast.lin_wei,
            effective_at=timezone.now(),
        )
        page = text(client.get("/"))
        assert "Q4 2026: won 70, weighted 13 due. No quota is set." in page
        assert f"{deal.name} pushed to Feb 2027" in page
        assert "Pushed by 14 days or more 1 deal" in page
        assert re.search(r"People Person .* Lin Wei 70 / —", page)
        moved = text(client.get(f"{URL}moved/?kind=pushed"))
        assert deal.name in moved
        assert "1 Dec → 1 Feb 2027" in moved
        assert client.get(f"{URL}moved/?kind=danced").status_code == 404

    def test_lost_deals_say_why(self, cast: Cast, client: Client) -> None:
        deal = Deal.objects.get(owner=cast.lin_wei, status="lost")
        Deal.objects.filter(pk=deal.pk).update(close_reason="price")
        DealChange.objects.create(
            deal=deal, field="status", old="open", new="lost", actor=cast.lin_wei, effective_at=timezone.now()
        )
        assert "Lost price 1 1 deal" in text(client.get("/"))
        assert deal.name in text(client.get(f"{URL}moved/?kind=lost"))

    def test_today_shows_ones_own_number(self, cast: Cast, sign_in: SignIn) -> None:
        page = text(sign_in(cast.lin_wei).get("/"))
        assert "My number" in page
        assert "Q4 2026: won 70, weighted 13 due." in page

    def test_a_person_without_figures_has_no_panel(self, cast: Cast, sign_in: SignIn) -> None:
        assert "My number" not in text(sign_in(cast.inside).get("/"))

    def test_people_are_sorted_by_gap(self, cast: Cast, sign_in: SignIn) -> None:
        month = dt.date(2026, 10, 1)
        Quota.objects.create(owner=cast.rep2, month=month, amount_minor=1_000_000)
        Quota.objects.create(owner=cast.lin_wei, month=month, amount_minor=500_000)
        page = text(sign_in(cast.director).get("/"))
        people = page[page.index("People Person") :]
        assert people.index("Sofia Brandt") < people.index("Lin Wei") < people.index("Ivo Stranger")

    def test_monday_costs_the_same_however_many_people(
        self, cast: Cast, sign_in: SignIn, django_assert_max_num_queries: Any
    ) -> None:
        client = sign_in(cast.director)
        client.get("/")
        with django_assert_max_num_queries(60):
            client.get("/")


class TestQuotaGrid:
    url = f"{URL}quotas/?year=2026"

    def typed(self, client: Client, **changes: str) -> dict[str, str]:
        """What the browser would send back: every box, and what was seen in it."""
        grid = client.get(self.url).context["grid"]
        data = {cell.name: cell.text for line in grid.lines for cell in line.cells}
        return data | {f"seen-{line.key}": line.seen for line in grid.lines} | changes

    def box(self, person: Any, month: int) -> str:
        return f"p-{person.pk}-2026-{month:02d}"

    def test_a_manager_sets_the_quotas_of_a_year(self, cast: Cast, client: Client) -> None:
        boxes = {self.box(cast.lin_wei, 1): "250,000", self.box(cast.lin_wei, 2): " 1000.5 "}
        assert client.post(self.url, self.typed(client, **boxes)).status_code == 302
        found = dict(Quota.objects.filter(owner=cast.lin_wei).values_list("month", "amount_minor"))
        assert found == {dt.date(2026, 1, 1): 25_000_000, dt.date(2026, 2, 1): 100_050}
        client.post(self.url, self.typed(client, **{self.box(cast.lin_wei, 1): ""}))
        assert Quota.objects.count() == 1

    def test_a_wrong_amount_stands_at_its_box_and_nothing_is_written(self, cast: Cast, client: Client) -> None:
        boxes = {self.box(cast.lin_wei, 1): "5", self.box(cast.lin_wei, 2): "much"}
        response = client.post(self.url, self.typed(client, **boxes))
        assert response.status_code == 422
        assert "Not an amount." in text(response)
        assert 'value="much"' in response.content.decode()
        assert not Quota.objects.exists()

    def test_the_second_of_two_is_told(self, cast: Cast, client: Client, sign_in: SignIn) -> None:
        data = self.typed(client, **{self.box(cast.lin_wei, 1): "5"})
        sign_in(cast.director).post(self.url, self.typed(sign_in(cast.director), **{self.box(cast.lin_wei, 1): "9"}))
        response = client.post(self.url, data)
        assert response.status_code == 409
        assert Quota.objects.get().amount_minor == 900

    def test_only_what_was_changed_is_written(self, cast: Cast, client: Client, sign_in: SignIn) -> None:
        data = self.typed(client, **{self.box(cast.lin_wei, 1): "5"})
        director = sign_in(cast.director)
        director.post(self.url, self.typed(director, **{self.box(cast.lin_wei, 2): "9"}))
        assert client.post(self.url, data).status_code == 302
        assert set(Quota.objects.values_list("amount_minor", flat=True)) == {500, 900}

    def test_nobody_types_into_another_line(self, cast: Cast, client: Client, sign_in: SignIn) -> None:
        for person, target in ((cast.manager, cast.rep2), (cast.manager, cast.manager), (cast.director, cast.director)):
            asker = sign_in(person)
            data = self.typed(asker) | {f"p-{target.pk}-2026-01": "5", f"seen-p-{target.pk}": " ".join(["0:"] * 12)}
            asker.post(self.url, data)
            assert not Quota.objects.exists()
        rep = sign_in(cast.lin_wei)
        assert rep.get(self.url).status_code == 200
        assert rep.post(self.url, {}).status_code == 403

    def test_a_broken_form_is_refused(self, cast: Cast, client: Client) -> None:
        data = self.typed(client) | {f"seen-p-{cast.lin_wei.pk}": "0: 1:x"}
        assert client.post(self.url, data).status_code == 400

    def test_teams_are_for_the_director(self, cast: Cast, client: Client, sign_in: SignIn) -> None:
        director = sign_in(cast.director)
        director.post(self.url, self.typed(director, **{f"t-{cast.east.pk}-2026-03": "77"}))
        assert Quota.objects.get().team == cast.east
        assert not any(line.is_team for line in client.get(self.url).context["grid"].lines)

    def test_a_fiscal_year_has_its_own_months(self, cast: Cast, client: Client) -> None:
        Organization.objects.update(fiscal_year_start=4)
        grid = client.get(self.url).context["grid"]
        assert grid.months[0][0] == dt.date(2025, 4, 1)

    def test_it_costs_the_same_however_many_quotas(
        self, cast: Cast, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        for month in range(1, 13):
            Quota.objects.create(owner=cast.lin_wei, month=dt.date(2026, month, 1), amount_minor=100)
        with django_assert_max_num_queries(15):
            assert "1,200" not in text(client.get(self.url))
