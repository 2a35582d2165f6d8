"""How often deals that reached a stage were won: the method's probability, corrected by one's own closed deals.

Source: formulas §4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.probabilities.rules.histories import History
from stakeholders.visits.rules.rates import beta_quantile
from team.periods import add_months

KAPPA = 15
"""How many closed deals the method's own probability is worth."""
LEAST = 30
"""A stage with fewer closed deals shows no value of its own."""
MONTHS = 24
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Calibrated:
    """beta: stage -> the two counts of its Beta, pooled where stages violated the order (that of `beta`).

    counts: stage -> (won, closed), as observed. closed, won: how many different deals that are.
    """

    beta: Mapping[str, tuple[float, float]]
    counts: Mapping[str, tuple[int, int]]
    closed: int
    won: int
    known_until: date
    months: int = MONTHS

    def probability(self, stage: str) -> float:
        """0..1. Raises `KeyError` for a stage that the pipeline lacks."""
        a, b = self.beta[stage]
        return a / (a + b)

    def interval(self, stage: str) -> tuple[float, float]:
        """Between which two values the probability lies four times in five."""
        a, b = self.beta[stage]
        if not (a and b):  # a method may say 0 % or 100 %, and few deals do not contradict it
            return self.probability(stage), self.probability(stage)
        return beta_quantile(a, b, LOW), beta_quantile(a, b, HIGH)

    @property
    def by_stage(self) -> dict[str, float]:
        """stage -> probability: a small segment is fitted with its whole's as the `nominal`."""
        return {stage: self.probability(stage) for stage in self.beta}

    def to_json(self) -> dict[str, Any]:
        return {
            "stages": [[stage, *self.beta[stage], *self.counts[stage]] for stage in self.beta],
            "closed": self.closed,
            "won": self.won,
            "known_until": self.known_until.isoformat(),
            "months": self.months,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Calibrated:
        return cls(
            beta={stage: (a, b) for stage, a, b, _won, _closed in stored["stages"]},
            counts={stage: (won, closed) for stage, _a, _b, won, closed in stored["stages"]},
            closed=stored["closed"],
            won=stored["won"],
            known_until=date.fromisoformat(stored["known_until"]),
            months=stored["months"],
        )


def fit_calibrated(
    histories: Iterable[History],
    *,
    nominal: Mapping[str, float],
    known_until: date,
    kappa: float = KAPPA,
    least: int = LEAST,
    months: int = MONTHS,
) -> Calibrated:
    """`nominal`: stage -> probability 0..1, in the order of the stages. Source: formulas §4.

    What happened after `known_until` is not looked at: a deal that closed later counts as open, so not at all.
    """
    order = {stage: place for place, stage in enumerate(nominal)}
    since = add_months(known_until, -months)
    tally = {stage: [0, 0] for stage in nominal}
    closed = won = 0
    for each in histories:
        if each.won is None or each.closed is None or each.closed > known_until:
            continue
        reached = [s for s, day in _reached(each, order, list(nominal)) if since < day <= known_until]
        for stage in reached:
            tally[stage][0] += each.won
            tally[stage][1] += 1
        closed += bool(reached)
        won += each.won and bool(reached)
    counts = {stage: (w, n) for stage, (w, n) in tally.items()}
    return Calibrated(_pooled(counts, nominal, kappa, least), counts, closed, won, known_until, months)


def _reached(history: History, order: Mapping[str, int], stages: Sequence[str]) -> list[tuple[str, date]]:
    """Every stage at which the deal was observed or which it passed, with the day on which that was first so."""
    first: dict[str, date] = {}
    before: int | None = None
    for stage, day in history.entries:
        if stage not in order:
            continue
        place = order[stage]
        if before is not None and history.shows_all:
            for passed in stages[before + 1 : place]:
                first.setdefault(passed, day)
        first.setdefault(stage, day)
        before = place
    return list(first.items())


def _pooled(
    counts: Mapping[str, tuple[int, int]], nominal: Mapping[str, float], kappa: float, least: int
) -> dict[str, tuple[float, float]]:
    blocks: list[tuple[list[str], float, float]] = []
    for stage, (w, n) in counts.items():
        if n < least:
            continue
        a, b = w + kappa * nominal[stage], n - w + kappa * (1 - nominal[stage])
        block = ([stage], a, b)
        while blocks and _mean(blocks[-1]) > _mean(block):
            stages, more_a, more_b = blocks.pop()
            block = (stages + block[0], more_a + block[1], more_b + block[2])
        blocks.append(block)
    enough = {stage: (a, b) for stages, a, b in blocks for stage in stages}
    return _filled(enough, nominal, kappa)


def _filled(
    enough: Mapping[str, tuple[float, float]], nominal: Mapping[str, float], kappa: float
) -> dict[str, tuple[float, float]]:
    """A stage with too few deals shows the greater of its nominal and the previous stage's value."""
    beta: dict[str, tuple[float, float]] = {}
    before = 0.0
    for stage, own in nominal.items():
        shown = max(own, before)
        beta[stage] = enough.get(stage, (kappa * shown, kappa * (1 - shown)))
        before = beta[stage][0] / sum(beta[stage])
    return beta


def _mean(block: tuple[list[str], float, float]) -> float:
    return block[1] / (block[1] + block[2])
