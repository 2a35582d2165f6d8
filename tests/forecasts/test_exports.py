"""Files of the forecast: the table as shown, and the deals behind it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from pipeline.forecasts.models import Quota
from pipeline.models import Deal
from tests.cast import Cast
from tests.forecasts.reading import URL, rows_of


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
