"""Rates with what their small numbers leave open. Source: formulas §10.

The interval is the Bayesian one with a uniform prior, Beta(k + 1, n - k + 1), its middle 80 %: narrow enough to be
read, wide enough to be honest about five visits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p
from statistics import NormalDist

LEVEL = 0.8
ENOUGH = 10
"""Fewer make no rate that one may speak about."""
TINY = 1e-300
STEPS = 300
CLOSE = 1e-10


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `of`; `low` and `high` bound the middle 80 % of what the true rate may be. `share` is None of none."""

    hits: int
    of: int

    @property
    def share(self) -> float | None:
        return self.hits / self.of if self.of else None

    @property
    def is_enough(self) -> bool:
        return self.of >= ENOUGH

    @property
    def interval(self) -> tuple[float, float] | None:
        return beta_interval(self.hits, self.of) if self.of else None


@lru_cache(maxsize=4096)
def beta_interval(hits: int, of: int, level: float = LEVEL) -> tuple[float, float]:
    """The middle `level` of Beta(hits + 1, of - hits + 1). Raises ValueError for more hits than tries."""
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of}")
    a, b, rest = hits + 1.0, of - hits + 1.0, (1 - level) / 2
    return beta_quantile(a, b, rest), beta_quantile(a, b, 1 - rest)


def beta_cdf(a: float, b: float, x: float) -> float:
    """The regularized incomplete beta function."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Its continued fraction, by the method of Lentz."""
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, STEPS):
        for factor in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _not_zero(1 + factor * d)
            c = _not_zero(1 + factor / c)
            change = c * d
            value *= change
        if abs(change - 1) < 1e-12:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY


def beta_quantile(a: float, b: float, share: float) -> float:
    """x with P(Beta(a, b) ≤ x) = `share`; a, b > 0.

    By Newton's steps from the normal's quantile, kept inside a bracket that each of them narrows.
    """
    mean, spread = a / (a + b), (a * b / (a + b + 1)) ** 0.5 / (a + b)
    low, high = 0.0, 1.0
    x = min(max(mean + NormalDist().inv_cdf(share) * spread, 1e-9), 1 - 1e-9)
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    for _ in range(60):
        over = beta_cdf(a, b, x) - share
        low, high = (low, x) if over > 0 else (x, high)
        slope = exp(scale + (a - 1) * log(x) + (b - 1) * log1p(-x))
        step = x - over / slope if slope > TINY else low
        after = step if low < step < high else (low + high) / 2
        if abs(after - x) < CLOSE:
            return after
        x = after
    return x
