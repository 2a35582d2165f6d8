"""Limits that won deals teach, and taking one over: a new version of the method, like every other change of it."""

from __future__ import annotations

import copy
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pipeline.actions.pipelines import publish_method
from pipeline.methods.method import Method
from pipeline.models import Deal, DealChange, Pipeline, PipelineVersion, Stage
from pipeline.rules.learned_limits import Learned, WonDeal, close_too_early_days, stuck_days
from pipeline.rules.replay import CREATED
from team.calendars import current_calendar
from team.models import Organization, User
from team.permits import require_administrator

LATEST_WON = 500
"""As many won deals as limits are learned from: enough to be sure, and of today's way of selling."""

LEARNED: Mapping[str, Callable[[Sequence[WonDeal]], Learned]] = {
    "stalled_stuck": lambda deals: stuck_days(deals, current_calendar()),
    "close_too_early": close_too_early_days,
}


class Accept(StrEnum):
    """What is taken over of a proposal: the learned limits, a lower severity, or that the flag goes."""

    LEARNED = "learned"
    HINT = "hint"
    DROP = "drop"


def learned_limits(pipeline: Pipeline, code: str) -> Learned:
    """Of a flag in `LEARNED` (four queries)."""
    return LEARNED[code](_won_deals(pipeline))


def limits_in_force(method: Method, code: str) -> dict[str, int]:
    """The same limits by stage, as the method has them."""
    if code == "stalled_stuck":
        return {stage.code: stage.stuck_days["complex"] for stage in method.stages}
    return {stage.code: stage.close_too_early_days for stage in method.stages}


@transaction.atomic
def accept_proposal(*, actor: User, pipeline_id: uuid.UUID, code: str, accept: str) -> PipelineVersion:
    """Publish the method in force with one flag changed. Open deals keep their version until they are taken over.

    Learned limits are read again here: what is accepted is what the won deals teach now. Raises `ValidationError`
    where there is nothing to take over.
    """
    require_administrator(actor)
    pipeline = Pipeline.lock(pipeline_id)
    document: dict[str, Any] = copy.deepcopy(pipeline.current.method) if pipeline.current else {}
    flag = next((each for each in document.get("flags", ()) if each.get("code") == code), None)
    if flag is None:
        raise ValidationError(_("The method in force has no such flag."))
    if accept == Accept.LEARNED and code in LEARNED:
        _take_learned(document, flag, learned_limits(pipeline, code))
    elif accept == Accept.HINT:
        flag["severity"] = "hint"
    elif accept == Accept.DROP:
        document["flags"].remove(flag)
    else:
        raise ValidationError(_("There is nothing to take over."))
    return publish_method(actor=actor, document=document, code=pipeline.code)


def _take_learned(document: dict[str, Any], flag: dict[str, Any], learned: Learned) -> None:
    """Into the limits of the stages, for complex deals; the flag remembers where they came from."""
    if not learned.days:
        raise ValidationError(_("There are too few won deals to learn a limit from."))
    for stage in document["stages"]:
        days = learned.days.get(stage["code"])
        if days is not None and flag["code"] == "stalled_stuck":
            stage["limits"]["stuck"]["complex"] = days
        elif days is not None:
            stage["limits"]["close_too_early"] = days
    day = Organization.objects.today().isoformat()
    flag["learned"] = {"won_deals": learned.seen, "on": day, "stages": sorted(learned.days)}


def _won_deals(pipeline: Pipeline) -> list[WonDeal]:
    """The latest complex ones with their way through the stages, as far as it is known (four queries).

    An import tells no way. Transactional deals have limits of their own and are too short to learn from.
    """
    organization = Organization.objects.current()
    won = Deal.objects.won().filter(pipeline=pipeline, sale_type=Deal.SaleType.COMPLEX)
    won = won.exclude(granted_by=Deal.Grant.MIGRATION)
    deals = dict(won.order_by("-won_on", "-pk").values_list("pk", "won_on")[:LATEST_WON])
    codes = dict(Stage.objects.filter(pipeline_version__pipeline=pipeline).order_by().values_list("pk", "code"))
    rows = DealChange.objects.filter(deal_id__in=deals, field__in=("stage", CREATED)).order_by("effective_at", "id")
    ways: dict[uuid.UUID, list[tuple[str, dt.date]]] = defaultdict(list)
    for deal, field, new, at in rows.values_list("deal_id", "field", "new", "effective_at"):
        code = codes.get(_stage_id(field, new))
        if code and organization.day_of(at) <= deals[deal]:
            ways[deal].append((code, organization.day_of(at)))
    return [WonDeal(tuple(way), deals[deal]) for deal, way in ways.items()]


def _stage_id(field: str, new: Any) -> uuid.UUID:
    """Into which stage a row of history put the deal."""
    return uuid.UUID(new["stage"] if field == CREATED else new)
