"""What a period may bring: draws of its open deals with one effect that all share. Source: formulas §8.

The effect is the period's own luck: in a good quarter every deal closes more easily. Without it a thousand deals would
be as certain as their sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

EXACT_BELOW = 200
"""From so many deals on, groups of like probability are drawn from their normal approximation."""
GROUPS = 64
DRAWS = 5_000
SIGMAS = np.linspace(0.0, 1.5, 151)
PRIOR_SIGMA = 0.35
"""Before any backtest: how far a period's log-odds stray, one standard deviation of a half-normal guess."""
FREEDOM, NORMAL = 4.0, 1.4525
"""Of the t in `sigma_fit`, and the factor with which errors that are normal find the σ that they have."""
EDGE = 1e-9

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Range:
    """Amounts in the unit given, what is won included; p_quota is None without a quota."""

    p10: int
    p50: int
    p90: int
    p_quota: float | None


def simulate(
    probability: ArrayLike,
    amount: ArrayLike,
    *,
    sigma: float,
    seed: int,
    deals: ArrayLike | None = None,
    won: int = 0,
    new_business: tuple[float, float] | None = None,
    quota: int | None = None,
    draws: int = DRAWS,
) -> Range:
    """`probability` 0..1 of closing in the period and `amount` ≥ 0, one of each per deal. Same input, same output.

    deals: where one amount is that of several equal deals together, of how many (each at least 1).
    new_business: (mean, standard deviation) of what deals bring that do not exist yet.
    """
    random = np.random.default_rng(seed)
    p, worth = np.asarray(probability, np.float64), np.asarray(amount, np.float64)
    count = np.ones(len(p)) if deals is None else np.asarray(deals, np.float64)
    open_ = (p > 0) & (worth > 0)
    p, worth, count = p[open_], worth[open_], count[open_]
    shift = sigma * random.standard_normal(draws)
    if count.sum() < EXACT_BELOW:
        times = count.astype(int)
        total = _exact(np.repeat(p, times), np.repeat(worth / count, times), shift, random)
    else:
        total = _grouped(p, worth, count, shift, random)
    total += won + _new(new_business, draws, random)
    p10, p50, p90 = (round(float(each)) for each in np.quantile(total, [0.1, 0.5, 0.9]))
    return Range(p10, p50, p90, None if quota is None else float(np.mean(total >= quota)))


def fit_sigma(slope: ArrayLike, spread: ArrayLike, error: ArrayLike) -> float:
    """How far the shared effect strays, from past periods: their `terms` and actual − expected, in one unit.

    The mean of σ² over what the periods and a half-normal guess leave likely, so that few periods neither promise
    certainty nor frighten.
    """
    return likely_sigma(sigma_fit(slope, spread, error))


def sigma_fit(slope: ArrayLike, spread: ArrayLike, error: ArrayLike, weight: ArrayLike = 1.0) -> Floats:
    """The log-likelihood of each of SIGMAS. The error of a period is taken as of variance spread² + σ²·slope², with the
    tails of Student's t: one period that went quite another way does not speak for all. `weight`: for how many periods
    each counts (those that overlap are less than one)."""
    d, s, e = (np.asarray(each, np.float64) for each in (slope, spread, error))
    variance = s[:, None] ** 2 + (SIGMAS[None, :] * d[:, None]) ** 2 + EDGE
    far = np.log1p(NORMAL * e[:, None] ** 2 / variance / FREEDOM)
    counts = np.broadcast_to(np.asarray(weight, np.float64), d.shape)
    return np.asarray(-0.5 * counts @ (np.log(variance) + (FREEDOM + 1) * far), np.float64)


def likely_sigma(fit: Floats) -> float:
    fit = fit - 0.5 * (SIGMAS / PRIOR_SIGMA) ** 2
    weight = np.exp(fit - fit.max())
    return float(np.sqrt((weight * SIGMAS**2).sum() / weight.sum()))


def terms(probability: ArrayLike, amount: ArrayLike) -> tuple[float, float, float]:
    """(expected, slope, spread) of a period's deals: Σap, Σap(1 − p) and √Σa²p(1 − p)."""
    p, worth = np.asarray(probability, np.float64), np.asarray(amount, np.float64)
    loose = p * (1 - p)
    return float(p @ worth), float(worth @ loose), float(np.sqrt(worth**2 @ loose))


def _exact(p: Floats, worth: Floats, shift: Floats, random: np.random.Generator) -> Floats:
    chance = _moved(p[None, :], shift[:, None])
    won = random.random(chance.shape) < chance
    return np.asarray(won @ worth, np.float64)


def _grouped(p: Floats, worth: Floats, count: Floats, shift: Floats, random: np.random.Generator) -> Floats:
    """Per group of like probability: its mean probability by amount, so that the expected amount stays exact."""
    odds = _logit(p)
    edges = np.quantile(odds, np.linspace(0, 1, GROUPS + 1)[1:-1])
    group = np.searchsorted(edges, odds, side="right")
    sums = np.bincount(group, worth, GROUPS)
    squares = np.bincount(group, worth**2 / count, GROUPS)
    used = sums > 0
    mean = np.bincount(group, worth * p, GROUPS)[used] / sums[used]
    chance = _moved(mean[None, :], shift[:, None])
    variance = (chance * (1 - chance)) @ squares[used]
    total = chance @ sums[used] + np.sqrt(variance) * random.standard_normal(len(shift))
    return np.asarray(np.clip(total, 0, sums.sum()), np.float64)


def _new(business: tuple[float, float] | None, draws: int, random: np.random.Generator) -> Floats:
    """Gamma: never below zero, with the mean and deviation asked for."""
    mean, deviation = business or (0.0, 0.0)
    if mean <= 0:
        return np.zeros(draws)
    if deviation <= 0:
        return np.full(draws, mean)
    return random.gamma((mean / deviation) ** 2, deviation**2 / mean, draws)


def _moved(p: Floats, shift: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-(_logit(p) + shift))), np.float64)


def _logit(p: Floats) -> Floats:
    inside = np.clip(p, EDGE, 1 - EDGE)
    return np.asarray(np.log(inside) - np.log1p(-inside), np.float64)
