"""Scores of several forecasts side by side: of identical months, or they say nothing of one another. Pure.

Source: formulas §9.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pipeline.probabilities.rules.scores import bias, wape

Key = TypeVar("Key", bound=Any)
"""What one forecast is of, mostly a month; sortable."""
LEAST_MONTHS = 6
"""Closed months that must be known before a forecast is judged."""
KEPT_SHARE = 0.5
"""A forecast that knows fewer than this part of the months that all others know is left out, not the months."""


@dataclass(frozen=True, slots=True)
class Score:
    """`wape` and `bias` as shares of what was won, positive where too much was said; `won`, `said` in minor units."""

    months: int
    wape: float
    bias: float
    won: int
    said: int


@dataclass(frozen=True, slots=True)
class Comparison(Generic[Key]):
    """`months`: those that all scored layers know. `known`: layer → months that it knows, scored or not."""

    months: tuple[Key, ...]
    scores: Mapping[str, Score]
    known: Mapping[str, int]

    def best(self, layers: Iterable[str]) -> str | None:
        """The one that came nearest; of equals the first."""
        scored = [layer for layer in layers if layer in self.scores]
        return min(scored, key=lambda layer: self.scores[layer].wape, default=None)


def compare(
    said: Mapping[str, Mapping[Key, int]], won: Mapping[Key, int], least: int = LEAST_MONTHS
) -> Comparison[Key]:
    """`said`: layer → month → forecast, where it said anything; `won`: every closed month of the records."""
    known = {layer: {month for month in months if month in won} for layer, months in said.items()}
    layers, months = identical(known, least)
    scores = {layer: found for layer in layers if (found := score(said[layer], won, months)) is not None}
    return Comparison(tuple(sorted(months)), scores, {layer: len(months) for layer, months in known.items()})


def identical(known: Mapping[str, Set[Key]], least: int) -> tuple[list[str], Set[Key]]:
    """The layers that can be compared and the months that all of them know, those that know most first."""
    months: Set[Key] | None = None
    layers: list[str] = []
    for layer in sorted(known, key=lambda each: -len(known[each])):
        common = known[layer] if months is None else months & known[layer]
        if len(common) >= least and (months is None or len(common) >= KEPT_SHARE * len(months)):
            months = common
            layers.append(layer)
    return layers, months or frozenset()


def score(said: Mapping[Key, int], won: Mapping[Key, int], months: Iterable[Key]) -> Score | None:
    """None where nothing was won: then every forecast is off by endlessly much."""
    order = sorted(months)
    forecast, actual = [said[month] for month in order], [won[month] for month in order]
    off, slant = wape(forecast, actual), bias(forecast, actual)
    if off is None or slant is None:
        return None
    return Score(len(order), off, slant, sum(actual), sum(forecast))
