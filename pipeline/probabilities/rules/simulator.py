"""SIMULATED deals whose true win probabilities are known: to test models, never to stand for a real company.

Its form is none of the models'. Three hidden kinds of deal move at their own pace and get lost at their own rates, so
the same stage means something else late than early, and no logistic curve or proportional hazard describes them. Deals
skip stages; openings and closings follow the quarter. What a deal shows (support, competitors, slips) hints at its
kind. The truth is exact all the same: by Bayes, over the three kinds. Source: issue 5, formulas §4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import lgamma

import numpy as np
from numpy.typing import NDArray

from pipeline.probabilities.rules.features import FEATURES, NAMES
from pipeline.probabilities.rules.histories import History
from team.periods import quarter_of

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

STAGES = ("10", "20", "30", "40", "50", "80")
NOMINAL = dict(zip(STAGES, (0.1, 0.2, 0.3, 0.4, 0.5, 0.8), strict=True))
KINDS = np.array([0.35, 0.4, 0.25])
"""Shares of the kinds: sound, doubtful, idle."""
ADVANCE = np.array(
    [
        [0.88, 0.86, 0.88, 0.90, 0.93, 0.97],
        [0.78, 0.70, 0.66, 0.70, 0.78, 0.90],
        [0.60, 0.52, 0.55, 0.62, 0.70, 0.80],
    ]
)
"""Per kind and stage: the chance to go on from there; from the last stage, to be won."""
SHAPE = np.array([3.0, 1.5, 0.8])
PACE = np.array([9.0, 24.0, 55.0])
"""Days in a stage are gamma distributed, by kind: few and regular for the sound, many and ragged for the idle."""
LOST_PACE = 1.4
"""A stage in which a deal gets lost takes so much longer."""
SKIP = 0.12
PULL = 0.5
"""Chance that a closing within three weeks before the end of a quarter is hurried or delayed to its last days."""
SUPPORT = np.array([[0.10, 0.30, 0.60], [0.25, 0.45, 0.30], [0.45, 0.40, 0.15]])
"""Per kind: how likely the decision maker is against, neutral, for us."""
RIVALS = np.array([1.0, 1.8, 2.6])
SLIPS = np.array([0.2, 0.7, 1.3])
"""Poisson means of competitors and of slips, by kind."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """n deals, simulated. reached: [n, 6] day of entering each stage, −1 where it was skipped or never reached.

    closed: the day it ended, far in the future or not; won: how. shown: [n, 3] support, competitors, slips.
    spent: [n, 6] days in each stage, 0 where skipped.
    """

    opened: Whole
    reached: Whole
    closed: Whole
    won: NDArray[np.bool_]
    shown: Whole
    spent: Floats

    def histories(self, known_until: date) -> list[History]:
        """As known at the end of that day."""
        last = known_until.toordinal()
        found = []
        for i in np.flatnonzero(self.opened <= last):
            days = self.reached[i]
            entries = tuple(
                (STAGES[s], date.fromordinal(int(days[s]))) for s in range(len(STAGES)) if 0 <= days[s] <= last
            )
            ended = self.closed[i] <= last
            closed = date.fromordinal(int(self.closed[i])) if ended else None
            won = bool(self.won[i]) if ended else None
            found.append(History(f"simulated-{i}", date.fromordinal(int(self.opened[i])), entries, closed, won))
        return found

    def entries(self) -> tuple[Whole, Whole]:
        """(deal, stage) of every entry of a stage, in the order of the deals."""
        deal, stage = np.nonzero(self.reached >= 0)
        return deal, stage

    def features(self, deal: Whole, stage: Whole) -> Floats:
        """What was known when the deal entered the stage, [n, len(FEATURES)]; NaN for what is not simulated."""
        x = np.full((len(deal), len(FEATURES)), np.nan)
        age = (self.reached[deal, stage] - self.opened[deal]).astype(np.float64)
        typical = np.array([max(_typical(self, s), 1.0) for s in range(len(STAGES))])
        values = {
            "stage": stage,
            "age_ratio": age / typical[stage],
            "decision_support": self.shown[deal, 0],
            "competitors": self.shown[deal, 1],
            "slips": self.shown[deal, 2],
        }
        for name, value in values.items():
            x[:, NAMES.index(name)] = value
        return x

    def truth(self, deal: Whole, stage: Whole) -> Floats:
        """P(won | stage, what it shows, how long each stage took), exact, on entering the stage. Shape [n]."""
        weight = np.log(KINDS) + _hints(self.shown[deal])
        before = np.arange(len(STAGES))[None, :] < stage[:, None]
        visited = (self.reached[deal] >= 0) & before
        for kind in range(len(KINDS)):
            passed = np.log(ADVANCE[kind])[None, :] + _gamma_log(self.spent[deal], kind)
            # A skipped stage was gone through as well, in no time.
            weight[:, kind] += np.where(visited, passed, np.log(ADVANCE[kind])[None, :] * before).sum(axis=1)
        share = np.exp(weight - weight.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        onward = np.cumprod(ADVANCE[:, ::-1], axis=1)[:, ::-1]
        return np.asarray((share * onward[:, stage].T).sum(axis=1), np.float64)


def true_by_stage() -> dict[str, float]:
    """P(won | reached or passed the stage), exact."""
    through = np.cumprod(ADVANCE, axis=1)
    reach = np.concatenate([np.ones((len(KINDS), 1)), through[:, :-1]], axis=1)
    shares = (KINDS @ through[:, -1]) / (KINDS @ reach)
    return dict(zip(STAGES, shares.tolist(), strict=True))


def simulate_deals(count: int, *, seed: int, first: date, days: int) -> Simulated:
    """`count` deals that open within `days` from `first`, more of them early in a quarter."""
    random = np.random.default_rng(seed)
    kind = random.choice(len(KINDS), count, p=KINDS)
    opened = first.toordinal() + _openings(count, days, first, random)
    passes = random.random((count, len(STAGES))) < ADVANCE[kind]
    gone = np.where(passes.all(axis=1), len(STAGES), np.argmin(passes, axis=1))
    shape, pace = SHAPE[kind][:, None], PACE[kind][:, None]
    spent = random.gamma(shape, pace / shape, (count, len(STAGES)))
    places = np.arange(len(STAGES))[None, :]
    skipped = (random.random(spent.shape) < SKIP) & (places > 0) & (places < gone[:, None])
    spent = np.where(skipped, 0.0, np.where(places == gone[:, None], spent * LOST_PACE, spent))
    spent = np.where(places <= gone[:, None], spent, 0.0)
    start = opened[:, None] + np.floor(np.cumsum(spent, axis=1) - spent).astype(np.int64)
    reached = np.where((places <= gone[:, None]) & ~skipped, start, -1)
    closed = _pulled(opened + np.ceil(spent.sum(axis=1)).astype(np.int64), reached.max(axis=1), random)
    return Simulated(opened, reached, closed, gone == len(STAGES), _shown(kind, random), spent)


@dataclass(frozen=True, slots=True)
class Periods:
    """Simulated past and present: [replicates, periods, deals] probabilities and amounts, [replicates, periods] won."""

    probability: Floats
    amount: Floats
    won: Floats


def simulate_periods(replicates: int, periods: int, deals: int, *, seed: int) -> Periods:
    """Periods in which good and bad times move all deals together, not on the log-odds: a lottery of regimes.

    `probability` is what each deal has on average over the regimes; in a period p becomes 1 − (1 − p)^r, where r is
    drawn once for all of its deals.
    """
    random = np.random.default_rng(seed)
    plain = random.beta(0.8, 2.2, (replicates, periods, deals))
    amount = np.asarray(np.round(np.exp(random.normal(12.0, 1.0, plain.shape))), np.float64)
    regimes, chances = np.array([0.55, 0.8, 1.0, 1.25, 1.7]), np.array([0.1, 0.2, 0.4, 0.2, 0.1])
    regime = random.choice(regimes, (replicates, periods, 1), p=chances)
    average = np.zeros(plain.shape)
    for r, chance in zip(regimes, chances, strict=True):
        average += chance * (1 - (1 - plain) ** r)
    won = random.random(plain.shape) < 1 - (1 - plain) ** regime
    return Periods(average, amount, (won * amount).sum(axis=2))


def _openings(count: int, days: int, first: date, random: np.random.Generator) -> Whole:
    each = [first + timedelta(days=i) for i in range(days)]
    early = np.array([1.5 if (day - quarter_of(day).first).days < 45 else 1.0 for day in each])
    return np.asarray(random.choice(days, count, p=early / early.sum()), np.int64)


def _pulled(closed: Whole, entered: Whole, random: np.random.Generator) -> Whole:
    """Closings near the end of a quarter move to its last three days; never before the last stage was entered."""
    first, last = int(closed.min()), int(closed.max())
    ends = np.array([quarter_of(date.fromordinal(day)).last.toordinal() for day in range(first, last + 1)])
    end = ends[closed - first]
    moves = (end - closed <= 21) & (random.random(len(closed)) < PULL)
    moved = end - random.integers(0, 3, len(closed))
    return np.maximum(np.where(moves, moved, closed), entered)


def _shown(kind: Whole, random: np.random.Generator) -> Whole:
    draw = random.random(len(kind))[:, None]
    support = (draw > np.cumsum(SUPPORT, axis=1)[kind][:, :2]).sum(axis=1) - 1
    return np.stack([support, random.poisson(RIVALS[kind]), random.poisson(SLIPS[kind])], axis=1).astype(np.int64)


def _hints(shown: Whole) -> Floats:
    """Log-likelihood of what a deal shows, by kind [n, 3]; what does not depend on the kind is left out."""
    support = np.log(SUPPORT).T[shown[:, 0] + 1]
    rivals = shown[:, [1]] * np.log(RIVALS) - RIVALS
    slips = shown[:, [2]] * np.log(SLIPS) - SLIPS
    return np.asarray(support + rivals + slips, np.float64)


def _gamma_log(days: Floats, kind: int) -> Floats:
    shape, scale = SHAPE[kind], PACE[kind] / SHAPE[kind]
    safe = np.maximum(days, 1e-9)
    return np.asarray((shape - 1) * np.log(safe) - safe / scale - shape * np.log(scale) - lgamma(shape), np.float64)


def _typical(deals: Simulated, stage: int) -> float:
    """Median age at this stage of the deals that were won."""
    there = deals.won & (deals.reached[:, stage] >= 0)
    return float(np.median(deals.reached[there, stage] - deals.opened[there])) if there.any() else 1.0
