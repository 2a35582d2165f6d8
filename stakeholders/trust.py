"""Which action builds trust with a person now: those of the catalogue that fit, best first. No Django.

A proposal: an action fits when none of what it names speaks against it; the more of it speaks for it, the better. What
is already planned is left out, what was done lately comes last. Source: catalogue A8.2.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stakeholders.methods.reading import Entry, entries

PREFIX = "trust:"
COURTESY = "courtesy"
"""The action that leads to the register instead of a commitment."""
AT_ONCE = 3
LATELY = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a person. `rung` 0: not placed yet. `attitudes` by code, in the centers one sees.

    `planned`: codes of open commitments; `done`: {code: day it was last done}.
    """

    today: dt.date
    met_on: dt.date | None = None
    rung: int = 0
    attitudes: Collection[str] = ()
    style: str = ""
    planned: Collection[str] = ()
    done: Mapping[str, dt.date] = field(default_factory=dict)


def actions() -> Mapping[str, Entry]:
    """{code without prefix: action} in the order of the method."""
    return entries("trust", "actions")


def fitting(situation: Situation, rows: Iterable[Entry] | None = None) -> list[Entry]:
    """The actions that fit, best first; of one way the better one."""
    rows = actions().values() if rows is None else rows
    scored = [(score(row.facts, situation), place, row) for place, row in enumerate(rows)]
    possible = [each for each in scored if each[0] is not None and each[2].code not in situation.planned]
    ranked = sorted(possible, key=lambda each: (_is_recent(each[2].code, situation), -(each[0] or 0), each[1]))
    best: dict[str, Entry] = {}
    for _score, _place, row in ranked:
        best.setdefault(row.facts["way"], row)
    return list(best.values())


def score(facts: Mapping[str, Any], situation: Situation) -> int | None:
    """How much speaks for an action: one for each condition that holds; None when one does not."""
    verdicts = [
        _long_unmet(facts["unmet_days"], situation) if "unmet_days" in facts else None,
        facts["rungs"][0] <= situation.rung <= facts["rungs"][1] if "rungs" in facts else None,
        bool(set(facts["attitudes"]) & set(situation.attitudes)) if "attitudes" in facts else None,
    ]
    if False in verdicts:
        return None
    # A style speaks for an action, and never against it: it is kept of few people.
    return verdicts.count(True) + (situation.style in facts.get("styles", ()))


def _long_unmet(days: int, situation: Situation) -> bool:
    return situation.met_on is None or (situation.today - situation.met_on).days >= days


def _is_recent(code: str, situation: Situation) -> bool:
    day = situation.done.get(code)
    return day is not None and situation.today - day < LATELY
