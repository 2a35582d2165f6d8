"""Reads the catalogue of tactics. Plain values; no Django. Source: catalogue A13.3, A13.4."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

EARLY, MIDDLE, LATE = "early", "middle", "late"
PHASES = (EARLY, MIDDLE, LATE)
LATE_FROM_DAYS = 7
"""So near the deadline, or once agreed, a negotiation is late. Ours, like the pairing of tactics to phases."""
EARLY_ROUNDS = 1
LONGEST_HOW = 300
"""So many characters an organization's own sentence about a tactic has at most."""


@dataclass(frozen=True, slots=True)
class Tactic:
    """Texts are {language: text}; `counter` is what helps against one of theirs, {} for ours."""

    code: str
    side: str
    text: Mapping[str, str]
    how: Mapping[str, str]
    counter: Mapping[str, str]
    phases: tuple[str, ...]


@cache
def tactics() -> tuple[Tactic, ...]:
    """All, ours first, in the order of the file."""
    document = yaml.safe_load((Path(__file__).parent / "tactics.yaml").read_text(encoding="utf-8"))
    return tuple(
        Tactic(row["code"], side, row["text"], row["how"], row.get("counter", {}), tuple(row["phases"]))
        for side, rows in document.items()
        for row in rows
    )


@cache
def by_code() -> Mapping[str, Tactic]:
    """{code: tactic} of both sides: no two have the same code."""
    return {each.code: each for each in tactics()}


@cache
def of_side(side: str) -> Mapping[str, Tactic]:
    """{code: tactic} of "ours" or "theirs"."""
    return {each.code: each for each in tactics() if each.side == side}


def phase(rounds_held: int, days_left: int | None, is_agreed: bool) -> str:
    """Early until one round was held; late when agreed or within a week of the deadline; else in the middle."""
    if is_agreed or (days_left is not None and days_left <= LATE_FROM_DAYS):
        return LATE
    return EARLY if rounds_held <= EARLY_ROUNDS else MIDDLE
