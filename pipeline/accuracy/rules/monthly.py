"""Won in a month from the deals open at its start: what was known before, what came true. Source: formulas §9."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from team.periods import Period

NEVER = date.max.toordinal()

Floats = NDArray[np.float64]
Days = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Deals:
    """n deals, days as ordinals. closed: NEVER while open. won: how a closed one ended.

    amount: what an open deal is thought to be worth. value: what a won one brought, else 0; both in one unit.
    seen_from: the first day on which a closing would have been seen (nothing is known of earlier ones).
    """

    opened: Days
    closed: Days
    won: Flags
    amount: Floats
    value: Floats
    seen_from: int

    def counted(self) -> Deals:
        """The same deals, each worth 1."""
        return replace(self, amount=np.ones(len(self.amount)), value=self.won.astype(np.float64))


def known(deals: Deals, day: date) -> Deals:
    """What was known on the morning of `day`: deals opened before it; how and when later ones end is wiped out.

    A forecast gets nothing else to see, so that nothing of the future can enter it.
    """
    here = deals.opened < day.toordinal()
    closed, won, value = deals.closed[here], deals.won[here], deals.value[here]
    later = closed >= day.toordinal()
    return Deals(
        opened=deals.opened[here],
        closed=np.where(later, NEVER, closed),
        won=won & ~later,
        amount=deals.amount[here],
        value=np.where(later, 0.0, value),
        seen_from=deals.seen_from,
    )


def open_at(deals: Deals, first: date) -> Flags:
    """Open on the morning of that day."""
    return (deals.opened < first.toordinal()) & (deals.closed >= first.toordinal())


def won_in(deals: Deals, month: Period) -> float:
    """The target: value of what was won in the month, of the deals open at its start."""
    won = open_at(deals, month.first) & deals.won & (deals.closed <= month.last.toordinal())
    return float(deals.value[won].sum())


def closed_share(deals: Deals, month: Period) -> float | None:
    """Which share of the deals open at its start closed in the month; None when none was open."""
    there = open_at(deals, month.first)
    return float((deals.closed[there] <= month.last.toordinal()).mean()) if there.any() else None
