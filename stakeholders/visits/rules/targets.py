"""How many visits are expected of whom: by role, and of the days that somebody works. Source: catalogue A15.2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

DAYS_A_WEEK = 5
"""A week's figure is meant for so many working days."""
DAY = timedelta(days=1)


class Works(Protocol):
    def is_working_day(self, day: date) -> bool: ...


@dataclass(frozen=True, slots=True)
class Target:
    """`attempts` a working day, `face_to_face` a week of five working days; zeros: no visits are expected."""

    attempts: int = 0
    face_to_face: int = 0

    def __bool__(self) -> bool:
        return bool(self.attempts or self.face_to_face)

    def attempts_in(self, days: int) -> int:
        return self.attempts * days

    def face_to_face_in(self, days: int) -> float:
        return self.face_to_face * days / DAYS_A_WEEK


USUAL: Mapping[str, Target] = {"rep": Target(3, 12)}
"""The method's, for a role without a row of its own; who is not listed is expected to make none."""


def target_of(roles: Iterable[str], rows: Mapping[str, Target]) -> Target:
    """What is expected of somebody with these roles: the most that one of them asks for, figure by figure."""
    known = [rows[role] if role in rows else USUAL.get(role, Target()) for role in roles]
    return Target(
        max((each.attempts for each in known), default=0), max((each.face_to_face for each in known), default=0)
    )


def days_worked(
    first: date, last: date, calendar: Works, away: Iterable[tuple[date, date]] = (), since: date | None = None
) -> frozenset[date]:
    """Working days of the calendar from `first` through `last`, without those away, and none before `since`."""
    spans = list(away)
    found = set()
    day = max(first, since) if since else first
    while day <= last:
        if calendar.is_working_day(day) and not any(begin <= day <= end for begin, end in spans):
            found.add(day)
        day += DAY
    return frozenset(found)
