"""How good a probability or a forecast was. Source: formulas §9.

Probabilities lie in 0..1, outcomes are 0 or 1, forecasts and actuals are in one unit. Nothing to
score is None.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

QUANTILES_FROM = 200
"""With fewer outcomes, bins of equal width; then bins of equal number."""
BINS = 10
FLOOR = 1e-12

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """What was said and what came true of `count` deals."""

    mean: float
    share: float
    count: int


def brier(probability: ArrayLike, outcome: ArrayLike) -> float | None:
    p, y = _floats(probability), _floats(outcome)
    return float(np.mean((p - y) ** 2)) if len(p) else None


def log_loss(probability: ArrayLike, outcome: ArrayLike) -> float | None:
    """In nats per deal."""
    p, y = np.clip(_floats(probability), FLOOR, 1 - FLOOR), _floats(outcome)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log1p(-p))) if len(p) else None


def wape(forecast: ArrayLike, actual: ArrayLike) -> float | None:
    """Σ|A − F| ÷ ΣA; None where nothing came true."""
    f, a = _floats(forecast), _floats(actual)
    return float(np.abs(a - f).sum() / a.sum()) if a.sum() else None


def bias(forecast: ArrayLike, actual: ArrayLike) -> float | None:
    """Σ(F − A) ÷ ΣA: positive where too much was forecast; None where nothing came true."""
    f, a = _floats(forecast), _floats(actual)
    return float((f - a).sum() / a.sum()) if a.sum() else None


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
