"""What a period may bring: P10, P50, P90 and the probability to reach the quota, of a scope and of each of its rows.

Few deals are read one by one. Of many, the cells say how many of a stage and how much together; how unevenly the
amounts of a stage are spread is known from the night. So a page never reads a million deals. Source: formulas §8.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.cache import cache

from pipeline.forecasts import uncertainty
from pipeline.forecasts.chances import (
    MOST_READ,
    SPANS,
    STAGE,
    Chances,
    Key,
    StageSums,
    counted,
    read,
    stage_sums,
    timed_pipelines,
    together,
)
from pipeline.forecasts.reads import Figures, Forecast
from pipeline.forecasts.scope import Scope
from pipeline.models import Pipeline
from pipeline.probabilities.models import FittedModel
from pipeline.probabilities.rules.ranges import Range, simulate

KEPT = 24 * 3600
DRAWS, ROW_DRAWS = 5000, 2000


@dataclass(frozen=True, slots=True)
class Outlook:
    """`total` and `rows` (by key, as the forecast's rows have it): None, or absent, where nothing is left to draw.

    `is_timed`: by the models in force over all open deals; else by the stages' percentages over the due ones.
    """

    total: Range | None
    rows: Mapping[Key, Range]
    is_timed: bool
    is_mixed: bool
    """Of some pipelines no model speaks: their due deals are drawn by the stages' percentages."""
    is_counted: bool
    """Read from the cells, not deal by deal."""
    sigma: uncertainty.Uncertainty
    new_business: tuple[float, float] | None
    deals: int
    stages: StageSums = field(default_factory=dict)


def outlook_of(
    scope: Scope, answer: Forecast, by: Sequence[str] | None = None, only: Set[Key] | None = None
) -> Outlook:
    """The ranges of a forecast's scope and of its rows by `by` (default: the answer's own). A fixed number of queries.

    The rows' ranges, where keys are given of those `only`, are without new business, which is that of the whole.
    """
    by = answer.by if by is None else tuple(by)
    is_timed = answer.totals["due"].expected is not None and scope.as_of is None
    known, business = uncertainty.measured(scope), uncertainty.new_business(scope)
    sigma = known.of_scope(scope)
    is_mixed = is_timed and _has_silent(scope)
    deals = _count(answer, is_timed)
    is_counted = deals > MOST_READ
    if scope.period.last < scope.today:
        return Outlook(None, {}, is_timed, is_mixed, is_counted, sigma, business, deals)
    due, stages = answer.totals["due"], stage_sums(answer) if is_counted else {}
    if is_counted:  # of many rows few are shown
        timed = timed_pipelines(stages) if is_timed else set()
        whole = together(counted(scope, (), timed, stages).values())
        chances = counted(_narrowed(scope, by, only), by, timed, stages if by == STAGE else None) if by else {}
    else:
        chances = read(scope, by, is_timed)
        # In parts of the period one deal stands in several rows.
        apart = is_timed and set(SPANS) & set(by)
        whole = together((read(scope, (), is_timed) if apart else chances).values())
    asked = {(): (whole, due, business)}
    figures = _due_figures(answer) if by == answer.by else {}
    parts = {key: each for key, each in chances.items() if key and each.amount.any()}
    if by == ("team", "owner"):
        parts |= _by_team(parts)
        figures |= _sums_by_team(figures)
    if only is not None:
        parts = {key: each for key, each in parts.items() if key in only}
    asked |= {key: (each, figures.get(key, Figures()), None) for key, each in parts.items()}
    ranges = _ranges(scope, asked, {key: _sigma(known, by, key) if key else sigma.sigma for key in asked})
    total = ranges.pop((), None)
    return Outlook(total, ranges, is_timed, is_mixed, is_counted, sigma, business, deals, stages)


def _narrowed(scope: Scope, by: Sequence[str], only: Set[Key] | None) -> Scope:
    """The scope of the teams among these rows: of hundreds few are shown."""
    if only is None or by[:1] != ("team",) or (None,) in {key[:1] for key in only}:
        return scope
    shown = frozenset(key[0] for key in only if key)
    return replace(scope, teams=shown if scope.teams is None else shown & scope.teams)


def _has_silent(scope: Scope) -> bool:
    """Whether some pipeline of the scope has no timing in force."""
    pipelines = Pipeline.objects.filter(pk=scope.pipeline) if scope.pipeline else Pipeline.objects.all()
    timed = FittedModel.objects.filter(is_in_force=True, kind=FittedModel.Kind.TIMING).values("pipeline_id")
    return pipelines.exclude(pk__in=timed).exists()


def _count(answer: Forecast, is_timed: bool) -> int:
    if is_timed:
        return sum(figures.deals for figures in answer.totals.values())
    return answer.totals["due"].deals


def _due_figures(answer: Forecast) -> dict[Key, Figures]:
    return {tuple(row.keys.values()): row.figures for row in answer.rows if row.bucket == "due"}


def _by_team(parts: Mapping[Key, Chances]) -> dict[Key, Chances]:
    teams: dict[Key, list[Chances]] = defaultdict(list)
    for key, each in parts.items():
        teams[key[:1]].append(each)
    return {key: together(each) for key, each in teams.items()}


def _sums_by_team(figures: Mapping[Key, Figures]) -> dict[Key, Figures]:
    teams: dict[Key, Figures] = {}
    for key, each in figures.items():
        teams.setdefault(key[:1], Figures()).add(each)
    return teams


def _sigma(known: uncertainty.Measured, by: Sequence[str], key: Key) -> float:
    """That of the row: a person's or a team's own, where it is one."""
    whose = dict(zip(by, key, strict=False))
    level = next((each for each in ("owner", "team") if whose.get(each)), "")
    return (known.of(level, whose[level]) if level else known.of()).sigma


def _ranges(
    scope: Scope, asked: Mapping[Key, tuple[Chances, Figures, Any]], sigmas: Mapping[Key, float]
) -> dict[Key, Range]:
    """Each drawn once and kept: the name under which it is kept is all that goes into it."""
    names = {
        key: _name(scope, key, chances, figures, new, sigmas[key]) for key, (chances, figures, new) in asked.items()
    }
    known = cache.get_many(names.values())
    ranges, fresh = {}, {}
    for key, (chances, figures, new) in asked.items():
        name = names[key]
        if (found := known.get(name)) is None:
            drawn = simulate(
                chances.probability,
                chances.amount,
                deals=chances.deals,
                sigma=sigmas[key],
                seed=int(name[-12:], 16),
                won=figures.won,
                new_business=new,
                quota=figures.quota,
                draws=ROW_DRAWS if key else DRAWS,
            )
            fresh[name] = found = (drawn.p10, drawn.p50, drawn.p90, drawn.p_quota)
        ranges[key] = Range(*found)
    if fresh:
        cache.set_many(fresh, KEPT)
    return ranges


def _name(scope: Scope, key: Key, chances: Chances, figures: Figures, new: Any, sigma: float) -> str:
    """Of the input alone: the same input draws the same numbers, whoever asks and whenever on that day."""
    period = (scope.period.first.isoformat(), scope.period.last.isoformat(), scope.today.isoformat())
    said = repr((period, key, figures.won, figures.quota, new, round(sigma, 9)))
    digest = hashlib.sha256(said.encode())
    for column in (chances.probability, chances.amount, chances.deals):
        digest.update(column.tobytes())
    return f"range-{digest.hexdigest()[:40]}"
