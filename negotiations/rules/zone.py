"""Where both sides could agree: from our limit to theirs, issue by issue and in total. Pure. Source: formulas §12, A13.

Of an issue of which more is better for us, we take anything from our limit up and they give anything up to theirs; of
the others it is the reverse. The total is in money: what lies between the limits times what one unit is worth to us,
so that room on one issue may bridge a gap on another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Any


class Overlap(StrEnum):
    """`unknown`: the limit of one side at least is not known."""

    ZONE = "zone"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Limits:
    """One issue: both limits in its unit, `worth_minor` of one unit to us in minor units of the deal's currency."""

    issue: Any
    more_is_better: bool
    ours: Decimal | None
    theirs: Decimal | None
    worth_minor: int | None = None

    @property
    def room(self) -> Decimal | None:
        """How far their limit lies beyond ours, in our favour; negative where they are apart."""
        if self.ours is None or self.theirs is None:
            return None
        return self.theirs - self.ours if self.more_is_better else self.ours - self.theirs


@dataclass(frozen=True, slots=True)
class Zone:
    """`low` to `high` is where both agree, or where nobody does: the gap between the limits."""

    overlap: Overlap
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def width(self) -> Decimal:
        return self.high - self.low if self.high is not None and self.low is not None else Decimal(0)


UNKNOWN = Zone(Overlap.UNKNOWN)


def zone_of(limits: Limits) -> Zone:
    room = limits.room
    if room is None or limits.ours is None or limits.theirs is None:
        return UNKNOWN
    low, high = sorted((limits.ours, limits.theirs))
    return Zone(Overlap.ZONE if room >= 0 else Overlap.NONE, low, high)


@dataclass(frozen=True, slots=True)
class Total:
    """`room_minor`: what the zones are worth to us; `gap_minor`: what lies between the limits where there is none.

    `counted` and `unknown` are numbers of issues; what has no worth is unknown too.
    """

    room_minor: int
    gap_minor: int
    counted: int
    unknown: int

    @property
    def overlap(self) -> Overlap:
        if not self.counted:
            return Overlap.UNKNOWN
        return Overlap.ZONE if self.room_minor >= self.gap_minor else Overlap.NONE

    @property
    def net_minor(self) -> int:
        return self.room_minor - self.gap_minor


def total_of(issues: Iterable[Limits]) -> Total:
    room = gap = counted = unknown = 0
    for limits in issues:
        between = limits.room
        if between is None or limits.worth_minor is None:
            unknown += 1
            continue
        counted += 1
        worth = int((between * abs(limits.worth_minor)).to_integral_value(ROUND_HALF_EVEN))
        room, gap = room + max(worth, 0), gap + max(-worth, 0)
    return Total(room, gap, counted, unknown)
