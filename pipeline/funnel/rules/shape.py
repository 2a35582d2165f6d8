"""The shape of a funnel against the shape it should have: evenness, thin and swollen stages, the bottleneck.

By Little's law a stage holds, in the long run, what enters it per day times the days it stays. Source: formulas §6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod, sqrt

STUCK_FACTOR = 1.5
"""The limit of a stage is so many times what won deals take there, so it gives that time too. Source: formulas §7."""
SWOLLEN, THIN = 1.5, 0.5
"""So many times the expected count, or so little of it."""
CERTAIN = 2.0
"""And further from it than chance alone explains, in standard deviations of a count."""
AT_LEAST = 3
"""And by so many deals."""
ENOUGH = 5
"""Fewer open deals make no shape."""


@dataclass(frozen=True, slots=True)
class Norm:
    """What a stage is measured by: `days` τ*, `rate` q* of those in it that go on (of the last one: are won).

    `won` is how many won deals taught the days, `of` how many decided deals the rate; 0 where the template stands in.
    Without days the stage is not in use.
    """

    code: str
    days: float
    rate: float
    won: int = 0
    of: int = 0


def template_norm(codes: Sequence[str], nominal: Mapping[str, float], limits: Mapping[str, int]) -> list[Norm]:
    """From the method alone: a stage's percentage over the next one's, and its limit. `nominal` is 0 to 1."""
    norms = []
    for place, code in enumerate(codes):
        after = nominal[codes[place + 1]] if place + 1 < len(codes) else 1.0
        norms.append(Norm(code, limits[code] / STUCK_FACTOR, min(nominal[code] / after, 1.0) if after else 1.0))
    return norms


def reference(norms: Sequence[Norm]) -> list[float]:
    """`n*_s` for one win a day: τ*_s ÷ Π of q* from the stage on. In the order of the stages."""
    return [norm.days / _through(norms, place) for place, norm in enumerate(norms)]


def _through(norms: Sequence[Norm], place: int) -> float:
    """The share of those in the stage that is won in the end; never 0, so that a stage without any is only large."""
    return max(prod(norm.rate for norm in norms[place:]), 1e-4)


def needed_shape(norms: Sequence[Norm], wins: float, days: int) -> list[float]:
    """How many deals each stage must hold for `wins` in `days`: what enters per day times the time it stays."""
    return [wins / days * each for each in reference(norms)] if days else [0.0] * len(norms)


def evenness(counts: Sequence[float], norm: Sequence[float]) -> float | None:
    """`E = 1 − ½ Σ|n_s/N − n*_s/N*|`: 1 for the reference's shape, 0 for none of it; None for an empty funnel."""
    held, asked = sum(counts), sum(norm)
    if not held or not asked:
        return None
    apart = sum(abs(count / held - each / asked) for count, each in zip(counts, norm, strict=True))
    return min(1.0, max(0.0, 1 - apart / 2))


def expected_counts(counts: Sequence[int], norm: Sequence[float]) -> list[float]:
    """As many deals as there are, spread as the reference is."""
    held, asked = sum(counts), sum(norm)
    return [held * each / asked if asked else 0.0 for each in norm]


def verdict(count: int, expected: float) -> str:
    """ "swollen", "thin" or "": only where it is much, and more than chance alone would explain."""
    apart = count - expected
    if abs(apart) < AT_LEAST or abs(apart) < CERTAIN * sqrt(max(expected, 0.25)):
        return ""
    if count >= SWOLLEN * expected:
        return "swollen"
    return "thin" if count <= THIN * expected else ""


def bottleneck(days: Mapping[str, float | None], norms: Sequence[Norm]) -> tuple[str, float] | None:
    """The stage with the greatest `τ_s ÷ τ*_s`, and by what factor; None where no stage is slower than its norm."""
    ratios = [(taken / norm.days, norm.code) for norm in norms if norm.days and (taken := days.get(norm.code))]
    ratio, code = max(ratios, default=(0.0, ""))
    return (code, ratio) if ratio > 1 else None
