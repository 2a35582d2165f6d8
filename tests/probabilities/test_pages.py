"""The page that explains the models, a deal's probability with its reasons, and both over REST."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pipeline.editions import edition_of_pipeline
from pipeline.models import Deal
from pipeline.probabilities.deal_words import probability_words
from pipeline.probabilities.models import DealOutlook, FittedModel, PipelineFit
from pipeline.probabilities.tasks import fit_models
from pipeline.probabilities.wording import older_than
from team.models import Delivery
from tests.cast import Cast, SignIn
from tests.factories import DealFactory, MemberFactory, funnel
from tests.probabilities.selling import TODAY, sell

pytestmark = pytest.mark.once
MODELS = "/forecast/models/"


def read(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (200, "older than all the deals we win"),
        (82, "older than 80% of the deals we win"),
        (12, "younger than 90% of the deals we win"),
        (3, "younger than nearly all the deals we win"),
    ],
)
def test_an_age_is_told_by_the_deals_that_were_won(age: int, words: str) -> None:
    assert older_than(age, [float(each) for each in range(0, 101, 5)]) == words


def test_too_few_deals_are_said_so(cast: Cast, client: Client) -> None:
    deals = sell(cast.lin_wei, funnel(), closed=12, still_open=1)
    fit_models()
    page = read(client, MODELS)
    assert "Too few closed deals (12 of 80 needed)" in page
    assert "Fit now" not in page
    deal = read(client, deals[-1].get_absolute_url())
    assert "Too few closed deals (12 of 80 needed)" in deal


class TestFitted:
    def test_the_page_says_what_is_in_force_and_why(self, fitted: Cast, client: Client) -> None:
        page = read(client, MODELS)
        assert "deals that closed last" in page
        assert "Brier score" in page
        assert "160 deals closed in the last 24 months" in page
        state = PipelineFit.objects.get()
        _code, won, closed = next(row for row in state.stages if row[0] == "40")
        assert f"{won} of {closed}" in page
        assert "Won by then" in page
        assert "model-chart" in page
        assert len(page) < 60_000

    def test_the_queries_do_not_grow_with_pipelines(
        self, fitted: Cast, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        client.get(MODELS)
        with django_assert_max_num_queries(14) as few:
            client.get(MODELS)
        count = len(few)
        for code in ("other", "third"):
            edition_of_pipeline(funnel(code))  # every process reads an edition once
        client.get(MODELS)
        with django_assert_max_num_queries(count):
            client.get(MODELS)

    def test_a_director_asks_for_a_fit_and_the_worker_is_told(
        self, fitted: Cast, sign_in: SignIn, time_machine: Any
    ) -> None:
        time_machine.shift(60)
        director = sign_in(fitted.director)
        assert "Fit now" in read(director, MODELS)
        for _twice in range(2):
            answer = director.post(reverse("probabilities:fit", args=[funnel().pk]), follow=True)
            assert answer.status_code == 200
        assert "asked for it" in answer.content.decode()
        assert Delivery.objects.filter(subscriber="fit").count() == 1
        time_machine.shift(60)
        fit_models()
        assert "Fit now" in read(director, MODELS)

    def test_a_deal_shows_its_probability_and_why(self, fitted: Cast, client: Client) -> None:
        deal = self.told("calibrated")
        page = read(client, deal.get_absolute_url())
        assert "Probability, calibrated" in page
        assert "closed deals that reached" in page
        assert "of the deals we win" in page
        assert MODELS in page

    def told(self, kind: str) -> Deal:
        """An open deal, the given model in force."""
        FittedModel.objects.exclude(kind="timing").update(is_in_force=False)
        model = FittedModel.objects.get(kind=kind)
        FittedModel.objects.filter(pk=model.pk).update(is_in_force=True)
        deal = Deal.objects.open().filter(stage__code="40").first() or Deal.objects.open().first()
        assert deal is not None
        DealOutlook.objects.update(model=model)
        DealOutlook.objects.filter(pk=deal.pk).update(probability=0.715)
        return deal

    def test_the_learned_model_names_what_it_weighs(self, fitted: Cast, client: Client) -> None:
        deal = self.told("learned")
        words = probability_words(deal)
        assert words.kind == "learned"
        assert 1 <= len(words.reasons) <= 3
        assert "raises it" in words.reasons[0].text or "lowers it" in words.reasons[0].text
        assert "What the learned model weighs most" in read(client, MODELS)

    def test_a_key_opponent_and_a_high_probability_ask_for_an_explanation(self, fitted: Cast, client: Client) -> None:
        deal = self.told("calibrated")
        assert "although a key person is against" not in read(client, deal.get_absolute_url())
        MemberFactory(center=deal.buying_center, roles=["decision_maker"], attitude=-1, attitude_basis="visit")
        assert "although a key person is against" in read(client, deal.get_absolute_url())

    def test_one_definition_of_the_shown_probability(self, fitted: Cast, client: Client) -> None:
        deal = self.told("calibrated")
        one = f"/api/v1/deals/{deal.pk}/"
        assert client.get(one).json()["probability"] == "71.50"
        assert client.get(one).json()["weighted"] == client.get(one).json()["weighted"]
        Deal.objects.filter(pk=deal.pk).update(manual_probability=Decimal("12.00"), manual_until=TODAY)
        assert client.get(one).json()["probability"] == "12.00"
        Deal.objects.filter(pk=deal.pk).update(manual_until=TODAY - dt.timedelta(days=1))
        assert client.get(one).json()["probability"] == "71.50"
        DealOutlook.objects.update(model=None)
        assert client.get(one).json()["probability"] == f"{deal.stage.nominal_probability:.2f}"

    def test_the_outlook_over_rest(self, fitted: Cast, client: Client, sign_in: SignIn) -> None:
        deal = self.told("calibrated")
        answer = client.get(f"/api/v1/deals/{deal.pk}/outlook/").json()
        assert (answer["probability"], answer["model"]) == ("71.50", "calibrated")
        assert sum(each["share"] for each in answer["months"]) == pytest.approx(1, abs=1e-4)
        whole = sum(Decimal(each["expected"]) for each in answer["months"])
        assert whole == pytest.approx(Decimal(deal.amount_base_minor) * Decimal("0.715") / 100, abs=Decimal("0.01"))
        assert next(each["code"] for each in answer["reasons"]) == "stage"
        assert sign_in(fitted.stranger).get(f"/api/v1/deals/{deal.pk}/outlook/").status_code == 404

    def test_models_over_rest(self, fitted: Cast, client: Client, django_assert_max_num_queries: Any) -> None:
        client.get("/api/v1/probability-models/")
        with django_assert_max_num_queries(8):
            rows = client.get("/api/v1/probability-models/?is_in_force=true").json()["results"]
        assert {row["kind"] for row in rows} >= {"timing"}
        assert all(row["closed"] == 160 and row["known_until"] == "2026-11-21" for row in rows)
        assert client.get("/api/v1/probability-models/?kind=nonsense").status_code == 400

    def test_a_list_of_deals_asks_once_for_all(
        self, fitted: Cast, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        client.get("/api/v1/deals/?status=open")
        with django_assert_max_num_queries(30) as few:
            client.get("/api/v1/deals/?status=open&page_size=2")
        with django_assert_max_num_queries(len(few)):
            client.get("/api/v1/deals/?status=open&page_size=12")


def test_a_deal_without_history_is_told_by_its_stage(cast: Cast, client: Client) -> None:
    deal = DealFactory(account__owner=cast.lin_wei, at="40")
    words = probability_words(deal)
    assert (words.shown, words.modelled, words.months) == (Decimal("40.00"), None, [])
    assert "Not fitted yet" in read(client, deal.get_absolute_url())
