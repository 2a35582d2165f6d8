"""Deals keep the version that they were gated by until they move, and go to other pipelines by a mapping of stages."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import KeyAccount
from pipeline.actions.closing import win_deal
from pipeline.actions.deals import create_deal
from pipeline.actions.evidence import give_evidence
from pipeline.actions.mapping import change_pipeline, map_deals
from pipeline.actions.moves import move_to_stage
from pipeline.actions.pipelines import (
    change_pipeline_facts,
    create_pipeline,
    place_pipeline,
    publish_method,
    template,
)
from pipeline.actions.undoing import undo_last
from pipeline.editing.actions.transfers import begin_transfer, carry_out_transfer, go_on
from pipeline.editing.models import Transfer
from pipeline.editing.rules.stages import add_criterion, add_stage, remove_stage
from pipeline.forecasts.actions.cells import check_totals
from pipeline.methods.templates import TEMPLATES, template_document
from pipeline.models import Deal, Pipeline, PipelineVersion
from pipeline.rules.replay import replay
from team import history
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, DealFactory
from tests.factories import funnel as published_funnel
from web.errors import RuleViolation

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def funnel(cast: Cast) -> Pipeline:
    return published_funnel()


@pytest.fixture
def condax(cast: Cast) -> KeyAccount:
    return AccountFactory(name="Condax", owner=cast.lin_wei, segment="sme")


@pytest.fixture
def deal(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> Deal:
    values = {"account_id": condax.pk, "name": "Line", "pipeline": funnel, "amount_minor": 100_000_000}
    made = create_deal(actor=cast.lin_wei, **values)
    for criterion in ("10.1", "10.2"):
        give_evidence(actor=cast.lin_wei, deal_id=made.pk, criterion=criterion, note="They said so")
    made.refresh_from_db()
    return made


def prove(cast: Cast, deal: Deal, *criteria: str) -> None:
    for criterion in criteria:
        give_evidence(actor=cast.lin_wei, deal_id=deal.pk, criterion=criterion, note="They said so")


def publish(cast: Cast, document: Any) -> PipelineVersion:
    return publish_method(actor=cast.admin, document=document)


def check(deal: Deal) -> None:
    """Replay gives the present, and the cells equal the deals."""
    deal.refresh_from_db()
    state = replay(deal.changes.all())
    for name in ("pipeline", "stage", "granted_stage", "granted_by", "category"):
        assert state[name] == history.plain(getattr(deal, f"{name}_id", getattr(deal, name))), name
    assert not check_totals()


def test_a_move_is_judged_by_the_deals_own_version_and_takes_it_to_the_one_in_force(cast: Cast, deal: Deal) -> None:
    prove(cast, deal, "20.2", "20.3")
    strict = add_stage(dict(template()), "15", "10", {"en": "Checked", "zh-hans": "已核"})
    strict["clauses"] = [c | {"at_least": 4} if c["stage"] == "20" else c for c in strict["clauses"]]
    version = publish(cast, strict)
    deal.refresh_from_db()
    assert deal.stage.pipeline_version.number == 1
    move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="20")
    check(deal)
    assert (deal.stage.code, deal.stage.pipeline_version) == ("20", version)
    assert (deal.earned_stage.code, deal.drift) == ("20", 0)
    assert (deal.granted_stage.code, deal.granted_by) == ("20", "mapping")  # type: ignore[union-attr]
    assert {e.criterion.stage.pipeline_version_id for e in deal.evidence.all()} == {version.pk}
    undo_last(actor=cast.lin_wei, deal_id=deal.pk)
    check(deal)
    assert (deal.stage.code, deal.stage.pipeline_version.number) == ("10", 1)
    assert deal.earned_stage.code == "20"
    assert {e.criterion.stage.pipeline_version.number for e in deal.evidence.all()} == {1}


def test_a_stage_that_only_the_new_version_has_is_judged_by_its_gates(cast: Cast, deal: Deal) -> None:
    version = publish(cast, add_stage(dict(template()), "15", "10", {"en": "Checked", "zh-hans": "已核"}))
    move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="15")
    check(deal)
    assert (deal.stage.code, deal.stage.pipeline_version) == ("15", version)


def test_a_deal_stays_with_its_version_while_the_new_one_lacks_its_stage(cast: Cast, deal: Deal) -> None:
    prove(cast, deal, "20.2", "20.3")
    publish(cast, remove_stage(dict(template()), "20"))
    move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="20")
    check(deal)
    assert (deal.stage.code, deal.stage.pipeline_version.number) == ("20", 1)
    went = map_deals(actor=cast.admin, deal_ids=[deal.pk], pipeline_id=deal.pipeline_id, stages={"20": "10"})
    check(deal)
    assert went == [deal.pk]
    assert (deal.stage.code, deal.stage.pipeline_version.number) == ("10", 2)


def test_winning_is_judged_by_the_version_that_it_was_sold_by(cast: Cast, deal: Deal) -> None:
    publish(cast, dict(template()) | {"win_rule": "signature"})
    win_deal(actor=cast.lin_wei, deal_id=deal.pk, signed_on=cast.organization.today())
    check(deal)
    assert (deal.status, deal.stage.code, deal.stage.pipeline_version.number) == ("open", "80", 1)


def test_deals_go_to_another_pipeline_by_a_mapping(cast: Cast, deal: Deal) -> None:
    prove(cast, deal, "20.2", "20.3")
    move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="20")
    stays = DealFactory(account=deal.account, owner=cast.lin_wei, at="10")
    chain = create_pipeline(actor=cast.admin, name={"en": "Chain", "zh-hans": "链"}, template="sales_chain")
    transfer = begin_transfer(
        actor=cast.admin, source_id=deal.pipeline_id, target_id=chain.pk, stages={"20": "3", "10": "", "30": "4"}
    )
    carry_out_transfer(transfer.pk)
    transfer.refresh_from_db()
    assert (transfer.state, transfer.total, transfer.done, transfer.stayed) == ("done", 1, 1, {"10": 1})
    check(deal)
    assert (deal.pipeline, deal.stage.code, deal.drift) == (chain, "3", 0)
    assert (deal.granted_stage.code, deal.granted_by) == ("3", "mapping")  # type: ignore[union-attr]
    assert deal.weighted_minor == 20_000_000
    stays.refresh_from_db()
    assert stays.pipeline_id != chain.pk
    row = deal.changes.get(field="pipeline")
    assert row.new == str(chain.pk)
    move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="1")
    with pytest.raises(RuleViolation, match="still missing"):
        move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="5")


@pytest.mark.parametrize("stages", [{"20": "9"}, {"99": "1"}, {"10": "5", "20": "1"}])
def test_a_mapping_that_cannot_be_is_refused(cast: Cast, deal: Deal, stages: dict[str, str]) -> None:
    chain = create_pipeline(actor=cast.admin, name={"en": "Chain"}, template="sales_chain")
    with pytest.raises(ValidationError):
        begin_transfer(actor=cast.admin, source_id=deal.pipeline_id, target_id=chain.pk, stages=stages)
    with pytest.raises(PermissionDenied):
        begin_transfer(actor=cast.director, source_id=deal.pipeline_id, target_id=chain.pk, stages={"10": "1"})
    assert not Transfer.objects.exists()


def test_one_deal_changes_its_pipeline_by_a_manager_above_and_back_by_undo(cast: Cast, deal: Deal) -> None:
    eight = create_pipeline(actor=cast.admin, name={"en": "Eight"}, template="project_selling")
    with pytest.raises(PermissionDenied):
        change_pipeline(actor=cast.lin_wei, deal_id=deal.pk, pipeline_id=eight.pk, stage="1")
    with pytest.raises(ValidationError, match="further on"):
        change_pipeline(actor=cast.manager, deal_id=deal.pk, pipeline_id=eight.pk, stage="3")
    change_pipeline(actor=cast.manager, deal_id=deal.pk, pipeline_id=eight.pk, stage="1")
    check(deal)
    assert (deal.pipeline, deal.stage.code, deal.granted_by) == (eight, "1", "mapping")
    undo_last(actor=cast.manager, deal_id=deal.pk)
    check(deal)
    assert (deal.pipeline.code, deal.stage.code) == ("key_account", "10")


def test_the_story_tells_a_change_of_pipeline_by_names(cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    eight = create_pipeline(actor=cast.admin, name={"en": "Projects"}, template="project_selling")
    change_pipeline(actor=cast.manager, deal_id=deal.pk, pipeline_id=eight.pk, stage="1")
    shown = sign_in(cast.lin_wei).get(reverse("pipeline:deal_tab", args=[deal.pk, "history"])).content.decode()
    assert "10 Target → 1 Phone invitation" in shown
    assert " → Projects" in shown
    assert "granted_by" not in shown
    assert str(eight.pk) not in shown


@pytest.mark.parametrize("code", TEMPLATES)
def test_a_deal_goes_from_the_first_stage_to_won_under_each_template(cast: Cast, condax: KeyAccount, code: str) -> None:
    pipeline = create_pipeline(actor=cast.admin, name={"en": code}, template=code)
    made = create_deal(actor=cast.lin_wei, account_id=condax.pk, name="Line", pipeline=pipeline)
    codes = [stage["code"] for stage in template_document(code)["stages"]]
    for stage in codes[1:-1]:
        values = {"waive": True, "reason": "Known", "waive_until": cast.organization.today() + dt.timedelta(days=9)}
        move_to_stage(actor=cast.manager, deal_id=made.pk, stage=stage, **values)
    today = cast.organization.today()
    win_deal(actor=cast.lin_wei, deal_id=made.pk, signed_on=today, paid_on=today)
    check(made)
    assert (made.status, made.stage.code, made.earned_stage.code) == ("won", codes[-1], codes[-1])


def test_pipelines_are_named_ordered_and_archived(cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    chain = create_pipeline(actor=cast.admin, name={"en": "Chain"}, template="sales_chain")
    copied = create_pipeline(actor=cast.admin, name={"en": "Chain?"}, copy_of=chain.pk, is_offered=False)
    assert (chain.code, copied.code) == ("chain", "chain-2")
    assert list(Pipeline.objects.offered()) == [deal.pipeline, chain]
    place_pipeline(actor=cast.admin, pipeline_id=chain.pk, position=0)
    assert Pipeline.objects.offered().first() == chain
    change_pipeline_facts(actor=cast.admin, pipeline_id=deal.pipeline_id, is_archived=True, name={"en": "Old"})
    old = Pipeline.objects.get(name__en="Old")
    with pytest.raises(RuleViolation, match="archived"):
        create_deal(actor=cast.lin_wei, account_id=deal.account_id, name="X", pipeline=old)
    with pytest.raises(RuleViolation, match="another one first"):
        change_pipeline_facts(actor=cast.admin, pipeline_id=chain.pk, is_archived=True)
    board = sign_in(cast.lin_wei).get(reverse("pipeline:board")).content.decode()
    assert "Old" in board  # deals are still open there
    with pytest.raises(PermissionDenied):
        create_pipeline(actor=cast.director, name={"en": "X"}, template="sales_chain")


def test_the_board_keeps_showing_deals_of_a_stage_that_fell_away(cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    publish(cast, remove_stage(dict(template()), "10"))
    board = sign_in(cast.lin_wei).get(reverse("pipeline:board"))
    columns = board.context["board"].columns
    assert [column.stage for column in columns] == ["10", "20", "30", "40", "50", "80"]
    assert columns[0].is_former
    assert [card.deal.pk for card in columns[0].cards] == [deal.pk]


def test_the_pages_of_a_mapping(cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    chain = create_pipeline(actor=cast.admin, name={"en": "Chain"}, template="sales_chain")
    client: Client = sign_in(cast.admin)
    address = f"{reverse('editing:transfer_add', args=[deal.pipeline_id])}?to={chain.pk}"
    page = client.get(address)
    assert page.context["form"].initial == {"stage_0": "1"}
    assert client.post(address, {"stage_0": ""}).status_code == 409
    answer = client.post(address, {"stage_0": "1"})
    assert answer.status_code == 302
    shown = client.get(reverse("editing:transfer", args=[Transfer.objects.get().pk])).content.decode()
    assert "of 1 deal moved" in shown


def test_a_closed_gate_of_a_stage_that_only_the_new_version_has_is_said(
    cast: Cast, deal: Deal, sign_in: SignIn
) -> None:
    longer = add_stage(dict(template()), "15", "10", {"en": "Checked", "zh-hans": "已核"})
    document = add_criterion(longer, "15", {"en": "Done", "zh-hans": "完成"})
    document["clauses"].append({"stage": "15", "at_least": 1, "of": ["15.1"]})
    publish(cast, document)
    client = sign_in(cast.lin_wei)
    address = reverse("pipeline:deal_move", args=[deal.pk])
    answer = client.post(address, {"stage": "15", "version": deal.version}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "still missing" in answer.content.decode()
    assert client.get(reverse("pipeline:deal_gate", args=[deal.pk, "15"])).status_code == 404
    assert "follows version 1" in client.get(deal.get_absolute_url()).content.decode()


def test_what_is_left_lying_is_taken_up_again(cast: Cast, deal: Deal) -> None:
    chain = create_pipeline(actor=cast.admin, name={"en": "Chain"}, template="sales_chain")
    values = {"source_id": deal.pipeline_id, "target_id": chain.pk, "stages": {"10": "1"}}
    transfer = begin_transfer(actor=cast.admin, **values)
    assert go_on() == 0
    Transfer.objects.filter(pk=transfer.pk).update(updated_at=timezone.now() - dt.timedelta(minutes=9))
    assert go_on() == 1
    check(deal)
    assert deal.pipeline == chain


def test_a_mapping_that_cannot_go_on_stops_and_says_why(cast: Cast, deal: Deal) -> None:
    """And keeps nobody else's from being carried out."""
    chain = create_pipeline(actor=cast.admin, name={"en": "Chain"}, template="sales_chain")
    values = {"source_id": deal.pipeline_id, "target_id": chain.pk, "stages": {"10": "1"}}
    transfer = begin_transfer(actor=cast.admin, **values)
    Transfer.objects.filter(pk=transfer.pk).update(started_by=cast.lin_wei)
    carry_out_transfer(transfer.pk)
    transfer.refresh_from_db()
    assert (transfer.state, transfer.done) == (Transfer.State.FAILED, 0)
    assert "administrator" in transfer.problem
