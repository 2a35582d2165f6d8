"""Courtesies within the company's policy: what one guest gets, which limit it passes, what has to be allowed.

Amounts are minor units of the base currency. A limit that is met exactly is kept. Proposal, since the sources give no
figures: gifts to people of public customers are always allowed by a manager first. Source: catalogue A8.3, section
19.17.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import NamedTuple

GIFT, GOVERNMENT = "gift", "government"
"""The kind and the account's segment that always ask."""
ONE, YEAR = "one", "year"
"""Which limit is passed: that of one courtesy, or that of the calendar year."""
REQUESTED, APPROVED, REFUSED = "requested", "approved", "refused"
COUNTED = ("within", REQUESTED, APPROVED)
"""States that use up the year. What waits counts too, so that two requests at once do not both fit."""


class Policy(NamedTuple):
    """The limits of one person: of one courtesy and of a calendar year."""

    one: int
    year: int


def share(value: int, guests: int) -> int:
    """What falls to one guest, rounded up: nobody comes below a limit by rounding. `ValueError` without guests."""
    if guests < 1:
        raise ValueError("A courtesy has at least one guest.")
    return -(-value // guests)


def over(policy: Policy, each: int, spent: Iterable[int], *, kind: str = "", segment: str = "") -> str:
    """Why a manager has to allow it: ``one``, ``year``, ``government``; empty within the policy.

    `each`: what falls to one guest. `spent`: what each of them got earlier in the same calendar year.
    """
    if each > policy.one:
        return ONE
    if any(before + each > policy.year for before in spent):
        return YEAR
    return GOVERNMENT if kind == GIFT and segment == GOVERNMENT else ""


def uses_year(state: str, is_past: bool) -> bool:
    """Whether it counts toward the year: what is planned or took place, also if it was refused afterwards."""
    return state in COUNTED or (state == REFUSED and is_past)


def is_not_beforehand(state: str, on: dt.date, today: dt.date, decided_on: dt.date | None, is_past: bool) -> bool:
    """Whether it took place, as far as the day tells, before anybody allowed it."""
    if state == REQUESTED:
        return on < today
    if state == APPROVED:
        return decided_on is not None and on < decided_on
    return state == REFUSED and is_past


def names_money(text: str, words: Iterable[str]) -> bool:
    """Whether a text speaks of cash or of what can be turned into it. `words`: from `methods/courtesies.yaml`."""
    return any(_stands_in(word.lower(), text.lower()) for word in words)


def _stands_in(word: str, text: str) -> bool:
    if not word.isascii():
        return word in text
    return re.search(rf"\b{re.escape(word)}s?\b", text, re.ASCII) is not None
