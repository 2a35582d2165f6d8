"""Moving a data set in time by whole quarters, and what is known of it on a day. Source: maven SOURCE.md, "Time"."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from team.periods import add_months

ENOUGH = 30


def quarters_between(first: dt.date, last: dt.date) -> int:
    """Whole calendar quarters from the one of `first` to the one of `last`."""
    return (last.year * 4 + (last.month - 1) // 3) - (first.year * 4 + (first.month - 1) // 3)


def shifted(day: dt.date | None, quarters: int) -> dt.date | None:
    """The day, that many quarters later; a day that its month lacks becomes the month's last."""
    return add_months(day, 3 * quarters) if day else None


class ClosingAges:
    """Ages in days at closing of the closings that are known, for estimating when an open deal will close."""

    def __init__(self, ages: Iterable[int]) -> None:
        self.ages: Sequence[int] = sorted(ages)

    def estimate(self, opened_on: dt.date, today: dt.date) -> dt.date | None:
        """`opened_on` + the median age of closings older than the deal is today; None below 30 such closings."""
        first = bisect_right(self.ages, (today - opened_on).days)
        older = len(self.ages) - first
        if older < ENOUGH:
            return None
        middle = first + older // 2
        median = self.ages[middle] if older % 2 else (self.ages[middle - 1] + self.ages[middle]) // 2
        return opened_on + dt.timedelta(days=median)
