"""Which submitted figure stood at the start of a period, or some months before it. Pure.

A round of submissions has its deadline some days into a period: what stands then is what its start is judged by. A
deadline later than that would see half of the period, and there the start itself counts. Source: formulas §8, §9.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pipeline.forecasts.deadlines import Rule, round_at
from team.clock import Calendar

LATEST = dt.timedelta(days=10)


class Told(NamedTuple):
    """One version of a figure."""

    number: int
    amount: int
    at: dt.datetime
    withdrawn: dt.datetime | None


def moment(start: dt.datetime, rule: Rule | None, zone: ZoneInfo, calendar: Calendar) -> dt.datetime:
    """When figures are looked at that belong to the start of a period: its first deadline, or `start` itself."""
    if rule is None:
        return start
    found = round_at(rule, start, zone, calendar)
    if found.due_at < start:
        found = round_at(rule, found.ends_at, zone, calendar)
    return found.due_at if start <= found.due_at <= start + LATEST else start


def standing(versions: Iterable[Told], at: dt.datetime) -> Told | None:
    """The latest that was submitted by then and not withdrawn by then."""
    known = [each for each in versions if each.at <= at and (each.withdrawn is None or each.withdrawn > at)]
    return max(known, key=lambda each: each.number, default=None)
