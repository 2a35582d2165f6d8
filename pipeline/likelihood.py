"""The probability that a deal shows: one definition for page, API and export.

A closed deal is certain; of an open one it is the unexpired manual one, else that of the model in force, else the
nominal one of its stage. The weighted amount always takes the nominal one. Source: formulas §4.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

from pipeline.models import Deal
from pipeline.rules.probability import shown

Said = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, float]]
_said: list[Said] = []
CENTS = Decimal("0.01")


def register(said: Said) -> None:
    """Whoever fits models says what they say: deal → probability (0..1), in one query."""
    if said not in _said:
        _said.append(said)


def modelled(deals: Collection[uuid.UUID]) -> dict[uuid.UUID, Decimal]:
    """By deal, in percent with two decimals; without those of which no model says anything."""
    return {pk: percent(value) for said in _said for pk, value in said(deals).items()}


def percent(probability: float) -> Decimal:
    return Decimal(probability * 100).quantize(CENTS)


def probability(
    status: str, own: Decimal | None, until: dt.date | None, day: dt.date, nominal: Decimal, model: Decimal | None
) -> Decimal:
    """In percent. `model`: of the model in force, None where that is the nominal one."""
    if status == Deal.Status.WON:
        return Decimal("100.00")
    if status == Deal.Status.LOST:
        return Decimal("0.00")
    return shown(own, until, day, nominal if model is None else model)
