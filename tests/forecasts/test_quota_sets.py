"""Quotas of a year, of a table and of product lines."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from pipeline.forecasts.actions import QuotaEntry, set_quota, set_quotas, spread_quota
from pipeline.forecasts.models import Quota
from pipeline.forecasts.product_lines import by_product_line
from pipeline.forecasts.quota_files import read_table
from pipeline.forecasts.reads import forecast
from pipeline.forecasts.scope import scope_of
from pipeline.models import DealLine, Product
from team.periods import Period, months_in
from tests.cast import Cast, SignIn
from tests.factories import DealFactory
from tests.forecasts.reading import rows_of, text

pytestmark = pytest.mark.once

MONTHS = list(months_in(dt.date(2026, 1, 1), dt.date(2026, 12, 31)))
YEAR = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
URL = "/forecast/quotas/"


@pytest.fixture
def pumps(db: None) -> Product:
    return Product.objects.create(name="Pump 3", series="Pumps", currency="CNY")


def quotas(**which: Any) -> dict[int, int]:
    return {month.month: amount for month, amount in Quota.objects.filter(**which).values_list("month", "amount_minor")}


class TestSpread:
    def spread(self, cast: Cast, **given: Any) -> int:
        asked = {"actor": cast.manager, "holders": [cast.lin_wei], "months": MONTHS, "weights": [1] * 12, **given}
        return spread_quota(**asked)

    def test_a_year_is_spread_in_round_figures(self, cast: Cast) -> None:
        assert self.spread(cast, amount_minor=100_000, step=100) == 12
        assert sum(quotas().values()) == 100_000
        assert quotas()[1] == 8300
        assert quotas()[12] == 100_000 - 11 * 8300

    def test_months_that_are_set_may_keep_theirs(self, cast: Cast) -> None:
        set_quota(actor=cast.manager, owner=cast.lin_wei, month=MONTHS[0], amount_minor=1000)
        self.spread(cast, amount_minor=12_000, keeps_set=True)
        assert quotas() == dict.fromkeys(range(1, 13), 1000)
        with pytest.raises(ValidationError, match="add up to more"):
            self.spread(cast, amount_minor=500, keeps_set=True)

    def test_nobody_spreads_their_own_and_nothing_is_left_half_done(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            self.spread(cast, amount_minor=1200, holders=[cast.lin_wei, cast.manager])
        assert not Quota.objects.exists()

    def test_in_the_browser(self, cast: Cast, client: Client) -> None:
        shown = client.get(f"{URL}spread/?year=2026")
        assert "once twelve whole months have been won" in text(shown)
        typed = {"holders": [f"p-{cast.lin_wei.pk}"], "amount": "270", "shape": "hand"}
        wrong = client.post(f"{URL}spread/?year=2026", {**typed, "shares": "1, 2"})
        assert wrong.status_code == 422
        shares = "0, 0, 0, 40, 15, 24, 25, 25, 40, 20, 36, 45"
        assert client.post(f"{URL}spread/?year=2026", {**typed, "shares": shares}).status_code == 302
        assert quotas()[4] == 4000
        assert sum(quotas().values()) == 27_000

    def test_by_season_where_a_year_has_been_won(self, cast: Cast, client: Client) -> None:
        from pipeline.forecasts.actions import recompute_all

        for month, amount in ((dt.date(2025, 3, 9), 300), (dt.date(2025, 10, 9), 100), (dt.date(2026, 3, 9), 300)):
            DealFactory(account__owner=cast.lin_wei, status="won", at="80", won_on=month, amount_minor=amount)
        recompute_all()
        typed = {"holders": [f"p-{cast.lin_wei.pk}"], "amount": "70", "shape": "season"}
        assert client.post(f"{URL}spread/?year=2026", typed).status_code == 302
        assert {month: amount for month, amount in quotas().items() if amount} == {3: 6000, 10: 1000}


class TestTable:
    def test_long_and_wide_say_the_same(self, cast: Cast, pumps: Product) -> None:
        mail = cast.lin_wei.email
        long = f"Who;Month;Amount;Product line\n{mail};2026-01;1,000;pumps\n{mail};2026-02;5;\n"
        wide = f"who\tproduct line\t2026-01\t2026-02\n{mail}\tPumps\t1000\t\n{mail}\t\t\t5"
        for table in (long, wide):
            reading = read_table(cast.manager, table)
            assert not reading.faults
            found = [
                (each.entry.month.month, each.entry.amount_minor, each.entry.product_line) for each in reading.changes
            ]
            assert found == [(1, 100_000, "Pumps"), (2, 500, "")]

    def test_each_fault_stands_at_its_line(self, cast: Cast) -> None:
        mail = cast.lin_wei.email
        table = f"who,month,amount,product line\n{cast.rep2.email},2026-01,5\n{mail},May,5\n{mail},2026-01,much\n"
        table += f"{mail},2026-01,5,Boats\n{mail},2026-02,5\n{mail},2026-02,6\n"
        faults = dict(read_table(cast.manager, table).faults)
        assert set(faults) == {2, 3, 4, 5, 7}
        assert "nobody whose quota you may set" in faults[2]
        assert "line 6" in faults[7]

    @pytest.mark.parametrize("table", ["", "who,month,amount", "a,b\n1,2", 'who,2026-13\n"x'])
    def test_what_is_no_table_is_refused(self, cast: Cast, table: str) -> None:
        with pytest.raises(ValidationError):
            read_table(cast.manager, table)

    def test_shown_first_then_written(self, cast: Cast, client: Client) -> None:
        set_quota(actor=cast.manager, owner=cast.lin_wei, month=MONTHS[0], amount_minor=700)
        table = f"who,2026-01,2026-02\n{cast.lin_wei.email},9,7"
        shown = client.post(f"{URL}import/", {"table": table})
        assert "2 quotas would be set" in text(shown)
        assert quotas() == {1: 700}
        assert client.post(f"{URL}import/", {"table": table, "confirmed": "1"}).status_code == 302
        assert quotas() == {1: 900, 2: 700}
        assert "set already" in text(client.post(f"{URL}import/", {"table": table}))

    def test_a_faulty_table_writes_nothing_even_if_confirmed(self, cast: Cast, client: Client) -> None:
        table = f"who,2026-01\n{cast.lin_wei.email},9\n{cast.rep2.email},9"
        response = client.post(f"{URL}import/", {"table": table, "confirmed": "1"})
        assert response.status_code == 422
        assert not Quota.objects.exists()

    def test_the_exported_grid_comes_back_as_it_is(self, cast: Cast, sign_in: SignIn) -> None:
        director = cast.director
        set_quotas(
            actor=director, entries=[QuotaEntry(cast.lin_wei, MONTHS[0], 12_345), QuotaEntry(cast.east, MONTHS[1], 0)]
        )
        rows = rows_of(sign_in(director).get(f"{URL}export/?year=2026"))
        back = "\n".join(",".join(row) for row in rows if row[0] != director.email)
        reading = read_table(director, back)
        assert not reading.faults
        assert len(reading.planned) == 2
        assert not reading.changes


class TestProductLines:
    def test_they_add_up_to_the_forecast(self, cast: Cast, pumps: Product, sign_in: SignIn) -> None:
        valves = Product.objects.create(name="Valve", series="Valves", currency="CNY")
        won = {"account__owner": cast.lin_wei, "status": "won", "at": "80", "won_on": dt.date(2026, 3, 1)}
        deal = DealFactory(**won, amount_minor=1001)
        DealLine.objects.create(deal=deal, product=pumps, quantity=2, unit_price_minor=100)
        DealLine.objects.create(deal=deal, product=valves, quantity=1, unit_price_minor=100)
        DealFactory(**won, amount_minor=500)
        set_quota(actor=cast.manager, owner=cast.lin_wei, month=MONTHS[2], amount_minor=2000, product_line="Pumps")
        rows = {row.name: row for row in by_product_line(scope_of(cast.manager, YEAR))}
        assert (rows["Pumps"].won, rows["Valves"].won, rows[""].won) == (667, 334, 500)
        assert rows["Pumps"].quota == 2000
        assert rows["Pumps"].gap == 2000 - 667
        assert rows["Valves"].quota is None
        assert forecast(scope_of(cast.manager, YEAR)).totals["due"].quota is None  # beside the whole, not part of it
        page = sign_in(cast.manager).get("/forecast/product-lines/?period=year&from=2026-01")
        assert "Pumps" in text(page)

    def test_each_figure_leads_to_its_deals(self, cast: Cast, pumps: Product, sign_in: SignIn) -> None:
        due = {"account__owner": cast.lin_wei, "at": "30", "expected_close": dt.date(2026, 12, 31)}
        deal = DealFactory(**due, name="Both", amount_minor=90_000)
        valves = Product.objects.create(name="Valve", series="Valves", currency="CNY")
        for product, quantity in ((pumps, 2), (valves, 1)):
            DealLine.objects.create(deal=deal, product=product, quantity=quantity, unit_price_minor=100)
        DealFactory(**due, name="Plain", amount_minor=50_000)
        client = sign_in(cast.manager)
        rows = {row.name: row for row in client.get("/forecast/product-lines/").context["rows"]}
        assert (rows["Pumps"].due, rows[""].due, rows["Pumps"].won_url) == (60_000, 50_000, "")
        behind = client.get(rows["Pumps"].due_url)
        assert [(each.deal.name, each.in_line) for each in behind.context["listing"].deals] == [("Both", 60_000)]
        assert "Pumps · Due in this period" in text(behind)
        assert behind.context["listing"].intro.startswith("1 deal, 600, weighted ")
        plain = client.get(rows[""].due_url).context["listing"].deals
        assert [(each.deal.name, each.in_line) for each in plain] == [("Plain", 50_000)]
        assert client.get(f"{rows['Pumps'].due_url}&as_of=2026-01-05").status_code == 404

    def test_a_line_that_is_not_sold_has_no_quota(self, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="no product line"):
            set_quota(actor=cast.manager, owner=cast.lin_wei, month=MONTHS[0], amount_minor=1, product_line="Boats")
