"""How far past windows strayed from what was expected of them: the deviation that ranges draw with.

A window is a month, or the three that begin with it; of a whole pipeline, of a team's deals or of a person's. Each of
these strays in its own way: a quarter evens out what months do not, and a small team has luck of its own. Where a team
or person has few windows of its own, those of the others count with them. Source: formulas §8 (σ from the backtest).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.accuracy.models import LockedRange
from pipeline.forecasts.uncertainty import STARTING_SIGMA, Uncertainty
from pipeline.probabilities.rules.ranges import likely_sigma, sigma_fit
from team.periods import add_months

SPANS = (1, 3)
"""Months of a window; they are also how long a period is that its σ is used for."""
PIPELINE, TEAM, OWNER = "pipeline", "team", "owner"
MONTHS = 24
LEAST_MONTHS = 6
"""Months with a closed window that must be behind before σ is measured."""
POOLED = 6.0
"""As how many windows of its own all those of the other teams, or people, count at most."""


class Of(NamedTuple):
    """Whose windows: a level with its key (None for the pipeline, or for whoever has none of their own), and a span."""

    level: str
    key: uuid.UUID | None
    span: int


class Window(NamedTuple):
    """`expected`, `slope`, `spread` as `ranges.terms` has them, in minor units."""

    pipeline: uuid.UUID
    of: Of
    made_on: dt.date
    expected: float
    slope: float
    spread: float


Actual = Mapping[tuple[uuid.UUID, str, uuid.UUID | None, dt.date, int], int]
"""(pipeline, level, key, month, horizon) → won in that month from deals open so many months before its start."""


def windows(before: dt.date, pipelines: Collection[uuid.UUID] | None = None) -> list[Window]:
    """Those of the last 24 months that were closed before that first day. One query."""
    rows = LockedRange.objects.filter(made_on__lt=before, made_on__gte=add_months(before, -MONTHS), slope__gt=0)
    if pipelines is not None:
        rows = rows.filter(pipeline__in=pipelines)
    columns = ("pipeline_id", "level", "owner_id", "team_id", "span", "made_on", "expected", "slope", "spread")
    return [
        Window(pipeline, Of(level, owner if level == OWNER else team, span), made_on, *terms)
        for pipeline, level, owner, team, span, made_on, *terms in rows.order_by("made_on").values_list(*columns)
        if add_months(made_on, span) <= before
    ]


def came(window: Window, actual: Actual) -> int:
    """What the window won from the deals that were open at its start."""
    _level, key, span = window.of
    return sum(
        actual.get((window.pipeline, window.of.level, key, add_months(window.made_on, ahead), ahead), 0)
        for ahead in range(span)
    )


def sigmas(found: Iterable[Window], actual: Actual) -> dict[Of, Uncertainty]:
    """σ of each whose windows are there, of all pipelines among them together. Under the key None of a level stands
    what holds for a team, or person, without windows."""
    rows: dict[Of, list[tuple[float, float, float]]] = defaultdict(list)
    months: dict[tuple[str, int], set[dt.date]] = defaultdict(set)
    for (of, made_on), some in _together(found).items():
        error = sum(came(each, actual) - each.expected for each in some)
        spread = sum(each.spread**2 for each in some) ** 0.5
        rows[of].append((sum(each.slope for each in some), spread, error))
        months[of.level, of.span].add(made_on)
    fits = {of: _fit(of, each) for of, each in rows.items()}
    told: dict[Of, Uncertainty] = {}
    for (level, span), known in months.items():
        if len(known) < LEAST_MONTHS:
            continue
        mine = {of: fit for of, fit in fits.items() if (of.level, of.span) == (level, span)}
        told |= _shrunk(Of(level, None, span), mine, {of: len(rows[of]) / span for of in mine}, len(known))
    return told


def sigma_for(told: Mapping[Of, Uncertainty], of: Of) -> float:
    """Its own, else that of its level, else of the whole, else the starting value."""
    for each in (of, Of(of.level, None, of.span), Of(PIPELINE, None, of.span)):
        if each in told:
            return told[each].sigma
    return STARTING_SIGMA


def _together(found: Iterable[Window]) -> dict[tuple[Of, dt.date], list[Window]]:
    same: dict[tuple[Of, dt.date], list[Window]] = defaultdict(list)
    for each in found:
        same[each.of, each.made_on].append(each)
    return same


def _fit(of: Of, rows: list[tuple[float, float, float]]) -> NDArray[np.float64]:
    """Windows of three months begin every month: each third of them tells something new."""
    slope, spread, error = zip(*rows, strict=True)
    return sigma_fit(slope, spread, error, 1 / of.span)


def _shrunk(
    rest: Of, fits: Mapping[Of, NDArray[np.float64]], counts: Mapping[Of, float], months: int
) -> dict[Of, Uncertainty]:
    if rest.level == PIPELINE:
        return {of: Uncertainty(likely_sigma(fit), months) for of, fit in fits.items()}
    every, cases = np.sum(list(fits.values()), axis=0), sum(counts.values())
    told = {rest: Uncertainty(likely_sigma(every * min(1.0, POOLED / cases)), months)}
    for of, fit in fits.items():
        others = cases - counts[of]
        weight = min(1.0, POOLED / others) if others else 0.0
        told[of] = Uncertainty(likely_sigma(fit + (every - fit) * weight), months)
    return told


def actual_of(rows: Iterable[tuple[Any, Any, Any, dt.date, int | None, int]]) -> Actual:
    """Rows of (pipeline, owner, team, month, horizon, amount), one per person and team, summed per level."""
    found: dict[Any, int] = defaultdict(int)
    for pipeline, owner, team, month, horizon, amount in rows:
        if horizon is None:
            continue
        for level, key in ((PIPELINE, None), (TEAM, team), (OWNER, owner)):
            found[pipeline, level, key, month, horizon] += amount
    return found
