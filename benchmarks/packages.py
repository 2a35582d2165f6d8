"""The search for equivalent packages of a negotiation, against the bare additions that it makes. Budget: 300 ms."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from negotiations.rules.packages import DIFFERENCES, LEVELS, MOST, STEPS, Option, levels, packages
from negotiations.rules.utility import Wish

ISSUES = 12
LEVEL = 0.75


def search() -> None:
    """Three packages of 12 issues with 7 levels each, with uneven weights."""
    options, ours, theirs = [], [], []
    for place in range(ISSUES):
        low, high = Decimal(3 * place), Decimal(60 + 7 * place)
        options.append(Option(place, levels(high, low)))
        ours.append(Wish(place, high, low, 5 + 7 * place % 40))
        theirs.append(Wish(place, low, high, 5 + 11 * place % 40))
    packages(options, ours, theirs, LEVEL)


def bare() -> None:
    """As many additions and comparisons of arrays of the same sizes, and nothing else."""
    for before in range(MOST):
        value = np.zeros((STEPS + 1, *[DIFFERENCES + 1] * before))
        for _ in range(ISSUES * LEVELS):
            np.maximum(value, value + 1.0)
