"""Can deals be told apart? Month by month, a model of what a deal is against the plain base rate, out of time.

Source: issue 5, formulas §4, §9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.accuracy.rules.monthly import NEVER, Deals, Floats
from pipeline.probabilities.rules.learned import Learned, fit_learned
from pipeline.probabilities.rules.scores import log_loss
from team.periods import Period

ALLOWED = 0.001
"""Nats by which the model may be worse than the base rate."""


@dataclass(frozen=True, slots=True)
class Control:
    """Log-loss per deal that closed in the months; helped: in how many of them the model left the base rate."""

    deals: int
    model: float
    base: float
    helped: int
    months: int

    @property
    def excess(self) -> float:
        """Positive where the model is worse than the base rate."""
        return self.model - self.base

    @property
    def tells_apart(self) -> bool:
        return self.excess < -ALLOWED


def control(deals: Deals, facts: Floats, names: Sequence[str], months: Sequence[Period]) -> Control | None:
    """`facts` [n, k]: what each deal is, known from its first day. Each month is predicted from the closings before it.

    None where nothing closed in the months.
    """
    said: list[Floats] = []
    base: list[Floats] = []
    came: list[Floats] = []
    helped = 0
    for month in months:
        first, last = month.first.toordinal(), month.last.toordinal()
        before = deals.closed < first
        now = (deals.closed >= first) & (deals.closed <= last) & (deals.closed < NEVER)
        if not before.any() or not now.any():
            continue
        model = fit_learned(facts[before], deals.won[before], deals.closed[before], names)
        rate = (deals.won[before].sum() + 1) / (before.sum() + 2)
        base.append(np.full(int(now.sum()), rate))
        came.append(deals.won[now].astype(np.float64))
        if isinstance(model, Learned) and model.helps:
            said.append(model.probability(facts[now]))
            helped += 1
        else:
            said.append(base[-1])
    if not came:
        return None
    truth = np.concatenate(came)
    losses = log_loss(np.concatenate(said), truth), log_loss(np.concatenate(base), truth)
    return Control(len(truth), losses[0] or 0.0, losses[1] or 0.0, helped, len(came))
