"""The funnel in numbers: stages and the four gauges, ready for page, REST, snapshot and Monday. Source: formulas §6."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from pipeline.forecasts.quota_lines import quota_lines
from pipeline.forecasts.reads import forecast
from pipeline.funnel.asking import FunnelScope
from pipeline.funnel.reading import LOOK_BACK, WHOLE, Flow, flow_of, norms_of, taken
from pipeline.funnel.rules import coverage as cover
from pipeline.funnel.rules.flow import FEWEST, Sums, decided, median, waiting
from pipeline.funnel.rules.shape import (
    ENOUGH,
    Norm,
    bottleneck,
    evenness,
    expected_counts,
    needed_shape,
    reference,
    verdict,
)
from pipeline.wording import stage_name
from stakeholders.visits.rules.rates import Rate
from team.periods import Kind, Period, add_months, following


@dataclass(frozen=True, slots=True)
class StageFigures:
    """One stage. Amounts in minor units of the base currency, times in days.

    `expected`: as many deals as there are, spread as the reference is; `target`: what the next quota needs, None
    without one. `conversion` is `q_s`, `success` the share won of those that reached it and were closed.
    """

    code: str
    name: str
    count: int
    amount: int
    waits: float | None
    expected: float
    target: float | None
    verdict: str
    conversion: Rate
    success: Rate
    median_days: float | None
    taken: float | None
    norm: Norm
    is_bottleneck: bool = False

    @property
    def is_used(self) -> bool:
        """False where no deal was ever seen in the stage."""
        return self.norm.days > 0

    @property
    def is_slower_by(self) -> float | None:
        return self.taken / self.norm.days if self.taken and self.norm.days else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """`had` and `needed` are factors of what is `remaining` to the quota; each None where it cannot be said."""

    due: int
    won: int
    quota: int | None
    had: float | None
    needed: float | None

    @property
    def remaining(self) -> int | None:
        return None if self.quota is None else max(0, self.quota - self.won)

    @property
    def lacks(self) -> int:
        """How much more must be open, in minor units."""
        if self.needed is None or not self.remaining:
            return 0
        return max(0, round(self.needed * self.remaining) - self.due)


@dataclass(frozen=True, slots=True)
class FunnelFigures:
    """`slope`: of 1 that enters, how much is won, by the conversions of the steps that have enough decided deals, and
    `norm_slope` by the usual ones of the same steps; None while no step has. `slope_lacks` are the steps left out.

    `velocity`: minor units a day; `cycle`: median days of a won deal. `closed` are the deals that taught win rates.
    """

    found: FunnelScope
    flow: Flow
    stages: Sequence[StageFigures]
    coverage: Coverage
    evenness: float | None
    slope: float | None
    norm_slope: float
    win_rate: Rate
    win_rate_by_amount: float | None
    cycle: float | None
    velocity: float | None
    quota_wins: float | None

    @property
    def deals(self) -> int:
        return sum(stage.count for stage in self.stages)

    @property
    def amount(self) -> int:
        return sum(stage.amount for stage in self.stages)

    @property
    def whole(self) -> Sums:
        return self.flow.sums(WHOLE)

    @property
    def slope_lacks(self) -> list[StageFigures]:
        """Steps with too few decided deals to be told."""
        return [stage for stage in self.stages if stage.is_used and stage.conversion.of < FEWEST]

    @property
    def norm_cycle(self) -> float:
        return sum(stage.norm.days for stage in self.stages)

    @property
    def bottleneck(self) -> StageFigures | None:
        return next((stage for stage in self.stages if stage.is_bottleneck), None)


def funnel_figures(found: FunnelScope) -> FunnelFigures:
    """A fixed number of queries."""
    flow, norms = flow_of(found, with_amounts=True), norms_of(found)
    whole = flow.sums(WHOLE)
    covered = coverage_of(found, win_rate_by_amount(whole))
    wins = _wins_for_quota(found, whole.won_amount / whole.won if whole.won else None)
    return _figures(flow, norms, covered, wins, flow.then)


def gauges_only(found: FunnelScope, norms: Sequence[Norm]) -> FunnelFigures:
    """By a given norm, without quota and coverage: for a trend."""
    return _figures(flow_of(found), norms, Coverage(0, 0, None, None, None), None, {})


def win_rate_by_amount(whole: Sums) -> float | None:
    """None while too few are closed."""
    if whole.won + whole.lost < FEWEST:
        return None
    return cover.win_rate_by_amount(whole.won_amount, whole.closed_amount)


def _figures(
    flow: Flow, norms: Sequence[Norm], covered: Coverage, wins: float | None, then: Mapping[str, int]
) -> FunnelFigures:
    whole = flow.sums(WHOLE)
    stages = _stages(flow, norms, wins, then)
    told = [stage for stage in stages if stage.is_used and stage.conversion.of >= FEWEST]
    open_deals = sum(stage.count for stage in stages)
    has_closed = whole.won + whole.lost >= FEWEST
    return FunnelFigures(
        found=flow.found,
        flow=flow,
        stages=stages,
        coverage=covered,
        evenness=evenness([stage.count for stage in stages], reference(norms)) if open_deals >= ENOUGH else None,
        slope=prod(stage.conversion.share or 0.0 for stage in told) if told else None,
        norm_slope=prod(stage.norm.rate for stage in told or stages),
        win_rate=whole.success,
        win_rate_by_amount=win_rate_by_amount(whole),
        cycle=median(whole.classes),
        velocity=cover.sales_velocity(
            open_deals,
            whole.success.share if has_closed else None,
            whole.won_amount / whole.won if whole.won else None,
            whole.won_days / whole.won_exits if whole.won_exits else None,
        ),
        quota_wins=wins,
    )


def shape_of(found: FunnelScope) -> list[StageFigures]:
    """The stages alone, without quota and coverage."""
    return _stages(flow_of(found), norms_of(found), None, {})


def _stages(flow: Flow, norms: Sequence[Norm], wins: float | None, then: Mapping[str, int]) -> list[StageFigures]:
    found = flow.found
    standing = {code: flow.standing(code) for code in found.codes}
    counts = [standing[code].standing for code in found.codes]
    expected = expected_counts(counts, reference(norms))
    days = _period_days(found)
    targets = needed_shape(norms, wins, days) if wins else None
    times = {code: taken(flow, code) for code in found.codes}
    enough = {code: flow.sums(code).exits >= FEWEST for code in found.codes}
    slow = bottleneck({code: time for code, time in times.items() if enough[code]}, norms)
    rows = []
    for place, (code, norm) in enumerate(zip(found.codes, norms, strict=True)):
        sums = flow.sums(code)
        rows.append(
            StageFigures(
                code=code,
                name=stage_name(found.edition, code),
                count=counts[place],
                amount=standing[code].standing_amount + then.get(code, 0),
                waits=waiting(standing[code], found.day),
                expected=expected[place],
                target=targets[place] if targets else None,
                verdict=verdict(counts[place], expected[place]) if sum(counts) >= ENOUGH else "",
                conversion=decided(flow.of(code), found.day),
                success=sums.success,
                median_days=median(sums.classes) if enough[code] else None,
                taken=times[code] if enough[code] else None,
                norm=norm,
                is_bottleneck=slow is not None and slow[0] == code,
            )
        )
    return rows


def coverage_of(found: FunnelScope, win_rate: float | None) -> Coverage:
    """Of all pipelines, since quotas are set for people and teams; without a quota for one segment of accounts."""
    due = forecast(replace(found.scope, pipeline=None)).totals["due"]
    quota = None if found.segment else due.quota
    remaining = max(0, quota - due.won) if quota is not None else None
    return Coverage(due.amount, due.won, quota, cover.coverage(due.amount, remaining), cover.needed(win_rate))


def _wins_for_quota(found: FunnelScope, mean: float | None) -> float | None:
    """How many wins of the usual size make the next period's quota; this period's where that has none."""
    if not mean or found.segment:
        return None
    scope = replace(found.scope, pipeline=None)
    start = scope.organization.fiscal_year_start
    after = replace(scope, period=following(scope.period, _kind(found), start))
    lines = quota_lines(after) or quota_lines(scope)
    return sum(line.amount for line in lines) * _share_of_wins(found) / mean if lines else None


def _share_of_wins(found: FunnelScope) -> float:
    """What this pipeline won of all amounts of the look-back: as much of a quota is asked of it."""
    if len(found.pipelines) < 2:
        return 1.0
    period = Period(add_months(found.day, -LOOK_BACK), found.day)
    rows = forecast(replace(found.scope, pipeline=None, period=period), ["pipeline"]).rows
    won = {row.keys["pipeline"]: row.figures.won for row in rows if row.bucket == "due"}
    return won.get(found.pipeline.pk, 0) / sum(won.values()) if sum(won.values()) else 1.0


def _kind(found: FunnelScope) -> Kind:
    months = round((found.scope.period.last - found.scope.period.first).days / 30.4)
    return "month" if months == 1 else "quarter" if months == 3 else "year"


def _period_days(found: FunnelScope) -> int:
    period = found.scope.period
    return (period.last - period.first).days + 1
