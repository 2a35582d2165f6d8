"""The grid in which quotas are typed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.test import Client

from pipeline.forecasts.models import Quota
from team.models import Organization, Role, Team
from tests.cast import Cast, SignIn
from tests.factories import UserFactory
from tests.forecasts.reading import URL, rows_of, text


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

    def test_a_large_company_turns_pages_of_a_light_grid(self, cast: Cast, sign_in: SignIn) -> None:
        people = [UserFactory(name=f"Person {place:02}", roles=[Role.REP]) for place in range(30)]
        quotas = [
            Quota(owner=person, month=dt.date(2026, month, 1), amount_minor=123_456_789)
            for person in people
            for month in range(1, 13)
        ]
        Quota.objects.bulk_create(quotas)
        for place in range(8):
            Team.objects.create(name=f"Team {place}", parent=cast.industrial)
        director, seen, url = sign_in(cast.director), [], self.url
        while url:
            answer = director.get(url)
            assert len(answer.content) < 60_000
            seen += [line.holder for line in answer.context["grid"].lines if not line.is_team]
            url = (answer.context["older_url"] or "").replace("&amp;", "&")
        assert len(seen) == len(set(seen)) >= 30
        assert set(people) <= set(seen)
        back = director.get(answer.context["newer_url"])
        assert back.context["grid"].lines
        assert len(rows_of(director.get(f"{URL}quotas/export/?year=2026"))) > 30

    def test_it_costs_the_same_however_many_quotas(
        self, cast: Cast, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        for month in range(1, 13):
            Quota.objects.create(owner=cast.lin_wei, month=dt.date(2026, month, 1), amount_minor=100)
        with django_assert_max_num_queries(15):
            assert "1,200" not in text(client.get(self.url))
