"""What became of the deals that began in each month: still open, won, lost, and how long the won ones took."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.funnel.reading import WHOLE, Flow
from pipeline.funnel.rules.flow import Sums, median
from team.periods import add_months, month_of

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Cohort:
    """The deals that began in the month of this first day."""

    month: dt.date
    sums: Sums

    @property
    def median_days(self) -> float | None:
        """Of its won deals, as far as they are won."""
        return median(self.sums.classes)


def cohorts_of(flow: Flow) -> list[Cohort]:
    """The last twelve months, the latest first."""
    first = month_of(flow.found.day).first
    months = [add_months(first, -back) for back in range(MONTHS)]
    return [Cohort(month, _of(flow, month)) for month in months]


def _of(flow: Flow, month: dt.date) -> Sums:
    held: Iterable[Sums] = (each.sums for each in flow.months if each.code == WHOLE and each.month == month)
    return sum(held, Sums())
