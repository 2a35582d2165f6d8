"""Forecasts of what a month wins from the deals open at its start. Source: formulas §4, §9.

Each sees only `monthly.known`. The first seven stand as measured elsewhere; the last is the product's own timing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from pipeline.accuracy.rules.monthly import NEVER, Deals, Floats, closed_share, open_at, won_in
from pipeline.probabilities.rules.timing import ALPHA, BETA, LOST, OPEN, WON, Timing, fit_timing
from team.periods import Period, add_months, month_of, months_in

ELSEWHERE = (0.05, 10.0)
"""Alpha and beta of the hazards as measured elsewhere, found by trying: a tenth of the product's own."""
QUARTER = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What is known on the morning of the month's first day, and the month."""

    deals: Deals
    month: Period

    @property
    def past(self) -> list[Period]:
        """The months before, as far back as they were seen whole."""
        first = date.fromordinal(self.deals.seen_from)
        start = first if first.day == 1 else add_months(first.replace(day=1), 1)
        return [month_of(day) for day in months_in(start, add_months(self.month.first, -1))]


Model = Callable[[Question], float | None]
"""The forecast, or None where the model has nothing to go by yet."""


def win_rate(asked: Question) -> float | None:
    """Win rate of the closed deals × open amount: as if all of it closed in this month."""
    closed = asked.deals.closed < NEVER
    if not closed.any():
        return None
    return float(asked.deals.won[closed].mean() * asked.deals.amount[~closed].sum())


def win_rate_share(asked: Question) -> float | None:
    """The same × the mean share of open deals that closed in a month."""
    shares = [share for month in asked.past if (share := closed_share(asked.deals, month)) is not None]
    whole = win_rate(asked)
    return whole * float(np.mean(shares)) if whole is not None and shares else None


def age_hazard(asked: Question) -> float | None:
    """Competing risks by age, the months alike."""
    return _timed(asked, fit(asked, calendar=False, smoothing=ELSEWHERE))


def age_hazard_by_month(asked: Question) -> float | None:
    """Competing risks by age, learned only from the months with the same place in their quarter."""
    return _timed(asked, fit(asked, calendar=False, alike=True, smoothing=ELSEWHERE))


def calendar(asked: Question) -> float | None:
    """The product's timing: competing risks by age with a factor by month of quarter."""
    return _timed(asked, fit(asked))


def mean_of_three(asked: Question) -> float | None:
    past = [won_in(asked.deals, month) for month in asked.past[-3:]]
    return float(np.mean(past)) if past else None


def last_month(asked: Question) -> float | None:
    return _months_ago(asked, 1)


def last_quarter(asked: Question) -> float | None:
    """The same month of the previous quarter."""
    return _months_ago(asked, QUARTER)


def last_year(asked: Question) -> float | None:
    return _months_ago(asked, 12)


def fit(
    asked: Question,
    *,
    calendar: bool = True,
    alike: bool = False,
    smoothing: tuple[float, float] = (ALPHA, BETA),
) -> Timing:
    """The timing of what is known; `alike`: only from past months with the same place in the quarter."""
    deals, (alpha, beta) = asked.deals, smoothing
    last = asked.month.first.toordinal() - 1
    gone = np.minimum(deals.closed, last)
    outcome = np.where(deals.closed > last, OPEN, np.where(deals.won, WON, LOST))
    if not alike:
        seen = np.full(len(gone), deals.seen_from)
        return fit_timing(deals.opened, seen, gone, outcome, calendar=calendar, alpha=alpha, beta=beta)
    parts = [month for month in asked.past if (month.first.month - asked.month.first.month) % QUARTER == 0]
    # A deal's stay in each such month is a stay of its own: begun with the month, ended with it unless it closed.
    opened = np.tile(deals.opened, len(parts))
    first = np.repeat([month.first.toordinal() for month in parts], len(gone))
    end = np.repeat([month.last.toordinal() for month in parts], len(gone))
    left = np.tile(gone, len(parts))
    how = np.where(left <= end, np.tile(outcome, len(parts)), OPEN)
    return fit_timing(opened, first, np.minimum(left, end), how, calendar=False, alpha=alpha, beta=beta)


def _timed(asked: Question, timing: Timing) -> float:
    first = asked.month.first
    here = open_at(asked.deals, first)
    chance: Floats = timing.win_probabilities(first.toordinal() - asked.deals.opened[here], first, 1)[:, 0]
    return float(chance @ asked.deals.amount[here])


def _months_ago(asked: Question, months: int) -> float | None:
    then = month_of(add_months(asked.month.first, -months))
    return won_in(asked.deals, then) if then in asked.past else None


REFERENCES: Mapping[str, Model] = {
    "win_rate": win_rate,
    "win_rate_share": win_rate_share,
    "age_hazard": age_hazard,
    "age_hazard_by_month": age_hazard_by_month,
    "mean_of_three": mean_of_three,
    "last_quarter": last_quarter,
}
NAIVE = frozenset({"win_rate", "mean_of_three", "last_quarter", "last_month", "last_year"})
MODELS: Mapping[str, Model] = {**REFERENCES, "calendar": calendar}
