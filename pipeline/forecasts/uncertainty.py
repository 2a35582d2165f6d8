"""How uncertain a period is, as the track record measured it: asked by ranges, answered by who keeps that record.

The track record stands above the forecast and registers itself here; without it, and until enough months are behind,
the starting value holds. Source: formulas §8 (σ from the backtest; new business of the period is drawn too).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.forecasts.scope import Scope

STARTING_SIGMA = 0.35
"""The deviation of the shared period effect, in log-odds, until enough months are behind to measure it."""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """`sigma`: in log-odds; `months`: past months that it was measured on, 0 for the starting value."""

    sigma: float = STARTING_SIGMA
    months: int = 0

    @property
    def is_measured(self) -> bool:
        return self.months > 0


@dataclass(frozen=True, slots=True)
class Measured:
    """Of whose deals: ("owner" | "team" | "pipeline", id or None) → how uncertain. None stands for the pipeline itself
    and, of people and teams, for those of whom too little is known."""

    told: Mapping[tuple[str, uuid.UUID | None], Uncertainty] = field(default_factory=dict)

    def of(self, level: str = "pipeline", key: uuid.UUID | None = None) -> Uncertainty:
        """What is known of it, else of its like, else of the whole, else the starting value."""
        for each in ((level, key), (level, None), ("pipeline", None)):
            if each in self.told:
                return self.told[each]
        return Uncertainty()

    def of_scope(self, scope: Scope) -> Uncertainty:
        if scope.owner is not None:
            return self.of("owner", scope.owner)
        if scope.teams is None and scope.people is None:
            return self.of()
        return self.of("team", next(iter(scope.teams)) if scope.teams and len(scope.teams) == 1 else None)


class Source(Protocol):
    """Who measured."""

    def uncertainty(self, scope: Scope) -> Measured: ...

    def new_business(self, scope: Scope) -> tuple[float, float] | None:
        """None where too little is known."""


_sources: list[Source] = []


def register(source: Source) -> None:
    """The one source; a second replaces the first (reloads stay harmless)."""
    _sources[:] = [source]


def measured(scope: Scope) -> Measured:
    """Of periods as long as the scope's, of its pipeline or of all together. At most one query."""
    return _sources[0].uncertainty(scope) if _sources else Measured()


def new_business(scope: Scope) -> tuple[float, float] | None:
    """Mean and standard deviation, in minor units, of what past periods won from deals not yet open at such a moment.

    For what is left of the scope's period from the scope's today on, of the scope's deals. None where too few months
    are behind, or where nothing is left of the period. At most one query.
    """
    if not _sources or scope.period.last < scope.today:
        return None
    return _sources[0].new_business(scope)
