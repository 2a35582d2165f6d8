"""Resources: pipelines, stages, deals with their verbs, changes, flags."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import F
from rest_framework.response import Response

from pipeline.actions import attention, changes, closing, deals, mapping, moves, people, pipelines
from pipeline.api import bodies, tables
from pipeline.api.filters import ChangeFilters, DealFilters, FlagFilters, PipelineFilters, StageFilters
from pipeline.api.flag_tables import FLAG
from pipeline.models import Deal, DealChange, Flag, Pipeline, Stage
from team.models import User
from team.permits import locked_for_edit
from web.api.resources import Changes, Creates, Resource, Values, verb

DEAL_ORDERS = {
    "updated_at": ("updated_at", "id"),
    "expected_close": ("close_key", "id"),
    "amount": ("-amount_key", "-id"),  # the stored key falls as the amount grows
    "name": ("name", "id"),
    "drift": ("drift", "id"),
    "buyer_gap": ("gap_key", "id"),
}


class PipelineResource(Creates, Changes):
    """The funnels that deals go through. Administrators make, name, order and archive them."""

    resource = "pipelines"
    model = Pipeline
    table = tables.PIPELINE
    filters = PipelineFilters
    body = bodies.PipelineBody
    change_body = bodies.PipelineChangeBody

    def create_record(self, values: Values) -> Pipeline:
        source = values.pop("copy_of", None)
        document = values.pop("method", None)
        copy_of = source.pk if source else None
        return pipelines.create_pipeline(actor=self.person, document=document, copy_of=copy_of, **values)

    @transaction.atomic
    def change_record(self, pk: Any, values: Values, version: int | None) -> Pipeline:
        position = values.pop("position", None)
        changed = pipelines.change_pipeline_facts(actor=self.person, pipeline_id=pk, expected_version=version, **values)
        if position is not None:
            changed = pipelines.place_pipeline(actor=self.person, pipeline_id=pk, position=position)
        return changed


class StageResource(Resource):
    """The stages of the pipelines in force, in their order."""

    resource = "stages"
    model = Stage
    table = tables.STAGE
    filters = StageFilters
    orderings = {"position": ("pipeline_version_id", "position", "id"), "updated_at": ("updated_at", "id")}
    default_order = "position"

    def rows(self) -> Any:
        stages = super().rows()
        if self.action == "list" and self.request.query_params.get("all_editions") != "true":
            stages = stages.filter(pipeline_version__pipeline__current=F("pipeline_version"))
        return stages


@contextmanager
def fresh_deal(actor: User, pk: uuid.UUID, version: int | None) -> Iterator[None]:
    """`If-Match` for actions that take no version themselves."""
    with transaction.atomic():
        if version is not None:
            locked_for_edit(Deal, pk, actor=actor, expected_version=version)
        yield


class DealResource(Creates, Changes):
    """Deals. The stage changes by `move`, the status by `win`, `lose`, `dormant`, `reopen`."""

    resource = "deals"
    model = Deal
    table = tables.DEAL
    filters = DealFilters
    orderings = DEAL_ORDERS
    body = bodies.DealBody
    change_body = bodies.DealChangeBody

    def create_record(self, values: Values) -> Deal:
        account, pk = values.pop("account"), values.pop("id", None)
        bodies.priced(values, values.get("currency") or bodies.base_currency())
        return deals.create_deal(actor=self.person, account_id=account.pk, deal_id=pk, **values)

    def as_changes(self, values: Values) -> Values:
        fixed = ("account", "pipeline", "stage", "technical_content")
        return {name: value for name, value in values.items() if name not in fixed}

    @transaction.atomic
    def upserted(self, pk: Any, values: Values) -> Response:
        """A stage that comes with an upsert is a move like any other."""
        stage = values.get("stage")
        response = super().upserted(pk, values)
        if stage and self.rows().filter(pk=pk, status=Deal.Status.OPEN).exclude(stage__code=stage).exists():
            moves.move_to_stage(actor=self.person, deal_id=pk, stage=stage)
            response = self.written(pk)
        return response

    @transaction.atomic
    def change_record(self, pk: Any, values: Values, version: int | None) -> Deal:
        if "amount" in values:
            bodies.priced(values, values.get("currency") or self.currency_of(pk))
        owner, reason = values.pop("owner", None), values.pop("reason", "")
        deal = changes.change_deal(
            actor=self.person,
            deal_id=pk,
            confirmed=values.pop("confirmed", False),
            values=values,
            expected_version=version,
            reason=reason,
        )
        if owner is not None and owner.pk != deal.owner_id:
            deal = people.reassign_deal(actor=self.person, deal_id=pk, owner=owner, reason=reason)
        return deal

    def currency_of(self, pk: Any) -> str:
        return self.rows().values_list("currency", flat=True).get(pk=pk)

    @verb(bodies.MoveBody)
    def move(self, pk: Any, values: Values, version: int | None) -> None:
        """To another stage. 409 with earned, needed and missing where a gate is closed."""
        moves.move_to_stage(actor=self.person, deal_id=pk, expected_version=version, **values)

    @verb(bodies.ChangePipelineBody)
    def change_pipeline(self, pk: Any, values: Values, version: int | None) -> None:
        """To a stage of another pipeline, by a manager above the owner; what was earned is granted there."""
        goal = values["pipeline"].pk
        mapping.change_pipeline(
            actor=self.person, deal_id=pk, pipeline_id=goal, stage=values["stage"], expected_version=version
        )

    @verb(bodies.WinBody)
    def win(self, pk: Any, values: Values, version: int | None) -> None:
        """Signature and first payment, together or one by one; the last one that is needed wins the deal."""
        if "amount" in values:
            bodies.priced(values, self.currency_of(pk))
        closing.win_deal(actor=self.person, deal_id=pk, expected_version=version, **values)

    @verb(bodies.ShipBody)
    def ship(self, pk: Any, values: Values, version: int | None) -> None:
        closing.ship_deal(actor=self.person, deal_id=pk, expected_version=version, **values)

    @verb(bodies.LoseBody)
    def lose(self, pk: Any, values: Values, version: int | None) -> None:
        closing.lose_deal(actor=self.person, deal_id=pk, expected_version=version, **values)

    @verb(bodies.DormantBody)
    def dormant(self, pk: Any, values: Values, version: int | None) -> None:
        """Neither lost nor counted, until somebody reopens it."""
        closing.rest_deal(actor=self.person, deal_id=pk, expected_version=version, **values)

    @verb(bodies.ReopenBody)
    def reopen(self, pk: Any, values: Values, version: int | None) -> None:
        closing.reopen_deal(actor=self.person, deal_id=pk, expected_version=version, **values)

    @verb(bodies.RepeatBody, status=201)
    def repeat(self, pk: Any, values: Values, version: int | None) -> Any:
        """A won customer buys again: answers with the new deal."""
        if "amount" in values:
            bodies.priced(values, self.currency_of(pk))
        with fresh_deal(self.person, pk, version):
            return closing.repeat_deal(actor=self.person, deal_id=pk, **values).pk

    @verb(bodies.SnoozeBody)
    def snooze_flag(self, pk: Any, values: Values, version: int | None) -> None:
        """Keeps a running flag quiet until a day."""
        with fresh_deal(self.person, pk, version):
            attention.snooze_flag(actor=self.person, deal_id=pk, **values)

    @verb(bodies.DealTeamBody, path="deal-team")
    def change_team(self, pk: Any, values: Values, version: int | None) -> None:
        """Puts somebody on the deal team, or ends their part."""
        with fresh_deal(self.person, pk, version):
            people.set_deal_team(actor=self.person, deal_id=pk, **values)


class ChangeResource(Resource):
    """The history of deals, newest first. `ordering=id&after=ID` follows it."""

    resource = "deal-changes"
    model = DealChange
    table = tables.CHANGE
    filters = ChangeFilters
    orderings = {"id": ("id",)}
    default_order = "-id"
    follows_changes = False
    lookup_value_converter = "int"


class FlagResource(Resource):
    """What is wrong with which deal: the rule, the numbers behind it, what clears it, where its limit comes from, and
    who kept it quiet. Running and cleared; `running=true` for the former."""

    resource = "flags"
    model = Flag
    table = FLAG
    filters = FlagFilters
