"""Flags of one deal as lines to show: grouped by what clears them, worst first, capped.

Source: compositions section 8.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.flags import Cure, RaisedFlag
from team.clock import Calendar

SEVERITY_RANK = {"severe": 3, "watch": 2, "hint": 1}

DEAL_PAGE_CAP = 3
TODAY_CAP = 5
MONDAY_CAP = 7
MONDAY_CAP_PER_REP = 2
QUIET_AFTER_CLEARING_DAYS = 14
"""The same flag raised again so soon after clearing sends no message."""


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """Flags with one cure; the first is the worst."""

    cure: Cure
    flags: tuple[RaisedFlag, ...]

    @property
    def worst(self) -> RaisedFlag:
        return self.flags[0]

    @property
    def severity(self) -> str:
        return self.worst.severity

    @property
    def since(self) -> date | None:
        return min((flag.since for flag in self.flags if flag.since), default=None)


def group_by_cure(flags: Iterable[RaisedFlag]) -> tuple[FlagGroup, ...]:
    """One group per cure and person, the worst group first; the order within a severity is kept."""
    groups: dict[Cure, list[RaisedFlag]] = {}
    for flag in worst_first(flags):
        groups.setdefault(flag.cure, []).append(flag)
    return tuple(FlagGroup(cure, tuple(members)) for cure, members in groups.items())


def worst_first(flags: Iterable[RaisedFlag]) -> list[RaisedFlag]:
    return sorted(flags, key=lambda flag: -SEVERITY_RANK[flag.severity])


def worst_severity(flags: Iterable[RaisedFlag]) -> str | None:
    return max((flag.severity for flag in flags), key=SEVERITY_RANK.__getitem__, default=None)


def manager_sees(flag: RaisedFlag, raised_on: date, today: date, calendar: Calendar, *, delay: int = 2) -> bool:
    """A severe flag reaches the manager `delay` working days after the rep had it; others do not go to Monday."""
    if flag.severity != "severe" or flag.quiet:
        return False
    return calendar.working_days(raised_on, today) >= delay


def may_notify(cleared_on: date | None, today: date) -> bool:
    """Whether a flag that was cleared on a day may send a message when it is raised again."""
    return cleared_on is None or (today - cleared_on).days >= QUIET_AFTER_CLEARING_DAYS
