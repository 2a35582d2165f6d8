"""The forecast and the quotas over REST."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pipeline.forecasts.models import Quota
from pipeline.models import Deal
from tests.cast import Cast, SignIn
from tests.factories import funnel

URL = "/api/v1/forecast/"
QUOTAS = "/api/v1/quotas/"
ROW = ("bucket", "deals", "amount", "weighted", "expected", "won", "quota")


def get(client: Client, **params: str) -> Any:
    return client.get(URL, params, headers={"Accept": "application/json"})


@pytest.mark.usefixtures("deals")
class TestForecast:
    def test_rows_carry_their_keys_and_the_answer_how_it_was_computed(self, cast: Cast, sign_in: SignIn) -> None:
        Quota.objects.create(owner=cast.lin_wei, month=dt.date(2026, 10, 1), amount_minor=123_400)
        answer = get(sign_in(cast.lin_wei), **{"from": "2026-10", "to": "2026-12", "by": "month,owner"}).json()
        assert answer["results"][1] == {
            "month": "2026-10",
            "owner": str(cast.lin_wei.pk),
            "bucket": "due",
            "deals": 0,
            "amount": "0.00",
            "weighted": "0.00",
            "expected": None,
            "won": "70.00",
            "quota": "1234.00",
        }
        assert answer["results"][-1]["month"] is None
        assert answer["results"][-1]["bucket"] == "none"
        assert (answer["currency"], answer["formula_version"]) == ("CNY", "1")
        assert answer["computed_at"] == "2026-11-21T04:00:00Z"
        assert (answer["from"], answer["to"], answer["by"]) == ("2026-10", "2026-12", ["month", "owner"])

    def test_buckets_add_up_to_all_open_deals(self, cast: Cast, sign_in: SignIn) -> None:
        rows = get(sign_in(cast.director)).json()["results"]
        assert [row["bucket"] for row in rows] == ["overdue", "due", "later", "none"]
        assert sum(row["deals"] for row in rows) == Deal.objects.open().count()
        whole = sum(Decimal(deal.amount_base_minor) for deal in Deal.objects.open()) / 100
        assert sum(Decimal(row["amount"]) for row in rows) == whole

    @pytest.mark.parametrize(
        ("params", "name"),
        [
            ({"form": "2026-10"}, "form"),
            ({"from": "2026-1"}, "from"),
            ({"from": "2026-13"}, "from"),
            ({"from": "2026-10", "to": "2026-09"}, "to"),
            ({"from": "2000-01", "to": "2026-09"}, "to"),
            ({"by": "color"}, "by"),
            ({"by": ""}, "by"),
            ({"team": "x"}, "team"),
            ({"owner": "01900000-0000-7000-8000-000000000000"}, "owner"),
            ({"stage": "99"}, "stage"),
            ({"category": "sure"}, "category"),
            ({"pipeline": "none"}, "pipeline"),
            ({"interval": "2"}, "interval"),
        ],
    )
    def test_what_it_does_not_know_is_a_problem(
        self, cast: Cast, sign_in: SignIn, params: dict[str, str], name: str
    ) -> None:
        response = get(sign_in(cast.manager), **params)
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"
        assert list(response.json()["errors"]) == [name]

    def test_stages_of_several_pipelines_need_the_pipeline(self, cast: Cast, sign_in: SignIn) -> None:
        pipeline = funnel()
        funnel("hardware")
        client = sign_in(cast.lin_wei)
        assert get(client, by="stage").status_code == 400
        rows = get(client, by="stage", pipeline=str(pipeline.pk)).json()["results"]
        assert {row["stage"] for row in rows} == {"10", "30", "50", "80"}

    def test_each_sees_their_own_scope(self, cast: Cast, sign_in: SignIn) -> None:
        for name, deals in {"lin_wei": 6, "manager": 6, "director": 18, "analyst": 18, "admin": 0}.items():
            rows = get(sign_in(getattr(cast, name))).json()["results"]
            assert sum(row["deals"] for row in rows) == deals, name
        assert Client().get(URL).status_code == 401

    def test_the_number_of_queries_is_fixed(
        self, cast: Cast, sign_in: SignIn, django_assert_max_num_queries: Any
    ) -> None:
        client = sign_in(cast.manager)
        with django_assert_max_num_queries(15):
            get(client, by="month,owner,stage")


class TestQuotas:
    def post(self, client: Client, **body: Any) -> Any:
        return client.post(QUOTAS, body, content_type="application/json")

    def test_a_manager_sets_changes_and_takes_away_a_quota(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.manager)
        made = self.post(client, owner=str(cast.lin_wei.pk), month="2026-10", amount="250000")
        assert made.status_code == 201
        shown = made.json()
        assert (shown["owner"], shown["team"], shown["month"]) == (str(cast.lin_wei.pk), None, "2026-10")
        assert (shown["amount"], shown["currency"]) == ("250000.00", "CNY")

        url = f"{QUOTAS}{shown['id']}/"
        changed = client.patch(
            url, {"amount": "1.5"}, content_type="application/json", headers={"If-Match": made["ETag"]}
        )
        assert changed.json()["amount"] == "1.50"
        stale = client.patch(url, {"amount": "2"}, content_type="application/json", headers={"If-Match": made["ETag"]})
        assert stale.status_code == 412
        assert client.delete(url).status_code == 204
        assert not Quota.objects.exists()

    def test_nobody_sets_their_own_or_a_strangers(self, cast: Cast, sign_in: SignIn) -> None:
        for actor, owner in (
            (cast.lin_wei, cast.lin_wei),
            (cast.manager, cast.manager),
            (cast.manager, cast.rep2),
            (cast.director, cast.director),
            (cast.analyst, cast.lin_wei),
        ):
            response = self.post(sign_in(actor), owner=str(owner.pk), month="2026-10", amount="1")
            assert response.status_code == 403, (actor, owner)
        assert self.post(sign_in(cast.lin_wei), team=str(cast.east.pk), month="2026-10", amount="1").status_code == 403
        assert not Quota.objects.exists()

    def test_bad_bodies_are_told_by_field(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in(cast.director)
        owner = str(cast.lin_wei.pk)
        for body, field in (
            ({"owner": owner, "month": "October", "amount": "1"}, "month"),
            ({"owner": owner, "month": "2026-10", "amount": "-1"}, "amount"),
            ({"owner": owner, "month": "2026-10", "amount": "0.001"}, "amount"),
            ({"month": "2026-10", "amount": "1"}, "owner"),
            ({"owner": owner, "team": str(cast.east.pk), "month": "2026-10", "amount": "1"}, "owner"),
        ):
            response = self.post(client, **body)
            assert response.status_code == 400, body
            assert list(response.json()["errors"]) == [field]

    def test_lists_are_narrowed_and_scoped(self, cast: Cast, sign_in: SignIn) -> None:
        for month in (10, 11):
            Quota.objects.create(owner=cast.lin_wei, month=dt.date(2026, month, 1), amount_minor=1)
            Quota.objects.create(owner=cast.stranger, month=dt.date(2026, month, 1), amount_minor=1)
        found = sign_in(cast.manager).get(QUOTAS, {"month_from": "2026-11"}).json()["results"]
        assert [(row["owner"], row["month"]) for row in found] == [(str(cast.lin_wei.pk), "2026-11")]
        hidden = Quota.objects.filter(owner=cast.stranger).first()
        assert hidden is not None
        assert sign_in(cast.manager).get(f"{QUOTAS}{hidden.pk}/").status_code == 404
        assert sign_in(cast.manager).delete(f"{QUOTAS}{hidden.pk}/").status_code == 404
        assert sign_in(cast.manager).get(QUOTAS, {"month_from": "x"}).status_code == 400

    def test_a_rep_reads_their_own_and_changes_nothing(self, cast: Cast, sign_in: SignIn) -> None:
        quota = Quota.objects.create(owner=cast.lin_wei, month=dt.date(2026, 10, 1), amount_minor=1)
        client = sign_in(cast.lin_wei)
        url = f"{QUOTAS}{quota.pk}/"
        assert client.get(url).status_code == 200
        assert client.patch(url, {"amount": "2"}, content_type="application/json").status_code == 403
