"""Taking open deals over to the version in force, or to another pipeline, stage by stage.

What the old version had granted or the evidence had earned is never asked again: the gates up to there are granted in
the new one. Claimed stages stay claimed. Source: formulas §2, "a pipeline mapping".
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pipeline.actions.carrying import Route, carry, codes_of, portions, used_codes, version_reason
from pipeline.actions.checks import require_offered
from pipeline.actions.writing import moment
from pipeline.editions import Edition, edition_of_pipeline
from pipeline.models import Deal, Pipeline, Stage
from team.activities import announce_all, batch, draft
from team.models import User
from team.permits import locked_for_edit, require_administrator
from team.sight import is_above
from web.errors import RuleViolation
from web.formats import localized


def behind(pipeline: Pipeline) -> QuerySet[Deal]:
    """Open deals of the pipeline that follow another version than the one in force."""
    deals: QuerySet[Deal] = Deal.objects.open().filter(pipeline=pipeline)
    return deals.exclude(stage__pipeline_version=pipeline.current_id)


@transaction.atomic
def map_to_current(*, actor: User, pipeline_id: uuid.UUID, at: dt.datetime | None = None) -> int:
    """Move the open deals of a pipeline to its version in force, stage to stage by code; answers how many.

    Refused (`stages_vanished`) where a deal stands in, has earned, was granted or waits for a stage whose code the new
    version does not have: map those by `map_deals`, or keep the stage. A constant number of queries for 500 deals.
    """
    require_administrator(actor)
    pipeline = Pipeline.lock(pipeline_id)
    target, at = edition_of_pipeline(pipeline), moment(at)
    ids = list(
        behind(pipeline).order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True)
    )
    codes = codes_of(pipeline.pk)
    _require_codes(ids, codes, target)
    route = Route(target, {code: code for code in target.stages}, version_reason(target))
    _carried(ids, codes, route, actor=actor, at=at)
    return len(ids)


@transaction.atomic
@batch()
def map_deals(
    *,
    actor: User,
    deal_ids: Sequence[uuid.UUID],
    pipeline_id: uuid.UUID,
    stages: Mapping[str, str],
    at: dt.datetime | None = None,
) -> list[uuid.UUID]:
    """Take open deals of one pipeline to the version in force of `pipeline_id`; answers which went.

    `stages`: from codes of theirs to codes of the target. A deal in a stage that it does not name stays where it is, as
    do closed deals and those that stand there already. An administrator's act. Raises as `route_to`.
    """
    require_administrator(actor)
    at = moment(at)
    rows = Deal.objects.open().filter(pk__in=deal_ids).order_by("pk").select_for_update(no_key=True, of=("self",))
    found = list(rows.values_list("pk", "pipeline_id", "stage_id", "stage__pipeline_version_id"))
    target = edition_of_pipeline(Pipeline.objects.get(pk=pipeline_id))
    went: list[uuid.UUID] = []
    for source in sorted({pipeline for _pk, pipeline, _stage, _version in found}):
        codes, route = codes_of(source), route_to(source, target, stages)
        mine = [row for row in found if row[1] == source and row[3] != target.version_id]
        ids = [pk for pk, _pipeline, stage, _version in mine if codes[stage] in stages]
        _carried(ids, codes, route, actor=actor, at=at)
        went += ids
    return went


@transaction.atomic
@batch()
def change_pipeline(
    *,
    actor: User,
    deal_id: uuid.UUID,
    pipeline_id: uuid.UUID,
    stage: str,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Deal:
    """Take one open deal to a stage of another pipeline: for a manager above its owner, never one's own deal.

    Gates are granted up to what the deal has earned, as far as that stage; what it only claimed stays claimed.
    """
    deal = locked_for_edit(Deal, deal_id, actor=actor, expected_version=expected_version)
    if deal.owner_id == actor.pk or not (actor.sight.edits_everything or is_above(actor, deal.owner_id)):
        raise PermissionDenied(_("A deal goes to another pipeline by a manager above its owner."))
    if deal.status != Deal.Status.OPEN:
        raise RuleViolation("deal_closed", _("This deal is not open. Reopen it first."), {"status": deal.status})
    pipeline = Pipeline.objects.get(pk=pipeline_id)
    require_offered(pipeline)
    target, codes = edition_of_pipeline(pipeline), codes_of(deal.pipeline_id)
    if stage not in target.stages:
        raise ValidationError({"stage": _("There is no stage “%(code)s”.") % {"code": stage}})
    if deal.stage.pipeline_version_id == target.version_id:
        return deal
    if target.stages[stage].nominal_probability > deal.stage.nominal_probability:
        raise ValidationError({"stage": _("Not further on than it stands: change the pipeline first, then move it.")})
    # Of what it has only claimed nothing is granted: stages below the claimed one cannot be compared one by one.
    stages = dict.fromkeys(codes.values(), target.first.code) | {codes[deal.stage_id]: stage}
    _carried([deal.pk], codes, Route(target, stages, _reason(pipeline)), actor=actor, at=moment(at))
    return Deal.objects.get(pk=deal.pk)


def route_to(source: uuid.UUID, target: Edition, stages: Mapping[str, str]) -> Route:
    """The whole route from a pipeline's stages: what a deal has earned below its claimed stage goes along.

    A code that is not named goes where the last named one before it goes, else to the first stage. Raises
    `ValidationError` ("stages") for codes that neither has and for a mapping that turns the order round.
    """
    order = _in_order(source)
    known = set(order)
    wrong = sorted((set(stages) - known) | (set(stages.values()) - set(target.stages)))
    if wrong:
        raise ValidationError({"stages": _("There is no stage “%(code)s”.") % {"code": wrong[0]}})
    whole, last = {}, target.first
    for code in order:
        if code in stages:
            goes = target.stages[stages[code]]
            if goes.position < last.position:
                message = _("A later stage cannot go before an earlier one: “%(code)s” would.")
                raise ValidationError({"stages": message % {"code": code}})
            last = goes
        whole[code] = last.code
    return Route(target, whole, _reason(Pipeline.objects.select_related("current").get(pk=target.pipeline_id)))


def _in_order(pipeline_id: uuid.UUID) -> list[str]:
    """All codes of a pipeline, also of former versions, in the order of percentage and place."""
    rows = Stage.objects.filter(pipeline_version__pipeline=pipeline_id).order_by("pipeline_version__number")
    named = rows.values_list("code", "nominal_probability", "position")
    last = {code: (percent, place) for code, percent, place in named}
    return sorted(last, key=lambda code: last[code])


def _reason(pipeline: Pipeline) -> str:
    assert pipeline.current is not None
    values = {"name": localized(pipeline.name) or pipeline.code, "number": pipeline.current.number}
    return _("To %(name)s, version %(number)d") % values


def _carried(
    ids: Sequence[uuid.UUID], codes: Mapping[uuid.UUID, str], route: Route, *, actor: User, at: dt.datetime
) -> None:
    told = {"pipeline_version": str(route.target.version_id), "pipeline": str(route.target.pipeline_id)}
    for portion in portions(ids):
        moved = carry(portion, codes, route, actor=actor, at=at)
        announce_all([draft(actor=actor, verb="deal_changed", subject=deal, new=told, at=at) for deal in moved])


def _require_codes(ids: Sequence[uuid.UUID], codes: Mapping[uuid.UUID, str], target: Edition) -> None:
    used: set[str] = set()
    for portion in portions(ids):
        used |= used_codes(Deal.objects.filter(pk__in=portion), codes)
    vanished = sorted(used - set(target.stages))
    if vanished:
        message = _("Open deals stand in stages that this version does not have: %(stages)s.")
        raise RuleViolation("stages_vanished", message % {"stages": ", ".join(vanished)}, {"stages": vanished})
