"""The layers of a forecast whose record is kept, and what each said of the months ahead. Pure.

Source: formulas §8, §9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HORIZONS = (0, 1, 2)
"""Months ahead: 0 is the month that begins on the day a forecast was locked."""
PIPELINE_LAYERS = ("nominal", "expected", "commit", "best_case")
"""Forecasts made of the open deals."""
NAIVE_LAYERS = ("last", "mean", "quarter", "year", "win_rate")
"""Forecasts that need no pipeline, or no look at it: what came before, and all that is open at the usual win rate."""
LAYERS = (*PIPELINE_LAYERS, *NAIVE_LAYERS)
SHARE_UNITS = 10_000

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OpenDeals:
    """The open deals of a pipeline at a cut, one place each.

    `points`: nominal probability in basis points; `close_in`: months from the cut's month to that of expected close,
    -1 where it is overdue or there is none; `commit`, `best`: whether the category is that; `probability`: of the model
    in force, `shares` [deals, months]: of that, what falls into each month ahead; both None before a first fit.
    """

    amount: Whole
    points: Whole
    close_in: Whole
    commit: NDArray[np.bool_]
    best: NDArray[np.bool_]
    probability: Real | None = None
    shares: Real | None = None

    def said(self, months: Sequence[int] = HORIZONS) -> dict[str, Whole]:
        """Layer → what each deal adds to each month ahead, [deals, months] in minor units."""
        due = self.close_in[:, None] == np.asarray(months)[None, :]
        amount = self.amount[:, None] * due
        said = {
            "nominal": weighted(self.amount, self.points)[:, None] * due,
            "commit": amount * self.commit[:, None],
            "best_case": amount * (self.commit | self.best)[:, None],
        }
        if self.probability is not None and self.shares is not None:
            in_month = self.probability[:, None] * self.shares[:, list(months)]
            said["expected"] = np.rint(self.amount[:, None] * in_month).astype(np.int64)
        return said


def weighted(amount: Whole, points: Whole) -> Whole:
    """As `money.weighted_amount`: half to even, per deal, in whole numbers that stay within 64 bits."""
    rest = amount % SHARE_UNITS * points
    down = amount // SHARE_UNITS * points + rest // SHARE_UNITS
    rest = rest % SHARE_UNITS
    up = (2 * rest > SHARE_UNITS) | ((2 * rest == SHARE_UNITS) & (down % 2 == 1))
    return down + up.astype(np.int64)


def per_holder(values: Whole, holder: Whole, holders: int) -> Whole:
    """Sums of the rows of each holder: [deals, months] → [holders, months]; exact, since whole."""
    sums = np.zeros((holders, values.shape[1]), dtype=np.int64)
    np.add.at(sums, holder, values)
    return sums
