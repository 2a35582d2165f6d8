"""How many visits are due week by week against how many are possible, and which fall off. Source: compositions §9.

Only visits face to face count: what a call can do takes none of the week's visits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

ROWS = (("A", "key"), ("A", "backbone"), ("A", "potential"), ("B", ""), ("C", ""))
"""The table of cadences from its top to its bottom."""
WEEK = dt.timedelta(days=7)


def rank(coverage_class: str, tier: str, *, is_live: bool) -> int:
    """The account's place in the table: 0 is class A, key, with a live deal; the highest goes first when days lack."""
    if coverage_class == "A":
        row = ROWS.index(("A", tier)) if ("A", tier) in ROWS else ROWS.index(("A", "backbone"))
    else:
        row = ROWS.index(("B", "")) if coverage_class == "B" else ROWS.index(("C", ""))
    return 2 * row + (not is_live)


@dataclass(frozen=True, slots=True)
class Wish:
    """An account that wants to be visited on `due`, then `every` so many days; `planned` is when it will be."""

    key: Hashable
    rank: int
    due: dt.date
    every: int
    worth: int = 0
    planned: dt.date | None = None


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """`due` visits want to be made in the week of `monday`, `possible` can; `dropped` are left for a later one."""

    monday: dt.date
    due: int
    possible: int
    dropped: tuple[Hashable, ...] = ()


def load(wishes: Sequence[Wish], possible: Sequence[int], monday: dt.date) -> list[WeekLoad]:
    """One line per week from `monday` on. What was dropped is due again the week after; what is planned stays."""
    due = {wish.key: wish.due for wish in wishes}
    planned = {wish.key: wish.planned for wish in wishes}
    found = []
    for place, room in enumerate(possible):
        first = monday + place * WEEK
        last = first + WEEK - dt.timedelta(days=1)
        fixed = [each for each in wishes if _within(planned[each.key], first, last)]
        open_ones = [each for each in wishes if planned[each.key] is None and due[each.key] <= last]
        open_ones.sort(key=lambda each: (each.rank, due[each.key], -each.worth))
        left = max(0, room - len(fixed))
        for each in (*fixed, *open_ones[:left]):
            made = planned[each.key] or max(first, due[each.key])
            due[each.key], planned[each.key] = made + dt.timedelta(days=each.every), None
        dropped = tuple(each.key for each in open_ones[left:])
        found.append(WeekLoad(first, len(fixed) + len(open_ones), room, dropped))
    return found


def _within(day: dt.date | None, first: dt.date, last: dt.date) -> bool:
    return day is not None and first <= day <= last
