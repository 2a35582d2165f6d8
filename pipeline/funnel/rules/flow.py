"""What passes through a stage and how fast, from sums by month of entry. Source: formulas §6."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from stakeholders.visits.rules.rates import Rate

EDGES = (0, 1, 2, 3, 5, 7, 10, 14, 21, 28, 35, 45, 60, 75, 90, 120, 150, 180, 270, 365)
"""Upper ends, in days, of the classes that durations are counted in; one more class holds what is longer."""
CLASSES = len(EDGES) + 1
LONGEST = 730
"""Where the last class is taken to end."""
LEAST = 30
"""Fewer make no figure of one's own: the template's stands in."""
FEWEST = 10
"""Fewer decided deals make no conversion that one may speak about."""
DECIDED_AT = 0.9


@dataclass(slots=True)
class Sums:
    """Of stays that began in one month, or in several.

    `reached`: deals that came to the stage for the first time; of those `passed` went beyond, `won` and `lost` ended so
    (whatever came between), `dormant` rest. `exits`, `days`: of stays that ended, and of how many days; `won_exits`,
    `won_days` of deals that were won. `standing` are there still, `standing_since` is the sum of their ordinal days of
    entry, `standing_amount` what they are worth. `amount`, `won_amount`, `closed_amount`: of all deals that reached it,
    of those won, and of those won or lost, in minor units. `classes`: ended stays by class of duration (`EDGES`).
    """

    reached: int = 0
    passed: int = 0
    won: int = 0
    lost: int = 0
    dormant: int = 0
    exits: int = 0
    days: int = 0
    won_exits: int = 0
    won_days: int = 0
    standing: int = 0
    standing_since: int = 0
    standing_amount: int = 0
    amount: int = 0
    won_amount: int = 0
    closed_amount: int = 0
    classes: tuple[int, ...] = (0,) * CLASSES

    def __add__(self, other: Sums) -> Sums:
        sums = {name: getattr(self, name) + getattr(other, name) for name in FIGURES}
        return Sums(**sums, classes=tuple(a + b for a, b in zip(self.classes, other.classes, strict=True)))

    @property
    def success(self) -> Rate:
        """The share won of those that reached the stage and were closed (the stage's success rate, A4.2)."""
        return Rate(self.won, self.won + self.lost)

    @property
    def open(self) -> int:
        """Of the deals that reached it, those that are neither won nor lost nor at rest."""
        return self.reached - self.won - self.lost - self.dormant


FIGURES = tuple(each.name for each in fields(Sums) if each.name != "classes")


@dataclass(frozen=True, slots=True)
class Month:
    """Sums of one stage's stays that began in the month of this first day."""

    code: str
    month: dt.date
    sums: Sums


def total(months: Iterable[Month]) -> Sums:
    return sum((each.sums for each in months), Sums())


def decided(months: Sequence[Month], day: dt.date) -> Rate:
    """`q_s`: how many of those that reached the stage went beyond, over cohorts old enough to have decided.

    A month's cohort is old enough when its last day lies before the 90th percentile of the time in stage.
    """
    limit = quantile(total(months).classes, DECIDED_AT) or 0
    old = [each for each in months if (day - _last_day(each.month)).days > limit]
    sums = total(old)
    return Rate(sums.passed, sums.reached)


def _last_day(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def days_per_exit(sums: Sums, day: dt.date) -> float | None:
    """`τ_s`: deal-days in the stage, also of those that stand there still, per exit from it; None without an exit."""
    waited = sums.standing * day.toordinal() - sums.standing_since
    return (sums.days + waited) / sums.exits if sums.exits else None


def waiting(sums: Sums, day: dt.date) -> float | None:
    """Mean days that those who stand in the stage have stood there; None where nobody does."""
    return day.toordinal() - sums.standing_since / sums.standing if sums.standing else None


def quantile(classes: Sequence[int], share: float) -> float | None:
    """The duration below which this share of stays lies, in days, even within each class; None of none."""
    count = sum(classes)
    if not count:
        return None
    asked, below = share * count, 0
    for place, held in enumerate(classes):
        if held and below + held >= asked:
            low = EDGES[place - 1] if place else 0
            high = EDGES[place] if place < len(EDGES) else LONGEST
            return low + (high - low) * (asked - below) / held
        below += held
    return float(LONGEST)


def median(classes: Sequence[int]) -> float | None:
    return quantile(classes, 0.5)
