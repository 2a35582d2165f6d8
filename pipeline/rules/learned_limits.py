"""Limits that won deals teach: how long they stood in a stage, how soon they closed from there.

Source: formulas section 7, compositions section 8.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from statistics import median, quantiles

from team.clock import Calendar

LEAST_WON = 30
"""Fewer won deals teach nothing."""
STUCK_FACTOR = 1.5


@dataclass(frozen=True, slots=True)
class WonDeal:
    """`entered`: (stage, day) of every move, the earliest first."""

    entered: Sequence[tuple[str, date]]
    won_on: date


@dataclass(frozen=True, slots=True)
class Learned:
    """Days by stage, of those stages that enough won deals went through; `seen` is how many the best known has."""

    days: Mapping[str, int]
    seen: int


def stuck_days(deals: Sequence[WonDeal], calendar: Calendar) -> Learned:
    """1.5 times the median of the open days that won deals spent in each stage."""
    samples: dict[str, list[int]] = {}
    for deal in deals:
        ends = [*(day for _stage, day in deal.entered[1:]), deal.won_on]
        spent: dict[str, int] = {}
        for (stage, start), end in zip(deal.entered, ends, strict=True):
            spent[stage] = spent.get(stage, 0) + calendar.open_days(start, end)
        for stage, days in spent.items():
            samples.setdefault(stage, []).append(days)
    return _learned(samples, lambda days: ceil(STUCK_FACTOR * median(days)))


def close_too_early_days(deals: Sequence[WonDeal]) -> Learned:
    """The days from entering each stage to winning that only the fastest quarter of won deals stayed below."""
    samples: dict[str, list[int]] = {}
    for deal in deals:
        first: dict[str, date] = {}
        for stage, day in deal.entered:
            first.setdefault(stage, day)
        for stage, day in first.items():
            samples.setdefault(stage, []).append(max((deal.won_on - day).days, 0))
    return _learned(samples, lambda days: int(quantiles(days, n=4, method="inclusive")[0]))


def _learned(samples: Mapping[str, list[int]], limit: Callable[[list[int]], int]) -> Learned:
    days = {stage: limit(found) for stage, found in sorted(samples.items()) if len(found) >= LEAST_WON}
    return Learned(days, max(map(len, samples.values()), default=0))
