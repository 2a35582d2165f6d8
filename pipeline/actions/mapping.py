"""Taking open deals over to the version of their pipeline that is in force. Source: formulas §2, "a pipeline mapping".

Stage goes to stage by code. What the old version had granted or the evidence had earned is never asked again: the
gates up to there are granted in the new version. Claimed stages stay claimed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.actions.writing import DERIVED, change_rows, derive, moment
from pipeline.editions import Edition, edition_of_pipeline
from pipeline.models import Criterion, Deal, DealChange, Evidence, Pipeline, Stage, Waiver
from team import history
from team.activities import announce_all, draft
from team.models import User
from team.permits import require_administrator
from web.errors import RuleViolation

PORTION = 500
FIELDS = ("stage", "earned_stage", "granted_stage", "granted_by", "category", *DERIVED)


def behind(pipeline: Pipeline) -> QuerySet[Deal]:
    """Open deals of the pipeline that follow another version than the one in force."""
    deals: QuerySet[Deal] = Deal.objects.open().filter(pipeline=pipeline)
    return deals.exclude(stage__pipeline_version=pipeline.current_id)


@transaction.atomic
def map_to_current(*, actor: User, pipeline_id: uuid.UUID, at: dt.datetime | None = None) -> int:
    """Move the open deals of a pipeline to its version in force; answers how many.

    Refused (`stages_vanished`) where a deal stands in, has earned, was granted or waits for a stage whose code the new
    version does not have: move those deals first, or keep the stage. A constant number of queries for 500 deals.
    """
    require_administrator(actor)
    pipeline = Pipeline.lock(pipeline_id)
    target, at = edition_of_pipeline(pipeline), moment(at)
    ids = list(behind(pipeline).order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    codes = dict(Stage.objects.filter(pipeline_version__pipeline=pipeline).values_list("pk", "code"))
    _require_codes(ids, codes, target)
    told = {"pipeline_version": str(pipeline.current_id)}
    for portion in _portions(ids):
        _repoint(portion, target)
        moved = _moved(portion, codes, target, actor=actor, at=at)
        announce_all([draft(actor=actor, verb="deal_changed", subject=deal, new=told, at=at) for deal in moved])
    return len(ids)


def _require_codes(ids: list[uuid.UUID], codes: dict[uuid.UUID, str], target: Edition) -> None:
    used: set[uuid.UUID | None] = set()
    for portion in _portions(ids):
        deals, waiting = Deal.objects.filter(pk__in=portion).order_by(), _live_waivers(portion)
        for name in ("stage_id", "earned_stage_id", "granted_stage_id"):
            used.update(deals.values_list(name, flat=True).distinct())
        used.update(waiting.values_list("stage_id", flat=True).distinct())
    vanished = sorted({codes[pk] for pk in used if pk is not None} - set(target.stages))
    if vanished:
        message = _("Open deals stand in stages that this version does not have: %(stages)s.")
        listed = ", ".join(vanished)
        raise RuleViolation("stages_vanished", message % {"stages": listed}, {"stages": vanished})


def _repoint(portion: list[uuid.UUID], target: Edition) -> None:
    """Evidence and waivers stay what they are and point to the same criterion and stage of the new version.

    Evidence of a criterion that is gone keeps pointing to the old one: it proves nothing any more and stays readable.
    """
    evidence = Evidence.objects.filter(deal_id__in=portion)
    used = Criterion.objects.filter(pk__in=evidence.order_by().values("criterion_id"))
    for criterion in used.exclude(stage__pipeline_version=target.version_id):
        if criterion.code in target.criteria:
            evidence.filter(criterion=criterion).update(criterion=target.criteria[criterion.code])
    for code, stage in target.stages.items():
        _live_waivers(portion).filter(stage__code=code).exclude(stage=stage).update(stage=stage)


def _live_waivers(portion: list[uuid.UUID]) -> QuerySet[Waiver]:
    states = (Waiver.State.REQUESTED, Waiver.State.GRANTED)
    waivers: QuerySet[Waiver] = Waiver.objects.filter(deal_id__in=portion, state__in=states).order_by()
    return waivers


def _moved(
    portion: list[uuid.UUID], codes: dict[uuid.UUID, str], target: Edition, *, actor: User, at: dt.datetime
) -> list[Deal]:
    deals, changes = list(Deal.objects.filter(pk__in=portion).order_by("pk")), []
    reason, now = _("Version %(number)d of the pipeline") % {"number": _number(target)}, timezone.now()
    for deal in deals:
        changed = history.apply(deal, _values(deal, codes, target))
        changed.pop("earned_stage", None)  # derived: history does not keep it
        derive(deal)
        deal.updated_at = now
        changes += change_rows(deal, changed, actor=actor, at=at, reason=reason)
    Deal.objects.bulk_update(deals, [*FIELDS, "updated_at"], batch_size=PORTION)
    Deal.objects.filter(pk__in=portion).update(version=F("version") + 1)
    DealChange.objects.bulk_create(changes, batch_size=PORTION)
    return deals


def _values(deal: Deal, codes: dict[uuid.UUID, str], target: Edition) -> dict[str, object]:
    stage, earned = codes[deal.stage_id], codes[deal.earned_stage_id]
    granted = codes[deal.granted_stage_id] if deal.granted_stage_id else None
    values: dict[str, object] = {
        "stage": target.stages[stage],
        "earned_stage": target.stages[earned],
        "granted_stage": target.stages[earned],
        # What a migration or a repeat purchase granted keeps that origin: flags judge it by it.
        "granted_by": deal.granted_by if granted == earned else Deal.Grant.MAPPING,
    }
    if not deal.is_category_set:
        values["category"] = target.method.category_by_stage[stage]
    return values


def _number(target: Edition) -> int:
    return target.first.pipeline_version.number


def _portions(ids: list[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    for start in range(0, len(ids), PORTION):
        yield ids[start : start + PORTION]
