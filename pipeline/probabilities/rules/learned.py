"""Ridge logistic regression on what is known of a deal, Platt-scaled on a later block. Source: formulas §4.

Where the features do not help on the later block, the model stays at the base rate: a score that tells deals apart
without having shown that it can is worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.probabilities.rules.features import FEATURES, NAMES, columns

__all__ = ["FEATURES", "NAMES", "Learned", "TooFew", "fit_learned"]

LEAST = 40
"""Won deals, and lost ones, below which nothing is learned."""
LATER = 0.25
"""Share of the deals, the last to close, on which the scores are scaled."""
RIDGE = 10.0
"""How strongly the weights of standardized columns are held at 0, in deals."""
EVIDENCE = 4.0
"""How much greater the log-likelihood of the later block must be than that of its base rate, in nats."""
STEPS = 30
CHUNK = 16_384
SAMPLE = 100_000
"""A fit to about so many deals is where the fit to all of them starts: two rounds instead of six."""
NEARLY = 1e-8
CLOSE = 1e-5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TooFew:
    """Why nothing was learned: of won and lost each, `needed` must have closed."""

    won: int
    lost: int
    needed: int = LEAST


@dataclass(frozen=True, slots=True)
class Learned:
    """weights: of the standardized columns; slope and intercept: Platt's scaling of their sum.

    helps: whether the features told deals apart on the later block; otherwise every deal has the base rate.
    """

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    weights: Floats
    slope: float
    intercept: float
    won: int
    lost: int
    helps: bool

    def probability(self, x: ArrayLike) -> Floats:
        """0..1 for deals [n, k], NaN where a fact is not known. Shape [n]."""
        values = np.atleast_2d(np.asarray(x))
        parts = [self._score(values[at : at + CHUNK]) for at in range(0, len(values), CHUNK)]
        return _sigmoid(np.concatenate(parts)) if parts else np.zeros(0)

    def reasons(self, x_row: ArrayLike) -> list[tuple[str, float]]:
        """(feature, what it adds to the log-odds against the average deal), the strongest first; known facts only."""
        row = np.asarray(x_row, np.float64)
        made, owner = columns(row, self.names)
        parts = self.slope * self.weights * (made[0] - self.mean) / self.scale
        sums = np.bincount(owner, parts, len(self.names))
        known = [(name, float(sums[i])) for i, name in enumerate(self.names) if not np.isnan(row[i]) and sums[i]]
        return sorted(known, key=lambda each: -abs(each[1]))

    def _score(self, x: Floats) -> Floats:
        made, _owner = columns(x, self.names)
        return np.asarray(self.slope * (((made - self.mean) / self.scale) @ self.weights) + self.intercept)

    def to_json(self) -> dict[str, Any]:
        return {
            "names": list(self.names),
            "mean": self.mean.tolist(),
            "scale": self.scale.tolist(),
            "weights": self.weights.tolist(),
            "slope": self.slope,
            "intercept": self.intercept,
            "won": self.won,
            "lost": self.lost,
            "helps": self.helps,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Learned:
        mean, scale, weights = (np.asarray(stored[name], np.float64) for name in ("mean", "scale", "weights"))
        rest = {name: stored[name] for name in ("slope", "intercept", "won", "lost", "helps")}
        return cls(names=tuple(stored["names"]), mean=mean, scale=scale, weights=weights, **rest)


def fit_learned(
    x: ArrayLike,
    won: ArrayLike,
    closed_on: ArrayLike,
    names: Sequence[str] = NAMES,
    *,
    ridge: float = RIDGE,
    later: float = LATER,
    least: int = LEAST,
) -> Learned | TooFew:
    """x: [n, k], facts of closed deals as known while they were open, NaN for unknown. won: [n] 0 or 1.

    closed_on: [n] ordinal days; the last `later` of the deals scale what the earlier ones taught. x in single
    precision is never copied whole.
    """
    values, y, day = np.asarray(x), np.asarray(won, np.float64), np.asarray(closed_on)
    wins = int(y.sum())
    if min(wins, len(y) - wins) < least:
        return TooFew(wins, len(y) - wins, least)
    order = np.argsort(day, kind="stable")
    split = int(len(order) * (1 - later))
    early, late = order[:split], order[split:]
    mean, scale = _moments(values, early, names)
    design = _Design(values, mean, scale, tuple(names))
    apart = max(len(early) // SAMPLE, 1)
    start = _newton(design, y, early[::apart], ridge)
    weights = _newton(design, y, early, ridge, start) if apart > 1 else start
    slope, intercept, helps = _scaled(design.scores(late, weights), y[late])
    if not helps:
        slope, intercept = 0.0, float(np.log((wins + 1) / (len(y) - wins + 1)))
    return Learned(tuple(names), mean, scale, weights[1:], slope, intercept, wins, len(y) - wins, helps)


@dataclass(frozen=True, slots=True)
class _Design:
    """The standardized columns, made by the chunk: all at once would not fit into the worker's memory."""

    values: Floats
    mean: Floats
    scale: Floats
    names: tuple[str, ...]

    def chunk(self, rows: NDArray[np.int64]) -> Floats:
        """A column of ones, then the columns."""
        made, _owner = columns(self.values[rows], self.names)
        made -= self.mean
        made /= self.scale
        return np.concatenate([np.ones((len(rows), 1)), made], axis=1)

    def scores(self, rows: NDArray[np.int64], weights: Floats) -> Floats:
        parts = [self.chunk(rows[at : at + CHUNK])[:, 1:] @ weights[1:] for at in range(0, len(rows), CHUNK)]
        return np.concatenate(parts)


def _moments(values: Floats, rows: NDArray[np.int64], names: Sequence[str]) -> tuple[Floats, Floats]:
    total: Floats | float = 0.0
    squares: Floats | float = 0.0
    for at in range(0, len(rows), CHUNK):
        made, _owner = columns(values[rows[at : at + CHUNK]], names)
        total, squares = total + made.sum(axis=0), squares + (made**2).sum(axis=0)
    mean = np.asarray(total / len(rows))
    spread = np.sqrt(np.maximum(np.asarray(squares / len(rows)) - mean**2, 0))
    return mean, np.where(spread > NEARLY, spread, 1.0)


def _newton(design: _Design, y: Floats, rows: NDArray[np.int64], ridge: float, start: Floats | None = None) -> Floats:
    size = len(design.mean) + 1
    held = np.full(size, ridge)
    held[0] = NEARLY
    weights = np.zeros(size) if start is None else start.copy()
    for _step in range(STEPS):
        slope, bend = -held * weights, np.diag(held)
        for at in range(0, len(rows), CHUNK):
            part = rows[at : at + CHUNK]
            made = design.chunk(part)
            p = _sigmoid(made @ weights)
            slope += made.T @ (y[part] - p)
            bend += made.T @ (made * (p * (1 - p))[:, None])
        move = np.linalg.solve(bend, slope)
        weights += move
        if np.abs(move).max() < CLOSE:
            break
    return weights


def _scaled(score: Floats, y: Floats) -> tuple[float, float, bool]:
    """Platt's slope and intercept on the later block, and whether the scores help there."""
    n, wins = len(y), float(y.sum())
    base = float(np.log((wins + 1) / (n - wins + 1)))
    slope, intercept = 1.0, base
    target = (wins + 1) / (wins + 2), 1 / (n - wins + 2)
    soft = np.where(y > 0, target[0], target[1])
    for _step in range(STEPS):
        p = _sigmoid(slope * score + intercept)
        w = p * (1 - p)
        # A weak pull to slope 1 keeps a separable block from running away.
        gradient = np.array([score @ (soft - p) - (slope - 1), (soft - p).sum()])
        bend = np.array([[score**2 @ w + 1, score @ w], [score @ w, w.sum() + NEARLY]])
        move = np.linalg.solve(bend, gradient)
        slope, intercept = slope + float(move[0]), intercept + float(move[1])
        if np.abs(move).max() < NEARLY:
            break
    gain = _likelihood(slope * score + intercept, y) - _likelihood(np.full(n, base), y)
    if slope <= 0 or gain < EVIDENCE:
        return 0.0, base, False
    return slope, intercept, True


def _likelihood(score: Floats, y: Floats) -> float:
    return float((y * score - np.logaddexp(0, score)).sum())


def _sigmoid(score: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -700, 700))), np.float64)
