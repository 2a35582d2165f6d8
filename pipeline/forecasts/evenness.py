"""How unevenly the amounts of open deals are spread, by stage: what the cells cannot tell a range of many deals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, FloatField, Q, Sum
from django.db.models.functions import Cast

from pipeline.models import Deal

NAME, KEPT = "evenness-of-stages", 36 * 3600
Stage = tuple[Any, Any]
"""(pipeline, stage's code)."""


@dataclass(frozen=True, slots=True)
class Evenness:
    """`ratios`: n·Σa² ÷ (Σa)² of the open deals, 1 where all are alike. `chances`: their mean probability by amount,
    by the models in force; of stages without any model there is none."""

    ratios: Mapping[Stage, float] = field(default_factory=dict)
    chances: Mapping[Stage, float] = field(default_factory=dict)

    def ratio(self, stage: Stage) -> float:
        return max(1.0, self.ratios.get(stage, 1.0))


def evenness_of_stages() -> Evenness:
    """As of the last night; where nobody looked yet, as of now (one query over all open deals)."""
    known = cache.get(NAME)
    return Evenness(*known) if known is not None else look_again()


def look_again() -> Evenness:
    """Read the open deals and keep what they say until the next night."""
    amount = Cast(F("amount_base_minor"), FloatField())
    rows = (
        Deal.objects.open()
        .order_by()
        .values_list("pipeline_id", "stage__code")
        .annotate(
            deals=Count("pk"),
            total=Sum(amount),
            squares=Sum(amount * amount),
            hoped=Sum(amount * F("outlook__probability")),
            looked=Sum(amount, filter=Q(outlook__isnull=False)),
        )
    )
    ratios, chances = {}, {}
    for pipeline, code, deals, total, squares, hoped, looked in rows:
        if total:
            ratios[pipeline, code] = deals * squares / total**2
        if looked:
            chances[pipeline, code] = hoped / looked
    cache.set(NAME, (ratios, chances), KEPT)
    return Evenness(ratios, chances)
