"""What taking deals elsewhere consists of: stages by a route, what was earned granted, proofs kept.

Source: formulas §2, "a pipeline mapping".
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.actions.writing import DERIVED, change_rows, derive
from pipeline.editions import Edition, edition
from pipeline.models import Criterion, Deal, DealChange, Evidence, Pipeline, Stage, Waiver
from team import history
from team.models import User

PORTION = 500
FIELDS = ("pipeline", "stage", "earned_stage", "granted_stage", "granted_by", "category", *DERIVED)


@dataclass(frozen=True, slots=True)
class Route:
    """Where deals go: `stages` from every code that they may have to a code of the target; why, for their history."""

    target: Edition
    stages: Mapping[str, str]
    reason: str

    def stage(self, code: str) -> Stage:
        return self.target.stages[self.stages[code]]


def in_force(deal: Deal) -> Edition | None:
    """The version of the deal's pipeline that is in force. One query, and what this process does not know yet."""
    current = Pipeline.objects.filter(pk=deal.pipeline_id).values_list("current_id", flat=True).first()
    return edition(current) if current else None


def used_codes(deals: QuerySet[Deal], codes: Mapping[uuid.UUID, str]) -> set[str]:
    """The codes of the stages in which these deals stand, which they have earned, were granted or wait for."""
    used: set[uuid.UUID | None] = set()
    for name in ("stage_id", "earned_stage_id", "granted_stage_id"):
        used.update(deals.order_by().values_list(name, flat=True).distinct())
    waiting = live_waivers(deals.order_by().values("pk"))
    used.update(waiting.values_list("stage_id", flat=True).distinct())
    return {codes[pk] for pk in used if pk is not None and pk in codes}


def codes_of(*pipelines: uuid.UUID) -> dict[uuid.UUID, str]:
    """{stage id: code} of every version of these pipelines."""
    return dict(Stage.objects.filter(pipeline_version__pipeline__in=pipelines).order_by().values_list("pk", "code"))


def live_waivers(deals: Any) -> QuerySet[Waiver]:
    states = (Waiver.State.REQUESTED, Waiver.State.GRANTED)
    waivers: QuerySet[Waiver] = Waiver.objects.filter(deal_id__in=deals, state__in=states).order_by()
    return waivers


def repoint(deals: Sequence[uuid.UUID], target: Edition, stages: Mapping[str, str] | None = None) -> None:
    """Evidence and waivers stay what they are and point to the same criterion and stage of the target.

    Within a pipeline a criterion is the same by its code; between pipelines it must also say the same. Other evidence
    keeps pointing to the old one: it proves nothing there and stays readable. `stages`: for waivers, by code.
    """
    evidence = Evidence.objects.filter(deal_id__in=deals)
    used = Criterion.objects.filter(pk__in=evidence.order_by().values("criterion_id"))
    used = used.exclude(stage__pipeline_version=target.version_id)
    for criterion in used.select_related("stage__pipeline_version"):
        same = target.criteria.get(criterion.code)
        is_ours = criterion.stage.pipeline_version.pipeline_id == target.pipeline_id
        if same is not None and (is_ours or same.text == criterion.text):
            evidence.filter(criterion=criterion).update(criterion=same)
    for old, new in (stages or {code: code for code in target.stages}).items():
        mine = live_waivers(deals).filter(stage__code=old)
        mine.exclude(stage__pipeline_version=target.version_id).update(stage=target.stages[new])


def carry(
    portion: Sequence[uuid.UUID], codes: Mapping[uuid.UUID, str], route: Route, *, actor: User, at: dt.datetime
) -> list[Deal]:
    """Write a portion of locked deals, with their history. Nothing is announced here."""
    repoint(portion, route.target, route.stages)
    deals = list(Deal.objects.filter(pk__in=portion).order_by("pk"))
    write_all([(deal, _values(deal, codes, route)) for deal in deals], actor=actor, at=at, reason=route.reason)
    return deals


def write_all(portion: Sequence[tuple[Deal, Mapping[str, Any]]], *, actor: User, at: dt.datetime, reason: str) -> None:
    """Set FIELDS of locked deals, with what follows from them and their history."""
    deals, changes, now = [deal for deal, _values in portion], [], timezone.now()
    for deal, values in portion:
        changed = history.apply(deal, values)
        changed.pop("earned_stage", None)  # derived: history does not keep it
        derive(deal)
        deal.updated_at = now
        changes += change_rows(deal, changed, actor=actor, at=at, reason=reason)
    Deal.objects.bulk_update(deals, [*FIELDS, "updated_at"], batch_size=PORTION)
    Deal.objects.filter(pk__in=[deal.pk for deal in deals]).update(version=F("version") + 1)
    DealChange.objects.bulk_create(changes, batch_size=PORTION)


def _values(deal: Deal, codes: Mapping[uuid.UUID, str], route: Route) -> dict[str, object]:
    stage, earned = route.stage(codes[deal.stage_id]), route.stage(codes[deal.earned_stage_id])
    granted = route.stage(codes[deal.granted_stage_id]) if deal.granted_stage_id else None
    values: dict[str, object] = {
        "stage": stage,
        "earned_stage": earned,
        "granted_stage": earned,
        # What a migration or a repeat purchase granted keeps that origin: flags judge it by it.
        "granted_by": deal.granted_by if granted == earned else Deal.Grant.MAPPING,
    }
    if deal.pipeline_id != route.target.pipeline_id:
        values["pipeline"] = Pipeline.objects.get(pk=route.target.pipeline_id)
    if not deal.is_category_set:
        values["category"] = route.target.method.category_by_stage[stage.code]
    return values


def version_reason(target: Edition) -> str:
    return _("Version %(number)d of the pipeline") % {"number": target.first.pipeline_version.number}


def portions(ids: Sequence[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    for start in range(0, len(ids), PORTION):
        yield ids[start : start + PORTION]
