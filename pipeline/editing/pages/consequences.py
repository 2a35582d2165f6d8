"""What a draft would do to the open deals if they were all taken over: weighted amount, stages that vanish, drift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, Sum

from pipeline.dossiers import Dossier, load
from pipeline.editions import Edition
from pipeline.methods.method import Method
from pipeline.models import Deal, Pipeline
from pipeline.proving import case_of
from pipeline.rules.gates import assess

MOST_LOOKED_AT = 200
"""Judging a deal reads its records; the latest changed ones tell enough, and the page says how many were looked at."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """`weighted` and `weighted_then` in minor units of the base currency; `vanish`: {stage code: open deals in it};
    of the `looked_at` deals, how many stand ahead of their evidence now and how many would then, nothing granted."""

    deals: int
    weighted: int
    weighted_then: int
    vanish: Mapping[str, int]
    looked_at: int
    ahead: int
    ahead_then: int


def consequences(pipeline: Pipeline, method: Method) -> Consequences:
    deals = Deal.objects.open().filter(pipeline=pipeline)
    percents = {stage.code: stage.nominal_probability for stage in method.stages}
    totals = {"n": Count("pk"), "amount": Sum("amount_base_minor"), "weighted": Sum("weighted_minor")}
    rows = list(deals.order_by().values("stage__code").annotate(**totals))
    kept = [row for row in rows if row["stage__code"] in percents]
    latest = list(deals.select_related("account").order_by("-updated_at", "-pk")[:MOST_LOOKED_AT])
    now, then = _ahead(latest, method)
    return Consequences(
        deals=sum(row["n"] for row in rows),
        weighted=sum(row["weighted"] or 0 for row in rows),
        weighted_then=round(sum((row["amount"] or 0) * percents[row["stage__code"]] / 100 for row in kept)),
        vanish={row["stage__code"]: row["n"] for row in rows if row["stage__code"] not in percents},
        looked_at=len(latest),
        ahead=now,
        ahead_then=then,
    )


def _ahead(deals: list[Deal], method: Method) -> tuple[int, int]:
    dossiers = load(deals).values() if deals else ()
    then = [_drift_then(dossier, method) for dossier in dossiers]
    return sum(deal.drift > 0 for deal in deals), sum(drift > 0 for drift in then)


def _drift_then(dossier: Dossier, method: Method) -> int:
    """The steps by which the deal's stage would lie ahead; 0 where its stage is gone."""
    own = dossier.edition
    if own.code_of[dossier.deal.stage_id] not in method.gates.stages:
        return 0
    case = case_of(replace(dossier, edition=_as_if(own, method)))
    granted = case.granted_up_to if case.granted_up_to in method.gates.stages else None
    return assess(method.gates, replace(case, granted_up_to=granted)).drift


def _as_if(own: Edition, method: Method) -> Edition:
    """The deal's own rows under the draft's rules: criteria by their codes."""
    criteria = {code: row for code, row in own.criteria.items() if code in method.criteria}
    return replace(own, method=method, criteria=criteria)
