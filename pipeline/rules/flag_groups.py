"""Flags of one deal as lines to show: grouped by what clears them, worst first, capped.

Source: compositions section 8.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.rules.flags import Cure, RaisedFlag
from team.clock import Calendar

SEVERITY_RANK = {"severe": 3, "watch": 2, "hint": 1}

DEAL_PAGE_CAP = 3
TODAY_CAP = 5
MONDAY_CAP = 7
MONDAY_CAP_PER_REP = 2
QUIET_AFTER_CLEARING_DAYS = 14
"""The same flag raised again so soon after clearing sends no message."""
OLD_AFTER_DAYS = 7
"""Days between becoming true and being raised for which nobody is to blame: a long weekend, a worker that was off."""


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


def may_notify(
    flag: RaisedFlag,
    raised_on: date,
    *,
    owned_since: date | None,
    cleared_on: date | None,
    grace_days: int,
) -> bool:
    """Whether a flag that was raised on a day is news to the deal's owner, who has had the deal `owned_since`.

    Only a severe one that may speak up; not so soon after it was last cleared under this owner; and not what was
    true long before anybody looked: an import, a new method, a new calendar raise flags about the past. Grace alone
    keeps a flag back for `grace_days`.
    """
    if flag.severity != "severe" or flag.quiet:
        return False
    if cleared_on and (owned_since is None or cleared_on > owned_since) and _is_again(cleared_on, raised_on):
        return False
    if flag.since is None:
        return True
    began = max(flag.since, owned_since or flag.since)
    return (raised_on - began).days <= grace_days + OLD_AFTER_DAYS


def _is_again(cleared_on: date, raised_on: date) -> bool:
    return (raised_on - cleared_on).days < QUIET_AFTER_CLEARING_DAYS


def manager_sees(flag: RaisedFlag, raised_on: date, today: date, calendar: Calendar, *, delay: int) -> bool:
    """A severe flag reaches the manager `delay` working days after the rep had it; others do not go to Monday."""
    if flag.severity != "severe" or flag.quiet:
        return False
    return calendar.working_days(raised_on, today) >= delay
