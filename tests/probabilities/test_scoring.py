"""What models say of open deals is written with every change and every night, and is the same either way."""

from __future__ import annotations

import math
from typing import Any

import pytest

from pipeline.models import Deal
from pipeline.probabilities.actions import score_all, score_touched
from pipeline.probabilities.models import DealOutlook, FittedModel
from pipeline.probabilities.reading import forces
from pipeline.probabilities.saying import by_stage
from team.activities import announce, batch
from tests.cast import Cast
from tests.factories import DealFactory, funnel, stage_of


def in_force(kind: str) -> FittedModel:
    """Puts it into force past the actions."""
    FittedModel.objects.exclude(kind="timing").update(is_in_force=False)
    model = FittedModel.objects.get(kind=kind)
    FittedModel.objects.filter(pk=model.pk).update(is_in_force=True)
    return model


def said() -> dict[Any, Any]:
    return {pk: rest for pk, *rest in DealOutlook.objects.values_list("pk", "probability", "model_id", "share_id")}


class TestScoring:
    @pytest.mark.parametrize("kind", ["calibrated", "learned"])
    def test_at_once_and_at_night_are_the_same(self, fitted: Cast, cast: Cast, kind: str) -> None:
        model = in_force(kind)
        DealOutlook.objects.all().delete()
        score_all()
        by_night = said()
        assert {row[1] for row in by_night.values()} == {model.pk}
        DealOutlook.objects.all().delete()
        with batch():
            for deal in Deal.objects.open():
                announce(actor=cast.lin_wei, verb="deal_changed", subject=deal)
        at_once = said()
        assert at_once.keys() == by_night.keys()
        assert all(math.isclose(at_once[pk][0], by_night[pk][0]) for pk in at_once)
        assert [rest[1:] for rest in at_once.values()] == [by_night[pk][1:] for pk in at_once]

    def test_the_calibrated_probability_follows_the_stage(self, fitted: Cast, cast: Cast) -> None:
        in_force("calibrated")
        deal = DealFactory(account__owner=cast.lin_wei, at="30")
        announce(actor=cast.lin_wei, verb="deal_created", subject=deal)
        force = forces()[funnel().pk]
        assert DealOutlook.objects.get(pk=deal.pk).probability == pytest.approx(by_stage(deal, force))
        Deal.objects.filter(pk=deal.pk).update(stage=stage_of(funnel(), "50"))
        announce(actor=cast.lin_wei, verb="deal_moved", subject=deal)
        assert force.calibrated is not None
        assert DealOutlook.objects.get(pk=deal.pk).probability == pytest.approx(force.calibrated.probability("50"))
        Deal.objects.filter(pk=deal.pk).update(status="dormant")
        announce(actor=cast.lin_wei, verb="deal_dormant", subject=deal)
        assert not DealOutlook.objects.filter(pk=deal.pk).exists()

    @pytest.mark.parametrize("kind", ["calibrated", "learned"])
    def test_a_batch_asks_as_often_as_one(
        self, fitted: Cast, cast: Cast, kind: str, django_assert_max_num_queries: Any
    ) -> None:
        in_force(kind)
        deals = list(Deal.objects.open())
        news = [announce(actor=cast.lin_wei, verb="commented", subject=deal) for deal in deals]
        score_touched(news)
        DealOutlook.objects.update(probability=0.5)
        with django_assert_max_num_queries(14) as one:
            score_touched(news[:1])
        count = len(one)
        with django_assert_max_num_queries(count):
            score_touched(news)


@pytest.mark.once
def test_before_a_first_fit_a_change_costs_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    deal = DealFactory(account__owner=cast.lin_wei)
    news = [announce(actor=cast.lin_wei, verb="commented", subject=deal)]
    with django_assert_num_queries(1):
        score_touched(news)
