"""One forecast out of many, naive ones included, each weighed by its past error. Source: issue 5, formulas §9.

The rule was frozen before October 2017 of the public data set was looked at: it rests on reasoning, and April to
September could not tell its constants apart (any half-life from a quarter to for ever and either power of the error
gave the same forecasts). What it reasons:

* Errors are taken as Laplace distributed, so a member's weight falls with the n-th power of its mean absolute error
  over n months, as Bayes has it; old months count for less, half after `HALF_LIFE`.
* A member that could not forecast yet is neither praised nor blamed for it: it is compared with the combination only
  over the months in which it spoke.
* Until errors speak, half of the weight is the product's own model's: it knows the deals.
* The combination is the weighted median, not the mean: a member that is absurdly far off, as "win rate × open amount"
  is, then cannot drag it along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HALF_LIFE = 6
"""Months: two quarters."""
OWN_SHARE = 0.5
FLOOR = 0.05
"""Of the mean actual: no run of luck makes an error look smaller than that."""


@dataclass(frozen=True, slots=True)
class Past:
    """A month that is over: what each member had forecast (None: nothing yet), what was combined, what came true."""

    forecasts: Mapping[str, float | None]
    combined: float
    actual: float


@dataclass(frozen=True, slots=True)
class Combined:
    """weights: of the members that forecast, summing to 1."""

    forecast: float
    weights: Mapping[str, float]


def combine(past: Sequence[Past], now: Mapping[str, float | None], *, own: str) -> Combined | None:
    """The months in time order; `own`: the member that is believed until errors speak. None if nobody forecasts."""
    speaking = {name: value for name, value in now.items() if value is not None}
    if not speaking:
        return None
    raw = {name: _prior(name, speaking, own) * _merit(name, past) for name in speaking}
    total = sum(raw.values())
    weights = {name: weight / total for name, weight in raw.items()}
    return Combined(_median(speaking, weights), weights)


def _prior(name: str, speaking: Mapping[str, float], own: str) -> float:
    if own not in speaking or len(speaking) == 1:
        return 1 / len(speaking)
    return OWN_SHARE if name == own else (1 - OWN_SHARE) / (len(speaking) - 1)


def _merit(name: str, past: Sequence[Past]) -> float:
    """(own mean absolute error ÷ that of the combination)^−n over the months in which the member spoke."""
    own_error = combined_error = months = 0.0
    for back, month in enumerate(reversed(past)):
        said = month.forecasts.get(name)
        if said is None:
            continue
        weight = 0.5 ** (back / HALF_LIFE)
        months += weight
        own_error += weight * abs(said - month.actual)
        combined_error += weight * abs(month.combined - month.actual)
    floor = FLOOR * sum(month.actual for month in past) / len(past) if past else 0.0
    if not months or combined_error + floor <= 0 or own_error + floor <= 0:
        return 1.0
    return float(((own_error + floor) / (combined_error + floor)) ** -months)


def _median(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The smallest value that has half of the weight at or below it."""
    reached = 0.0
    for name, value in sorted(values.items(), key=lambda each: (each[1], each[0])):
        reached += weights[name]
        if reached >= 0.5 - 1e-12:
            return value
    return max(values.values())
