"""The sums of a scope by stage and month: from cells where the scope is large, from the stays where it is small.

Both are the same aggregate (`sums`), so a person sees the same figures whichever answers. Source: formulas §6.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from django.core.cache import cache
from django.db.models import Min, QuerySet, Sum

from pipeline.funnel.asking import FunnelScope
from pipeline.funnel.earlier_amounts import corrections
from pipeline.funnel.models import FunnelCell, FunnelOwner, StageStay
from pipeline.funnel.rules.flow import LEAST, Month, Sums, days_per_exit, decided, total
from pipeline.funnel.rules.shape import Norm, template_norm
from pipeline.funnel.rules.stays import WHOLE
from pipeline.funnel.sums import COLUMNS, figures, months_of, stays_on
from pipeline.funnel.waiting import counted_once
from pipeline.models import Deal
from team.periods import add_months

FEW_STAYS = 2_000
"""Up to so many stays of the scope's owners are summed when asked; more are read from the cells."""
LOOK_BACK = 24
"""Months of entry that conversions and times are learned from."""
KEPT = 600
"""Seconds for which the whole organization's norm is kept."""


@dataclass(frozen=True, slots=True)
class Flow:
    """`months`: of every stage that the pipeline has, and of the whole sale; `computed_at` None where read directly.

    `then`: stage → minor units to add to what stood there on a past day, for the amounts of then.
    """

    found: FunnelScope
    months: Sequence[Month]
    computed_at: dt.datetime | None
    then: Mapping[str, int] = field(default_factory=dict)

    def of(self, code: str) -> list[Month]:
        """The stage's months of the look-back."""
        first = add_months(self.found.day.replace(day=1), -LOOK_BACK)
        return [each for each in self.months if each.code == code and each.month >= first]

    def sums(self, code: str) -> Sums:
        return total(self.of(code))

    def standing(self, code: str) -> Sums:
        """Of all months: who stands in a stage may have come long ago."""
        return total(each for each in self.months if each.code == code)


def flow_of(found: FunnelScope, *, with_amounts: bool = False) -> Flow:
    """Two queries; of a past day four at most, two more `with_amounts` of then. Of a large one it is read once a day;
    raises `BeingCounted` where nobody should wait for that."""
    is_small, computed_at = _weight(found)
    if found.is_now and not is_small:
        return Flow(found, months_of(_cells(found), {name: Sum(name) for name in COLUMNS}), computed_at)
    if found.is_now:
        return Flow(found, _months_of_stays(found), None)
    if is_small:
        return Flow(found, _months_of_stays(found), None, corrections(found) if with_amounts else {})
    months, then = _kept_past(found)
    return Flow(found, months, None, then)


def _kept_past(found: FunnelScope) -> tuple[list[Month], dict[str, int]]:
    return counted_once("flow", found, partial(_past, found))


def _past(found: FunnelScope) -> tuple[list[Month], dict[str, int]]:
    """Read together: what stood there is summed by the amounts of now, which may change until it is read again."""
    return _months_of_stays(found), corrections(found)


def _months_of_stays(found: FunnelScope) -> list[Month]:
    rows = stays_on(found.day, is_now=found.is_now).filter(pipeline_id=found.pipeline.pk)
    if found.is_everybody and found.scope.teams is None and not found.segment:
        asked = rows
    elif found.is_now:
        asked = rows.filter(found.condition("deal__"))
    else:
        asked = rows.filter(deal__in=found.deals().order_by().values("pk"))
    return months_of(asked, figures(found.day, is_now=found.is_now))


def is_small(found: FunnelScope) -> bool:
    """Whether a past day of this scope can be read while somebody waits."""
    return _weight(found)[0]


def _weight(found: FunnelScope) -> tuple[bool, dt.datetime | None]:
    owners = FunnelOwner.objects.filter(computed_at__isnull=False)
    scope = found.scope
    asked = frozenset([scope.owner]) if scope.owner else scope.people
    if asked is not None:
        owners = owners.filter(pk__in=asked)
    sums = owners.aggregate(stays=Sum("stays", default=0), oldest=Min("computed_at"))
    return sums["stays"] <= FEW_STAYS, sums["oldest"]


def _cells(found: FunnelScope) -> QuerySet[FunnelCell]:
    if not found.is_everybody:
        level = FunnelCell.Level.OWNER
    else:
        level = FunnelCell.Level.ALL if found.scope.teams is None else FunnelCell.Level.TEAM
    return FunnelCell.objects.filter(found.condition(), level=level, pipeline_id=found.pipeline.pk)


def norms_of(found: FunnelScope) -> list[Norm]:
    """τ* of won deals and q* of the whole organization over 24 months; else the template's. In the stages' order.

    Kept for some minutes: it is the same for everybody.
    """
    key = f"funnel-norm-{found.edition.version_id}-{found.day}"
    norms: list[Norm] | None = cache.get(key)
    if norms is None:
        norms = learned_norms(_whole_flow(found))
        cache.set(key, norms, KEPT)
    return norms


def learned_norms(flow: Flow) -> list[Norm]:
    norms = []
    whole = flow.sums(WHOLE)
    is_known = whole.won + whole.lost >= LEAST
    for norm in template_of(flow.found):
        sums = flow.sums(norm.code)
        if is_known and not sums.reached and not flow.standing(norm.code).standing:
            # No deal was ever seen here: what other systems tell of deals may know fewer stages.
            norms.append(Norm(norm.code, 0.0, 1.0))
            continue
        rate = decided(flow.of(norm.code), flow.found.day)
        days, won = norm.days, 0
        if sums.won_exits >= LEAST and sums.won_days:
            days, won = sums.won_days / sums.won_exits, sums.won_exits
        q, of = (rate.hits / rate.of, rate.of) if rate.of >= LEAST and rate.hits else (norm.rate, 0)
        norms.append(Norm(norm.code, days, q, won, of))
    return norms


def template_of(found: FunnelScope) -> list[Norm]:
    stages = found.edition.method.stages
    nominal = {stage.code: float(stage.nominal_probability) / 100 for stage in stages}
    limits = {stage.code: stage.stuck_days[Deal.SaleType.COMPLEX] for stage in stages}
    return template_norm([stage.code for stage in stages], nominal, limits)


def _whole_flow(found: FunnelScope) -> Flow:
    """Everybody's, whoever asks: only the norm that it makes is shown."""
    is_large = FunnelOwner.objects.aggregate(stays=Sum("stays", default=0))["stays"] > FEW_STAYS
    if is_large and not found.is_now:
        whole = replace(found.scope, people=None, led=None, teams=None, owner=None)
        return Flow(found, _kept_past(replace(found, scope=whole, team=None, segment=""))[0], None)
    if is_large:
        rows = FunnelCell.objects.filter(level=FunnelCell.Level.ALL, pipeline_id=found.pipeline.pk)
        return Flow(found, months_of(rows, {name: Sum(name) for name in COLUMNS}), None)
    first = add_months(found.day.replace(day=1), -LOOK_BACK)
    stays = stays_on(found.day, is_now=found.is_now).filter(pipeline_id=found.pipeline.pk, month__gte=first)
    return Flow(found, months_of(stays, figures(found.day, is_now=found.is_now)), None)


def taken(flow: Flow, code: str) -> float | None:
    """`τ_s` of the look-back."""
    return days_per_exit(flow.sums(code), flow.found.day)


__all__ = ["WHOLE", "Flow", "StageStay", "flow_of", "is_small", "learned_norms", "norms_of", "taken", "template_of"]
