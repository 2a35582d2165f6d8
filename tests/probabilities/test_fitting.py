"""Models are fitted on the installation's own closed deals, on what is known by a day, and chosen by measurement."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from pipeline.models import Deal, DealChange
from pipeline.probabilities.actions import fit_models
from pipeline.probabilities.fitting import fit, read
from pipeline.probabilities.models import DealOutlook, FittedModel, PipelineFit
from pipeline.probabilities.reading import forces, histories, in_force
from team.models import User
from tests.cast import Cast
from tests.factories import funnel, stage_of
from tests.probabilities.selling import TODAY, noon, sell

pytestmark = pytest.mark.once


def run(**options: Any) -> PipelineFit:
    return fit_models(actor=User.objects.system(), **options)[0]


def test_with_too_few_closed_deals_the_methods_percentages_stay(cast: Cast) -> None:
    sell(cast.lin_wei, funnel(), closed=12, still_open=2)
    state = run()
    assert (state.verdict, state.numbers) == ("too_few", {"closed": 12, "needed": 80})
    assert (state.closed, sum(count for _stage, _won, count in state.stages) > 0) == (12, True)
    assert in_force(funnel().pk) is None
    assert not FittedModel.objects.exists()
    assert not DealOutlook.objects.exists(), "before a first fit nothing is expected"


class TestFitted:
    def test_the_model_in_force_was_better_on_later_deals(self, fitted: Cast) -> None:
        model = in_force(funnel().pk)
        assert model is not None
        scores = model.scores or {}
        assert scores["brier"] < scores["nominal_brier"]
        others = FittedModel.objects.exclude(kind="timing").exclude(pk=model.pk)
        assert all(scores["brier"] <= each.scores["brier"] for each in others)
        assert scores["from"] > (TODAY - dt.timedelta(days=300)).isoformat()
        assert forces()[funnel().pk].timing is not None

    def test_every_open_deal_has_an_outlook(self, fitted: Cast) -> None:
        told = set(DealOutlook.objects.values_list("pk", flat=True))
        assert told == set(Deal.objects.open().values_list("pk", flat=True))

    def test_fitting_again_makes_no_new_version(self, fitted: Cast) -> None:
        before = list(FittedModel.objects.order_by("pk").values_list("pk", "number", "is_in_force"))
        run()
        assert list(FittedModel.objects.order_by("pk").values_list("pk", "number", "is_in_force")) == before

    def test_new_data_make_a_version_and_old_ones_stay(self, fitted: Cast, cast: Cast) -> None:
        sell(cast.lin_wei, funnel(), closed=20, seed=3)
        run()
        assert set(FittedModel.objects.filter(kind="timing").values_list("number", "is_in_force")) == {
            (1, False),
            (2, True),
        }

    def test_two_cannot_be_in_force(self, fitted: Cast) -> None:
        model = in_force(funnel().pk)
        assert model is not None
        other = FittedModel.objects.exclude(kind="timing").exclude(pk=model.pk).first()
        assert other is not None
        with pytest.raises(IntegrityError), transaction.atomic():
            FittedModel.objects.filter(pk=other.pk).update(is_in_force=True)

    def test_nothing_that_was_learned_later_enters(self, fitted: Cast, cast: Cast) -> None:
        """Outcomes, moves and facts recorded after the cut change no number of a fit by that day."""
        day = TODAY - dt.timedelta(days=40)
        pipeline = funnel()
        before = fit(read(pipeline, day))
        for deal in Deal.objects.filter(status="open"):
            self._append(deal, "status", "open", "won", cast.lin_wei)
            self._append(deal, "won_on", None, day.isoformat(), cast.lin_wei)
            self._append(deal, "stage", None, str(stage_of(pipeline, "80").pk), cast.lin_wei)
            self._append(deal, "amount_base_minor", 1, 999_999_999, cast.lin_wei)
        Deal.objects.filter(status="open").update(status="won", won_on=day)
        DealChange.objects.filter(effective_at__gt=noon(day) + dt.timedelta(days=1), field="status").update(new="won")
        assert fit(read(pipeline, day)) == before

    def _append(self, deal: Deal, field: str, old: Any, new: Any, actor: User) -> None:
        """True long ago, learned today."""
        at = noon(deal.opened_on or TODAY) + dt.timedelta(days=2)
        DealChange.objects.create(
            deal=deal, field=field, old=old, new=new, actor=actor, effective_at=at, recorded_at=timezone.now()
        )

    def test_the_same_data_give_the_same_numbers(self, fitted: Cast) -> None:
        pipeline = funnel()
        assert fit(read(pipeline, TODAY)) == fit(read(pipeline, TODAY))

    def test_reading_takes_a_fixed_number_of_queries(self, fitted: Cast, django_assert_max_num_queries: Any) -> None:
        pipeline = funnel()
        with django_assert_max_num_queries(3):
            found = histories(pipeline.pk, known_until=TODAY)
        assert len(found) == 172

    def test_who_may_fit(self, fitted: Cast, cast: Cast) -> None:
        for person in (cast.lin_wei, cast.manager, cast.analyst):
            with pytest.raises(PermissionDenied):
                fit_models(actor=person)
        fit_models(actor=cast.director)


def test_what_only_the_outcome_brought_is_no_stage_that_was_reached(cast: Cast) -> None:
    """Winning puts a deal into the last stage: it was won from the stage before."""
    pipeline = funnel()
    sell(cast.lin_wei, pipeline, closed=30, share_won=1)
    found = histories(pipeline.pk, known_until=TODAY)
    reached = [each.entries[-1][0] for each in found]
    assert {"40", "50"} <= set(reached)
    assert all(each.won and each.entries[-1][1] < (each.closed or TODAY) for each in found)


def test_an_import_is_known_from_the_day_it_was_recorded(cast: Cast) -> None:
    sell(cast.lin_wei, funnel(), closed=5, recorded_at=noon(TODAY))
    assert histories(funnel().pk, known_until=TODAY - dt.timedelta(days=1)) == []
    assert len(histories(funnel().pk, known_until=TODAY)) == 5


def test_a_deal_that_left_the_pipeline_counts_until_then(cast: Cast) -> None:
    pipeline, other = funnel(), funnel("other")
    [deal] = sell(cast.lin_wei, pipeline, closed=0, still_open=1)
    DealChange.objects.create(
        deal=deal,
        field="pipeline",
        old=str(pipeline.pk),
        new=str(other.pk),
        actor=cast.lin_wei,
        effective_at=noon(TODAY),
    )
    Deal.objects.update(pipeline=other)
    yesterday = TODAY - dt.timedelta(days=1)
    assert len(histories(pipeline.pk, known_until=yesterday)) == 1
    assert histories(pipeline.pk, known_until=TODAY) == []
    assert len(histories(other.pk, known_until=TODAY)) == 1
