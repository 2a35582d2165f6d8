"""When deals are won: daily hazards of winning and losing by age, and a factor by month of the quarter.

Source: formulas §4. Days are ordinals (`date.toordinal`), ages whole days since the opening.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from team.periods import Period, add_months, month_of

OPEN, WON, LOST = 0, 1, 2
ALPHA, BETA = 0.5, 100.0
OLDEST = 1_095
"""Days; all older ages share the last hazard."""
CALENDAR_PRIOR = 10.0
"""How many wins "the months of a quarter are alike" is worth, per month."""
ROUNDS = 25

Floats = NDArray[np.float64]
Days = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Timing:
    """won, lost: daily hazards by age [OLDEST + 1]; months: the factor of winning in each month of a quarter [3]."""

    won: Floats
    lost: Floats
    months: Floats
    fiscal_year_start: int = 1
    wins: int = 0
    losses: int = 0

    def month_shares(self, age: int, today: date, months: int) -> Floats:
        """P(win in month k) ÷ P(ever win) of a deal open on the morning of `today`, aged `age` days.

        k = 0 is the rest of this month, today included; shape [months + 1], the last is later. Adds up to 1.
        """
        return self.shares_of_ages([age], today, months)[0]

    def shares_of_ages(self, ages: ArrayLike, today: date, months: int) -> Floats:
        """`month_shares` of many deals at once, shape [n, months + 1]."""
        each, back = _different(ages)
        wins, left, day = self._wins(each, today, months)
        older = np.minimum(each + (day - today).days, OLDEST)
        ever = wins.sum(axis=1) + left * self._ever(day)[older]
        shares = np.minimum(wins / ever[:, None], 1.0)
        later = np.maximum(1.0 - shares.sum(axis=1), 0.0)
        return np.concatenate([shares, later[:, None]], axis=1)[back]

    def win_probabilities(self, ages: ArrayLike, today: date, months: int) -> Floats:
        """P(win in month k), not divided: what age and season alone say of open deals. Shape [n, months]."""
        each, back = _different(ages)
        return self._wins(each, today, months)[0][back]

    def _wins(self, ages: Days, today: date, months: int) -> tuple[Floats, Floats, date]:
        """By age: P(win) in each of the months [n, months], P(still open) after them [n]; and the day after them."""
        wins, left, age, day = np.zeros((len(ages), months)), np.ones(len(ages)), ages, today
        for month in range(months):
            last = month_of(add_months(today.replace(day=1), month)).last
            while day <= last:
                chance, alive = self._day(age, day)
                wins[:, month] += left * chance
                left = left * alive
                day, age = day + timedelta(days=1), np.minimum(age + 1, OLDEST)
        return wins, left, day

    def _day(self, age: Days, day: date) -> tuple[Floats, Floats]:
        """The chance of a win on that day, and of being open after it."""
        lost = self.lost[age]
        won = np.minimum(self.won[age] * self.months[place(day, self.fiscal_year_start)], 1 - lost)
        return won, 1 - won - lost

    def _ever(self, first: date) -> Floats:
        """P(ever win) of a deal open on the morning of `first`, by age [OLDEST + 1].

        The calendar for two years on, then the months are alike; at the last age the hazard stays for good.
        """
        plain = np.empty(OLDEST + 1)
        plain[-1] = self.won[-1] / (self.won[-1] + self.lost[-1])
        won = np.minimum(self.won, 1 - self.lost)
        for age in range(OLDEST - 1, -1, -1):
            plain[age] = won[age] + (1 - won[age] - self.lost[age]) * plain[age + 1]
        ever, ages = plain, np.arange(OLDEST + 1)
        older = np.minimum(ages + 1, OLDEST)
        for back in range(730, 0, -1):
            chance, alive = self._day(ages, first + timedelta(days=back - 1))
            ever = chance + alive * ever[older]
        return ever

    def to_json(self) -> dict[str, Any]:
        """The hazards up to the greatest age with anything of its own; behind it the last one repeats."""
        end = OLDEST + 1
        while end > 1 and self.won[end - 2] == self.won[-1] and self.lost[end - 2] == self.lost[-1]:
            end -= 1
        return {
            "won": self.won[:end].tolist(),
            "lost": self.lost[:end].tolist(),
            "months": self.months.tolist(),
            "fiscal_year_start": self.fiscal_year_start,
            "wins": self.wins,
            "losses": self.losses,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Timing:
        rest = OLDEST + 1 - len(stored["won"])
        won, lost = (np.pad(np.asarray(stored[name], np.float64), (0, rest), "edge") for name in ("won", "lost"))
        months = np.asarray(stored["months"], np.float64)
        return cls(won, lost, months, stored["fiscal_year_start"], stored["wins"], stored["losses"])


def fit_timing(
    opened: ArrayLike,
    entered_view: ArrayLike,
    left: ArrayLike,
    outcome: ArrayLike,
    *,
    alpha: float = ALPHA,
    beta: float = BETA,
    fiscal_year_start: int = 1,
    calendar: bool = True,
    calendar_prior: float = CALENDAR_PRIOR,
) -> Timing:
    """Hazards from deals, one element each, days as ordinals.

    opened: its first day. entered_view: the first day on which we would have seen it end (left truncation), never
    before `opened`. left: the day it ended, or the last day through which it was seen open. outcome: OPEN, WON, LOST.
    Deals out of view (left < entered_view) count for nothing. calendar=False keeps the months alike.
    """
    began, seen, gone, how = (np.asarray(each, np.int64) for each in (opened, entered_view, left, outcome))
    seen = np.maximum(began, seen)
    inside = gone >= seen
    began, seen, gone, how = began[inside], seen[inside], gone[inside], how[inside]
    days = _exposure(began, seen, gone, fiscal_year_start)
    at = np.clip(gone - began, 0, OLDEST)
    wins = np.bincount(at[how == WON], minlength=OLDEST + 1).astype(np.float64)
    losses = np.bincount(at[how == LOST], minlength=OLDEST + 1).astype(np.float64)
    won_in = _by_month(gone[how == WON], fiscal_year_start)
    lost_hazard = (losses + alpha) / (days.sum(axis=1) + beta)
    hazard, months = _seasonal(days, wins, won_in, (alpha, beta), calendar_prior if calendar else None)
    lost_hazard = np.minimum(lost_hazard, 1.0)
    hazard = np.minimum(hazard, 1 - lost_hazard)
    return Timing(hazard, lost_hazard, months, fiscal_year_start, int(wins.sum()), int(losses.sum()))


def place(day: date, fiscal_year_start: int = 1) -> int:
    """Which month of its fiscal quarter: 0, 1 or 2."""
    return (day.month - fiscal_year_start) % 3


def _different(ages: ArrayLike) -> tuple[Days, Days]:
    """The different ages, and where each deal's own stands among them."""
    each, back = np.unique(np.clip(np.asarray(ages, np.int64), 0, OLDEST), return_inverse=True)
    return each, back


def _seasonal(
    days: Floats, wins: Floats, won_in: Floats, smoothing: tuple[float, float], prior: float | None
) -> tuple[Floats, Floats]:
    """Hazard by age and factor by month, each fitted to the other in turn; the factor's mean over exposure is 1."""
    alpha, beta = smoothing
    months = np.ones(3)
    hazard = np.asarray((wins + alpha) / (days.sum(axis=1) + beta), np.float64)
    for _round in range(ROUNDS if prior is not None else 0):
        expected = hazard @ days
        months = (won_in + (prior or 0)) / (expected + (prior or 0))
        at_risk = days.sum(axis=0)
        months *= at_risk.sum() / (months @ at_risk) if at_risk.sum() else 1.0
        hazard = (wins + alpha) / (days @ months + beta)
    return hazard, months


def _exposure(began: Days, seen: Days, gone: Days, fiscal_year_start: int) -> Floats:
    """Days at risk by age and month of quarter [OLDEST + 1, 3]; the day of the end is one of them."""
    steps = np.zeros((OLDEST + 2, 3))
    if not len(began):
        return steps[:-1]
    for month in _months(int(seen.min()), int(gone.max())):
        first, last = np.maximum(seen, month.first.toordinal()), np.minimum(gone, month.last.toordinal())
        here = last >= first
        column = place(month.first, fiscal_year_start)
        young, old = np.minimum(first[here] - began[here], OLDEST), last[here] - began[here]
        steps[:, column] += np.bincount(young, minlength=OLDEST + 2)
        steps[:, column] -= np.bincount(np.minimum(old + 1, OLDEST + 1), minlength=OLDEST + 2)
        # Beyond the oldest age every further day falls on it.
        steps[OLDEST, column] += np.maximum(old - np.maximum(first[here] - began[here], OLDEST), 0).sum()
    return np.asarray(np.cumsum(steps, axis=0)[:-1], np.float64)


def _months(first: int, last: int) -> list[Period]:
    day, end = date.fromordinal(first).replace(day=1), date.fromordinal(last)
    months = []
    while day <= end:
        months.append(month_of(day))
        day = add_months(day, 1)
    return months


def _by_month(days: Days, fiscal_year_start: int) -> Floats:
    """How many of the days fall in each month of a quarter [3]."""
    since_1970 = (days - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    months = since_1970.astype("datetime64[M]").astype(np.int64)
    return np.bincount((months % 12 + 1 - fiscal_year_start) % 3, minlength=3).astype(np.float64)
