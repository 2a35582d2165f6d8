"""What the forecast says on Monday and Today."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pipeline.forecasts.models import Quota
from pipeline.models import Deal, DealChange
from stakeholders.visits.actions.counting import recount_all
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, VisitFactory
from tests.forecasts.reading import URL, text


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
        assert "Lost Price 1 1 deal" in text(client.get("/"))
        moved = text(client.get(f"{URL}moved/?kind=lost"))
        assert deal.name in moved
        assert "Price" in moved

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

    def test_visits_stand_on_monday_and_today(self, cast: Cast, client: Client, sign_in: SignIn) -> None:
        account = AccountFactory(owner=cast.lin_wei)
        for outcome in ("advance", "continuation", "order"):
            VisitFactory(account=account, outcome=outcome, starts_at=timezone.now() - dt.timedelta(minutes=9))
        recount_all()
        assert re.search(r"Lin Wei 70 / — [^A-Z]*3 1 of 2", text(client.get("/")))
        assert "This week 3 of 12 face to face, 1 of 2 were advances." in text(sign_in(cast.lin_wei).get("/"))
