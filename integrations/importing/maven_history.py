"""The public data set as arrays for a backtest: no database, nothing that was known only after the outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from integrations.importing.maven import Maven, Opportunity
from pipeline.accuracy.rules.monthly import NEVER, Deals, Floats
from team.periods import Period, month_of

SEEN_FROM = dt.date(2017, 3, 1)
"""Nothing closes before it in the source: earlier closings were left out, not absent."""
MONTHS: list[Period] = [month_of(dt.date(2017, month, 1)) for month in range(4, 13)]


@dataclass(frozen=True, slots=True)
class Public:
    """facts: [n, len(names)], 1 where the deal's product, seller, manager or office is that one, else 0.

    The account is no fact: it is blank only on open deals, so it would say "still open". Engaged deals only: the
    others have no first day.
    """

    deals: Deals
    facts: Floats
    names: list[str]


def public(data: Maven) -> Public:
    """Ordered by the source's own key, so that the order of its rows means nothing."""
    rows = sorted((each for each in data.opportunities.values() if each.engaged_on), key=lambda each: each.id)
    deals = Deals(
        opened=np.array([_ordinal(each.engaged_on) for each in rows], np.int64),
        closed=np.array([_ordinal(each.closed_on) for each in rows], np.int64),
        won=np.array([each.closed == "won" for each in rows], np.bool_),
        amount=np.array([float(data.products[each.product].price) for each in rows], np.float64),
        value=np.array([float(each.value or 0) for each in rows], np.float64),
        seen_from=SEEN_FROM.toordinal(),
    )
    facts, names = _facts(data, rows)
    return Public(deals, facts, names)


def _ordinal(day: dt.date | None) -> int:
    return day.toordinal() if day else NEVER


def _facts(data: Maven, rows: list[Opportunity]) -> tuple[Floats, list[str]]:
    kinds: dict[str, Callable[[Opportunity], str]] = {
        "product": lambda each: each.product,
        "seller": lambda each: each.agent,
        "manager": lambda each: data.agents[each.agent].manager,
        "office": lambda each: data.agents[each.agent].office,
    }
    names: list[str] = []
    made: list[Floats] = []
    for kind, of in kinds.items():
        values = [of(each) for each in rows]
        for value in sorted(set(values)):
            names.append(f"{kind} {value}")
            made.append(np.array([each == value for each in values], np.float64))
    return np.stack(made, axis=1) if made else np.zeros((0, 0)), names
