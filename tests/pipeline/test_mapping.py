"""Open deals go over to a new version of their pipeline: by code, with what they had earned granted."""

import copy
import datetime as dt
from typing import Any

import pytest
import yaml
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pipeline.actions.closing import lose_deal
from pipeline.actions.evidence import give_evidence
from pipeline.actions.mapping import behind, map_to_current
from pipeline.actions.moves import move_to_stage
from pipeline.actions.pipelines import publish_method, template
from pipeline.actions.waivers import grant_waiver, request_waiver
from pipeline.forecasts.actions.cells import check_totals
from pipeline.forecasts.models import ForecastCell
from pipeline.methods.schema import KEY_ACCOUNT
from pipeline.models import Deal, Evidence, Pipeline, PipelineVersion
from pipeline.rules.replay import TRACKED, replay
from team import history
from tests.cast import Cast, SignIn
from tests.factories import DealFactory
from web.errors import RuleViolation

pytestmark = pytest.mark.django_db


def changed(**stages: dict[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = copy.deepcopy(dict(template()))
    for stage in document["stages"]:
        stage.update(stages.get(f"s{stage['code']}", {}))
    return document


def publish(cast: Cast, document: dict[str, Any]) -> PipelineVersion:
    return publish_method(actor=cast.admin, document=document)


def without_80() -> dict[str, Any]:
    """The template with another code for its last stage and what belongs to it."""
    document: dict[str, Any] = yaml.safe_load(KEY_ACCOUNT.read_text(encoding="utf-8").replace('"80', '"90'))
    return document


def test_deals_go_to_the_same_code_at_the_new_percentage(cast: Cast, deal: Deal) -> None:
    version = publish(cast, changed(s10={"nominal_probability": "15.00"}))
    assert map_to_current(actor=cast.admin, pipeline_id=deal.pipeline_id) == 1
    before, entered = deal.version, deal.stage_entered_on
    deal.refresh_from_db()
    assert (deal.stage.code, deal.stage.pipeline_version, deal.version) == ("10", version, before + 1)
    assert deal.weighted_minor == deal.amount_base_minor * 15 // 100
    assert deal.stage_entered_on == entered
    assert deal.earned_stage.pipeline_version == version
    assert not behind(Pipeline.objects.get(pk=deal.pipeline_id)).exists()


def test_history_tells_it_and_still_replays(cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    move_to_stage_by_waiver(cast, deal, "20")
    publish(cast, changed())
    map_to_current(actor=cast.admin, pipeline_id=deal.pipeline_id)
    deal.refresh_from_db()
    row = deal.changes.get(field="stage", reason="Version 2 of the pipeline")
    assert (row.new, row.actor) == (str(deal.stage_id), cast.admin)
    now = {name: history.plain(getattr(deal, deal._meta.get_field(name).attname)) for name in TRACKED}
    assert replay(deal.changes.all()) == now
    text = sign_in(cast.lin_wei).get(deal.get_absolute_url()).content.decode()
    assert "10 → 20" in text
    assert "20 → 20" in text


def test_what_was_earned_is_not_asked_again_and_what_was_owed_stays_owed(cast: Cast, deal: Deal) -> None:
    give_evidence(actor=cast.lin_wei, deal_id=deal.pk, criterion="10.1", note="They want the brochure")
    move_to_stage_by_waiver(cast, deal, "20")
    deal.refresh_from_db()
    assert (deal.stage.code, deal.earned_stage.code, deal.drift) == ("20", "10", 1)
    evidence = Evidence.objects.get()
    document = changed()
    document["clauses"] = [*document["clauses"], {"stage": "10", "at_least": 1, "of": ["10.3"]}]
    version = publish(cast, document)
    map_to_current(actor=cast.admin, pipeline_id=deal.pipeline_id)
    deal.refresh_from_db()
    assert (deal.earned_stage.code, deal.drift, deal.granted_by) == ("10", 1, "mapping")
    assert deal.granted_stage is not None
    assert deal.granted_stage.code == "10"
    evidence.refresh_from_db()
    assert evidence.criterion.stage.pipeline_version == version
    assert {waiver.stage.pipeline_version for waiver in deal.waivers.all()} == {version}


def move_to_stage_by_waiver(cast: Cast, deal: Deal, stage: str) -> None:
    until = cast.organization.today() + dt.timedelta(days=20)
    waiver = request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage=stage, reason="They are in a hurry", until=until)
    grant_waiver(actor=cast.manager, waiver_id=waiver.pk)
    deal.refresh_from_db()
    if deal.stage.code != stage:
        move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage=stage)


def test_a_migrated_deal_stays_a_migrated_one(cast: Cast, deal: Deal) -> None:
    Deal.objects.filter(pk=deal.pk).update(granted_stage=deal.stage, granted_by="migration")
    publish(cast, changed())
    map_to_current(actor=cast.admin, pipeline_id=deal.pipeline_id)
    deal.refresh_from_db()
    assert deal.granted_by == "migration"
    assert deal.granted_stage == deal.stage


def test_a_category_set_by_hand_stays_and_another_follows(cast: Cast, deal: Deal) -> None:
    by_hand = DealFactory(
        account=deal.account, pipeline=deal.pipeline, stage=deal.stage, category="commit", is_category_set=True
    )
    document = changed()
    document["forecast_categories"]["by_stage"]["10"] = "omitted"
    publish(cast, document)
    map_to_current(actor=cast.admin, pipeline_id=deal.pipeline_id)
    assert Deal.objects.get(pk=deal.pk).category == "omitted"
    assert Deal.objects.get(pk=by_hand.pk).category == "commit"


def test_a_vanished_stage_is_refused_and_nothing_is_half_done(cast: Cast, deal: Deal) -> None:
    eighty = deal.stage.pipeline_version.stages.get(code="80")
    Deal.objects.filter(pk=deal.pk).update(stage=eighty)
    other = DealFactory(account=deal.account, pipeline=deal.pipeline, stage=deal.stage)
    publish(cast, without_80())
    with pytest.raises(RuleViolation) as refusal:
        map_to_current(actor=cast.admin, pipeline_id=deal.pipeline_id)
    assert (refusal.value.code, refusal.value.detail) == ("stages_vanished", {"stages": ["80"]})
    assert behind(Pipeline.objects.get(pk=deal.pipeline_id)).count() == 2
    other.refresh_from_db()
    assert other.stage.pipeline_version.number == 1


def test_decided_deals_keep_their_version(cast: Cast, deal: Deal) -> None:
    lose_deal(actor=cast.lin_wei, deal_id=deal.pk, reason="price")
    publish(cast, changed())
    assert map_to_current(actor=cast.admin, pipeline_id=deal.pipeline_id) == 0
    deal.refresh_from_db()
    assert deal.stage.pipeline_version.number == 1


def test_the_forecast_follows(cast: Cast, deal: Deal) -> None:
    publish(cast, changed(s10={"nominal_probability": "15.00"}))
    map_to_current(actor=cast.admin, pipeline_id=deal.pipeline_id)
    deal.refresh_from_db()
    assert {cell.stage_id for cell in ForecastCell.objects.filter(owner_id=deal.owner_id)} == {deal.stage_id}
    assert check_totals() == []


def test_it_asks_as_often_for_many_as_for_few(cast: Cast, deal: Deal, django_assert_max_num_queries) -> None:
    def more() -> None:
        DealFactory.create_batch(3, account=deal.account, owner=deal.owner, pipeline=deal.pipeline, stage=deal.stage)

    more()
    publish(cast, changed())
    with CaptureQueriesContext(connection) as few:
        assert map_to_current(actor=cast.admin, pipeline_id=deal.pipeline_id) == 4
    more()
    more()
    publish(cast, changed())
    with django_assert_max_num_queries(len(few) + 2):
        assert map_to_current(actor=cast.admin, pipeline_id=deal.pipeline_id) == 10


def test_only_administrators_take_deals_over(cast: Cast, deal: Deal) -> None:
    with pytest.raises(PermissionDenied):
        map_to_current(actor=cast.director, pipeline_id=deal.pipeline_id)


def test_from_the_page(cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    publish(cast, changed())
    client: Client = sign_in(cast.admin)
    page = reverse("pipeline:settings_pipeline", args=[deal.pipeline_id])
    assert "Take 1 deal over" in client.get(page).content.decode()
    answer = client.post(reverse("pipeline:settings_pipeline_map", args=[deal.pipeline_id]), follow=True)
    assert "1 deal taken over." in answer.content.decode()
    assert "Take 1 deal over" not in answer.content.decode()
