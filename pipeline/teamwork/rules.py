"""Who an account or a deal is proposed to, and by when a reply is wanted. Plain values. Source: catalogue A15.4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

USUAL_DAYS = {"A": 1, "B": 2, "C": 2}
"""Working days until a reply is wanted, where nobody set others."""
LONGEST_WAIT = 2


class WorkingDays(Protocol):
    def add_working_days(self, start: dt.date, days: int) -> dt.date: ...


def reply_by(asked_on: dt.date, coverage_class: str, calendar: WorkingDays, days: Mapping[str, int]) -> dt.date:
    """The last day on which a reply comes in time: so many working days after the day it was asked."""
    wanted = days.get(coverage_class) or USUAL_DAYS.get(coverage_class, LONGEST_WAIT)
    return calendar.add_working_days(asked_on, wanted)


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules ask of an account or a deal. A size that nobody knows is None."""

    coverage_class: str = ""
    amount: int | None = None
    revenue: int | None = None
    industry: str = ""
    region: str = ""


class Conditions(Protocol):
    """A rule, as far as it is asked whether it fits."""

    coverage_class: Any
    measure: Any
    size_from_minor: Any
    size_to_minor: Any
    industry: Any
    region: Any


Rule = TypeVar("Rule", bound=Conditions)


def first_match(rules: Iterable[Rule], facts: Facts) -> Rule | None:
    """The first rule, in the order given, whose every condition holds."""
    return next((rule for rule in rules if fits(rule, facts)), None)


def fits(rule: Conditions, facts: Facts) -> bool:
    if rule.coverage_class and rule.coverage_class != facts.coverage_class:
        return False
    if rule.industry and not same(rule.industry, facts.industry):
        return False
    if rule.region and not same(rule.region, facts.region):
        return False
    size = facts.amount if rule.measure == "amount" else facts.revenue
    return within(size, rule.size_from_minor, rule.size_to_minor)


def within(size: int | None, start: int | None, end: int | None) -> bool:
    """From `start` (included) to `end` (not included). What nobody knows lies within no bounds."""
    if start is None and end is None:
        return True
    if size is None:
        return False
    return (start is None or size >= start) and (end is None or size < end)


def same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


Key = TypeVar("Key")


def next_in_turn(members: Sequence[Key], last_given: Mapping[Key, Any]) -> Key | None:
    """Who waited longest since the last one went to them; who never got one comes first, in the order given."""
    if not members:
        return None
    never = [member for member in members if member not in last_given]
    return never[0] if never else min(members, key=lambda member: last_given[member])


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
