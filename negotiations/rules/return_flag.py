"""The flag "concessions without a return": we give way again and again, and they have not moved. Pure.

It counts what the offers show to everybody who sees the deal, nothing of the ledger that is for editors. The limit is
ours. Source: catalogue A13.3 ⑦ (条件置换).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from negotiations.rules.positions import OURS
from pipeline.methods.method import FlagSpec
from pipeline.rules.added_flags import AddedFlag
from pipeline.rules.flag_sight import Finding, Sight

CODE = "concession_without_return"
FROM = 3
"""So many offers in which we gave way since they last did."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """How many offers of ours gave way since the customer last did, and the day of the first of them."""

    offers: int
    since: dt.date


def unanswered(steps: Iterable[tuple[int, str, dt.date]]) -> Unanswered | None:
    """`steps` are (number of the offer, side, day) of every step that a side made against itself."""
    found: dict[int, dt.date] = {}
    for number, side, day in sorted(steps):
        if side == OURS:
            found.setdefault(number, day)
        else:
            found.clear()
    return Unanswered(len(found), min(found.values())) if found else None


def without_return(sight: Sight) -> Finding | None:
    facts: Unanswered | None = sight.facts.more.get(CODE)
    if facts is None or facts.offers < FROM:
        return None
    return Finding("ask_in_return", {"count": facts.offers}, since=facts.since)


def flag(about: Any, clears: Any) -> AddedFlag:
    return AddedFlag(
        FlagSpec(
            CODE,
            "watch",
            {"en": "Concessions without a return", "zh-hans": "让步无交换"},
            {
                "en": "{count} offers gave way since the customer last did",
                "zh-hans": "客户上次让步之后，我方已{count}次报价让步",
            },
            None,
            None,
            {},
            has_grace=False,
        ),
        without_return,
        about=about,
        clears=clears,
        cures={"ask_in_return": {"en": "Ask for something in return", "zh-hans": "要求交换"}},
    )
