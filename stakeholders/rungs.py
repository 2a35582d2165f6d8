"""How far somebody has come with us: the rung that people stated, and the low ones that meetings prove.

Whom we have met we know, whom we have met three times face to face is familiar. Nothing higher is ever derived:
recognition and trust are for people to judge. Source: catalogue A1.9.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

KNOW, FAMILIAR = 1, 2
FAMILIAR_AFTER = 3
"""Meetings face to face."""


class Acquaintance(NamedTuple):
    """When somebody was first met, and when for the third time face to face; None where it has not happened."""

    met_on: date | None = None
    familiar_on: date | None = None


class Rung(NamedTuple):
    """The rung to show, 1 to 6, or None; `is_derived` where meetings say more than people stated."""

    value: int | None
    is_derived: bool


class Stated(NamedTuple):
    """A change of the stated rung on a day; None: not stated."""

    on: date
    old: int | None
    new: int | None


def derived(known: Acquaintance, day: date | None = None) -> int | None:
    """What the meetings up to and with that day prove (all of them, without a day)."""
    if _has_come(known.familiar_on, day):
        return FAMILIAR
    return KNOW if _has_come(known.met_on, day) else None


def _has_come(moment: date | None, day: date | None) -> bool:
    return moment is not None and (day is None or moment <= day)


def shown(stated: int | None, known: Acquaintance, day: date | None = None) -> Rung:
    """The higher of both; at equal height people have said it."""
    proved = derived(known, day)
    if proved is not None and proved > (stated or 0):
        return Rung(proved, True)
    return Rung(stated, False)


def stated_before(day: date, present: int | None, changes: Iterable[Stated]) -> int | None:
    """What was stated when that day began: what the first change since took away, else what is stated now."""
    since = sorted((change for change in changes if change.on >= day), key=lambda change: change.on)
    return since[0].old if since else present


def has_risen(before: Rung, after: Rung) -> bool:
    return (after.value or 0) > (before.value or 0)
