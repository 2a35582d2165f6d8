"""How long it takes to get from one visit to the next, and whether the time between them is enough."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

SAME_PLACE, SAME_REGION, ELSEWHERE = 0, 30, 120
"""Usual minutes to get there, where nobody said otherwise."""
OURS = "ours"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visit is. `site`: the account's id, or OURS. Without address and region nothing else is known."""

    site: uuid.UUID | str
    address: str = ""
    region: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.address or self.region)


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit on the way. `place` is None for a call or a video meeting: nobody goes anywhere for it."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    place: Place | None = None
    travel_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """The time before a stop. `needed` is None where the way is not known, `origin` the stop from which one comes."""

    free: int
    needed: int | None
    origin: int

    @property
    def is_tight(self) -> bool:
        return self.needed is not None and self.needed > max(self.free, 0)


def usual_minutes(origin: Place, goal: Place) -> int | None:
    if origin.site == goal.site:
        return SAME_PLACE
    if not (origin.is_known and goal.is_known) and OURS not in (origin.site, goal.site):
        return None
    if same(origin.address, goal.address):
        return SAME_PLACE
    return SAME_REGION if same(origin.region, goal.region) else ELSEWHERE


def same(one: str, other: str) -> bool:
    one, other = (" ".join(each.casefold().split()) for each in (one, other))
    return bool(one) and one == other


def needed_minutes(origin: Place, stop: Stop) -> int | None:
    """What somebody said of this visit comes before what is usual."""
    assert stop.place is not None
    return usual_minutes(origin, stop.place) if stop.travel_minutes is None else stop.travel_minutes


def gaps(stops: Sequence[Stop]) -> list[Gap | None]:
    """The gap before each of the stops, which are in order of their beginning; none before the first.

    A call is taken wherever one is, also half the way: to get from one place to the next there is all the time
    between them but for the calls.
    """
    found: list[Gap | None] = []
    last_place: Place | None = None
    free_from: dt.datetime | None = None
    on_the_way = last = origin = 0
    for number, stop in enumerate(stops):
        if free_from is None:
            found.append(None)
        else:
            free = minutes(stop.starts_at - free_from)
            on_the_way += free
            if stop.place is None:
                found.append(Gap(free, 0, last))
            elif last_place is None:
                found.append(Gap(free, stop.travel_minutes, last))
            else:
                found.append(Gap(on_the_way, needed_minutes(last_place, stop), origin))
        if stop.place is not None:
            last_place, origin, on_the_way = stop.place, number, 0
        if free_from is None or stop.ends_at >= free_from:
            free_from, last = stop.ends_at, number
    return found


def minutes(span: dt.timedelta) -> int:
    """Whole ones, downwards."""
    return int(span.total_seconds() // 60)


def total(found: Iterable[Gap | None]) -> int:
    """Minutes on the way, as far as they are known."""
    return sum(gap.needed or 0 for gap in found if gap)


MOST_ORDERED = 7
"""So many places are tried in every order."""


def shorter(places: Sequence[Place]) -> list[int]:
    """The places in an order with fewer usual minutes on the way, from the same first one; empty where there is none.

    Nothing is said where one of the ways is not known.
    """
    ways = {(a, b): usual_minutes(places[a], places[b]) for a in range(len(places)) for b in range(len(places))}
    if not 3 <= len(places) <= MOST_ORDERED or None in ways.values():
        return []

    def length(order: Sequence[int]) -> int:
        return sum(ways[pair] or 0 for pair in pairwise(order))

    as_planned = list(range(len(places)))
    best = min(([0, *rest] for rest in permutations(as_planned[1:])), key=length)
    return best if length(best) < length(as_planned) else []
