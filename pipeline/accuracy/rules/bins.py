"""What was said of deals beside what came of them, from counts per hundredth of probability. Pure.

Source: formulas §9 (Brier and skill, calibration error with quantile bins from 200 outcomes on).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.probabilities.rules.scores import BINS, QUANTILES_FROM, Bin

FINEST = 100
ALIKE = 0.01
"""Probabilities that foretell no more than this share of the base rate's error do not tell deals apart."""


@dataclass(frozen=True, slots=True)
class Count:
    """Deals of one hundredth of probability: `said`, `square` are sums of p and (p − won)²."""

    place: int
    deals: int
    won: int
    said: float
    square: float


@dataclass(frozen=True, slots=True)
class Told:
    """How well the probabilities of closed deals were told.

    `brier`, `ece` as in formulas §9; `base`: the Brier score of saying of every deal what share of all is won.
    """

    deals: int
    won: int
    brier: float
    ece: float
    base: float
    bins: Sequence[Bin]

    @property
    def tells_apart(self) -> float | None:
        """By which share it beats saying the same of every deal; None where all ended alike."""
        return 1 - self.brier / self.base if self.base else None


def told(counts: Iterable[Count]) -> Told | None:
    """None without a closed deal."""
    found = sorted((count for count in counts if count.deals), key=lambda count: count.place)
    deals, won = sum(count.deals for count in found), sum(count.won for count in found)
    if not deals:
        return None
    groups = quantiles(found, deals) if deals >= QUANTILES_FROM else widths(found)
    bins = [_bin(group) for group in groups]
    return Told(
        deals=deals,
        won=won,
        brier=sum(count.square for count in found) / deals,
        ece=sum(each.count * abs(each.mean - each.share) for each in bins) / deals,
        base=won / deals * (1 - won / deals),
        bins=bins,
    )


def widths(found: Sequence[Count]) -> list[list[Count]]:
    groups: dict[int, list[Count]] = {}
    for count in found:
        groups.setdefault(count.place * BINS // FINEST, []).append(count)
    return list(groups.values())


def quantiles(found: Sequence[Count], deals: int) -> list[list[Count]]:
    """At most BINS groups of about as many deals each; a hundredth is never divided."""
    groups: list[list[Count]] = []
    before = 0
    last = -1
    for count in found:
        place = min(BINS - 1, int((before + count.deals / 2) * BINS / deals))
        if place != last:
            groups.append([])
            last = place
        groups[-1].append(count)
        before += count.deals
    return groups


def _bin(group: Sequence[Count]) -> Bin:
    deals = sum(count.deals for count in group)
    return Bin(sum(count.said for count in group) / deals, sum(count.won for count in group) / deals, deals)
