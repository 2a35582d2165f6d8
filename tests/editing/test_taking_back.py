"""Mappings undone: everything as it was, but for what was moved since; and mappings that would go in a circle."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from pipeline.actions.changes import change_deal
from pipeline.actions.closing import lose_deal
from pipeline.actions.evidence import give_evidence
from pipeline.actions.moves import move_to_stage
from pipeline.actions.pipelines import create_pipeline, publish_method, template
from pipeline.actions.waivers import request_waiver
from pipeline.actions.writing import creation_row
from pipeline.editing.actions.taking_back import forget_portions
from pipeline.editing.actions.transfers import begin_transfer, carry_out_transfer, undo_transfer
from pipeline.editing.models import Transfer, TransferPortion
from pipeline.forecasts.actions.cells import check_totals
from pipeline.models import Deal, Evidence, Pipeline, Waiver
from pipeline.rules.replay import replay
from team import history
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, DealFactory, funnel
from web.errors import RuleViolation

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FACTS = ("pipeline_id", "stage_id", "earned_stage_id", "granted_stage_id", "granted_by", "category", "weighted_minor")


@pytest.fixture
def source(cast: Cast) -> Pipeline:
    return funnel()


@pytest.fixture
def chain(cast: Cast, source: Pipeline) -> Pipeline:
    return create_pipeline(actor=cast.admin, name={"en": "Chain"}, template="sales_chain")


def deals(cast: Cast, *names: str) -> list[Deal]:
    account = AccountFactory(owner=cast.lin_wei, segment="sme")
    made = [DealFactory(account=account, name=name, at="20", amount_minor=1000) for name in names]
    for deal in made:
        creation_row(deal, actor=cast.lin_wei, at=timezone.now()).save()
        give_evidence(actor=cast.lin_wei, deal_id=deal.pk, criterion="20.2", note="They said so")
        request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="30", reason="Visit next week")
    return made


def standing() -> dict[str, Any]:
    """What a mapping changes, of every deal; earned stages are derived anew."""
    rows = {str(pk): facts for pk, *facts in Deal.objects.values_list("pk", *FACTS)}
    rows |= {str(pk): to for pk, to in Evidence.objects.values_list("pk", "criterion_id")}
    return rows | {str(pk): to for pk, to in Waiver.objects.values_list("pk", "stage_id")}


def carried(cast: Cast, source: uuid.UUID, target: uuid.UUID, stages: dict[str, str]) -> Transfer:
    transfer = begin_transfer(actor=cast.admin, source_id=source, target_id=target, stages=stages)
    return carry_on(transfer)


def carry_on(transfer: Transfer) -> Transfer:
    carry_out_transfer(transfer.pk)
    transfer.refresh_from_db()
    return transfer


def test_everything_is_as_it_was(cast: Cast, source: Pipeline, chain: Pipeline) -> None:
    one, two = deals(cast, "One", "Two")
    before = standing()
    transfer = carried(cast, source.pk, chain.pk, {"20": "3"})
    assert (transfer.state, transfer.done) == ("done", 2)
    assert standing() != before
    change_deal(actor=cast.lin_wei, deal_id=two.pk, values={"name": "Two and a half"})
    undo_transfer(actor=cast.admin, transfer_id=transfer.pk)
    carry_on(transfer)
    assert (transfer.state, transfer.back, transfer.kept) == ("undone", 2, [])
    assert standing() == before
    for deal in (one, two):
        state = replay(deal.changes.all())
        deal.refresh_from_db()
        told = {name: state[name] for name in ("pipeline", "stage", "granted_stage", "granted_by", "category")}
        assert told == {name: history.plain(getattr(deal, f"{name}_id", getattr(deal, name))) for name in told}
        assert list(deal.changes.filter(field="pipeline").values_list("reason", flat=True))[-1] == "Undone"
    assert two.name == "Two and a half"
    assert check_totals() == []
    assert not TransferPortion.objects.exists()


def test_within_a_pipeline_back_to_the_version_before(cast: Cast, source: Pipeline) -> None:
    deals(cast, "One")
    before = standing()
    publish_method(actor=cast.admin, document=dict(template()))
    transfer = carried(cast, source.pk, source.pk, {"20": "20"})
    assert Deal.objects.get().stage.pipeline_version.number == 2
    undo_transfer(actor=cast.admin, transfer_id=transfer.pk)
    carry_on(transfer)
    assert standing() == before


def test_what_was_moved_or_closed_since_stays_and_is_named(
    cast: Cast, source: Pipeline, chain: Pipeline, sign_in: SignIn
) -> None:
    moved, lost, back = deals(cast, "Moved on", "Lost since", "Goes back")
    transfer = carried(cast, source.pk, chain.pk, {"20": "3"})
    move_to_stage(actor=cast.lin_wei, deal_id=moved.pk, stage="2")
    lose_deal(actor=cast.lin_wei, deal_id=lost.pk, reason="price")
    client, address = sign_in(cast.admin), reverse("editing:transfer", args=[transfer.pk])
    assert "For a day." in client.get(address).content.decode()
    assert client.post(reverse("editing:transfer_undo", args=[transfer.pk])).status_code == 302
    carry_on(transfer)
    assert (transfer.back, set(transfer.kept)) == (1, {str(moved.pk), str(lost.pk)})
    places = dict(Deal.objects.values_list("pk", "pipeline__code"))
    assert places == {moved.pk: "chain", lost.pk: "chain", back.pk: "key_account"}
    shown = client.get(address).content.decode()
    assert "2 deals were moved or closed since" in shown
    assert "2 deals of Lin Wei" in shown
    assert "For a day." not in shown


def test_only_for_a_day_and_by_administrators(cast: Cast, source: Pipeline, chain: Pipeline) -> None:
    deals(cast, "One")
    transfer = begin_transfer(actor=cast.admin, source_id=source.pk, target_id=chain.pk, stages={"20": "3"})
    with pytest.raises(RuleViolation, match="for a day"):  # it has not ended
        undo_transfer(actor=cast.admin, transfer_id=transfer.pk)
    carry_on(transfer)
    with pytest.raises((PermissionDenied, Transfer.DoesNotExist)):
        undo_transfer(actor=cast.director, transfer_id=transfer.pk)
    assert forget_portions() == 0
    Transfer.objects.filter(pk=transfer.pk).update(finished_at=timezone.now() - dt.timedelta(hours=25))
    with pytest.raises(RuleViolation, match="for a day"):
        undo_transfer(actor=cast.admin, transfer_id=transfer.pk)
    assert forget_portions() == 1


class TestCircles:
    """No two mappings pass deals to and fro."""

    def begin(self, cast: Cast, source: Pipeline, target: Pipeline) -> Transfer:
        first, last = (each.current.method["stages"][0]["code"] for each in (source, target))  # type: ignore[union-attr]
        return begin_transfer(actor=cast.admin, source_id=source.pk, target_id=target.pk, stages={first: last})

    def test_back_and_round_are_refused_until_the_others_have_arrived(
        self, cast: Cast, source: Pipeline, chain: Pipeline
    ) -> None:
        third = create_pipeline(actor=cast.admin, name={"en": "Third"}, template="project_selling")
        there = self.begin(cast, source, chain)
        with pytest.raises(RuleViolation, match="from “Key-account funnel” to “Chain”"):
            self.begin(cast, chain, source)
        self.begin(cast, chain, third)
        with pytest.raises(RuleViolation, match="still on their way") as refused:
            self.begin(cast, third, source)
        assert refused.value.code == "transfer_circle"
        carry_on(there)
        self.begin(cast, third, source)

    def test_an_undo_is_a_way_back(self, cast: Cast, source: Pipeline, chain: Pipeline) -> None:
        deals(cast, "One")
        there = carried(cast, source.pk, chain.pk, {"20": "3"})
        again = self.begin(cast, source, chain)
        with pytest.raises(RuleViolation, match="still on their way"):
            undo_transfer(actor=cast.admin, transfer_id=there.pk)
        carry_on(again)
        undo_transfer(actor=cast.admin, transfer_id=there.pk)
        with pytest.raises(RuleViolation, match="still on their way"):
            self.begin(cast, source, chain)
