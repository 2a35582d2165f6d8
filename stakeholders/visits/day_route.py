"""A day's visits in their order, what one needs on the way, and whether the time between them is enough."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import KeyAccount
from stakeholders.visits import calendar, conflicts, reading, route
from stakeholders.visits.clashes import DAY_OFF, TRAVEL
from stakeholders.visits.conflicts import Conflict
from stakeholders.visits.models import Visit
from stakeholders.visits.reading import Companion
from stakeholders.visits.route import Gap, Stop
from team.models import User

MOST_STOPS = 40
SAID_OTHERWISE = (TRAVEL, DAY_OFF)
"""By the gaps, and over the day."""


@dataclass(slots=True)
class Leg:
    """A visit of the day, and the way to it. `account`: only where the reader may know address and phone."""

    visit: Any
    account: KeyAccount | None
    people: list[Companion] = field(default_factory=list)
    colleagues: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    gap: Gap | None = None
    origin: Any = None


@dataclass(frozen=True, slots=True)
class DayRoute:
    legs: list[Leg]
    minutes: int
    tight: int
    more: int
    better: list[Any]
    """The accounts in an order with fewer minutes on the way, where there is one; empty: there is none."""


def read(person: User, day: dt.date, user: User) -> DayRoute:
    """Of one person, on the reader's clock; by a number of queries that does not grow."""
    begin = dt.datetime.combine(day, dt.time(), tzinfo=user.zone)
    rows = calendar.shown([person.pk], begin, begin + calendar.DAY, user)
    rows = reading.shown(rows.exclude(state=Visit.State.MISSED).filter(starts_at__gte=begin), user)
    visits = list(rows.order_by("starts_at", "ends_at", "pk")[: MOST_STOPS + 1])
    more, visits = max(0, len(visits) - MOST_STOPS), visits[:MOST_STOPS]
    stops = [stop_of(visit) for visit in visits]
    gaps = route.gaps(stops)
    legs = legs_of(visits, gaps, user)
    tight = sum(bool(gap and gap.is_tight) for gap in gaps)
    return DayRoute(legs, route.total(gaps), tight, more, better_order(visits, stops))


def stop_of(visit: Any) -> Stop:
    return Stop(visit.starts_at, visit.ends_at, conflicts.place_of(visit), visit.travel_minutes)


def legs_of(visits: list[Any], gaps: Sequence[Gap | None], user: User) -> list[Leg]:
    people, full = reading.companions(visits), reading.addresses(visits, user)
    companions = conflicts.companions_of(visit.pk for visit in visits)
    found = conflicts.conflicts_of(visits, user, companions=companions)
    return [
        Leg(
            visit,
            full.get(visit.account_id),
            people[visit.pk],
            list(companions.get(visit.pk, {}).values()),
            [each for each in found.get(visit.pk, ()) if each.kind not in SAID_OTHERWISE],
            gap,
            visits[gap.origin] if gap else None,
        )
        for visit, gap in zip(visits, gaps, strict=True)
    ]


def better_order(visits: Sequence[Any], stops: Sequence[Stop]) -> list[Any]:
    """Only where every way is known, nobody said how long one takes, and the customer has not agreed to a time."""
    going = [(visit, stop) for visit, stop in zip(visits, stops, strict=True) if stop.place is not None]
    is_open = all(visit.state == Visit.State.PLANNED and not visit.is_agreed for visit, _stop in going)
    if not is_open or any(stop.travel_minutes is not None for _visit, stop in going):
        return []
    order = route.shorter([stop.place for _visit, stop in going if stop.place is not None])
    return [going[number][0] for number in order]
