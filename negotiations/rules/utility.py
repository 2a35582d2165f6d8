"""What an offer is worth: to us by our stance, to them as we estimate it. Pure. Source: formulas §12.

The utility of an offer is Σ weight × value, where the value of an issue runs linearly from its limit (0) to its
target (1) and is clipped to 0–1. Weights are normed over the issues that have weight, limit and target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Wish:
    """One side's view of one issue; `weight` of any scale, not negative. Target and limit differ."""

    issue: Any
    target: Decimal
    limit: Decimal
    weight: int

    def value(self, offered: Decimal) -> float:
        """0 at the limit or worse, 1 at the target or better."""
        share = (offered - self.limit) / (self.target - self.limit)
        return float(min(max(share, Decimal(0)), Decimal(1)))


def utility(wishes: Iterable[Wish], terms: Mapping[Any, Decimal]) -> float | None:
    """0 to 1, over the wishes that have weight; an issue that the offer does not name counts 0.

    None where no wish has any weight: nothing can be said.
    """
    weighted = [wish for wish in wishes if wish.weight > 0]
    total = sum(wish.weight for wish in weighted)
    if not total:
        return None
    got = sum(wish.weight * wish.value(terms[wish.issue]) for wish in weighted if wish.issue in terms)
    return got / total
