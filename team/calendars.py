"""The organization's calendar as the pure clocks take it."""

from __future__ import annotations

from team.clock import Calendar, Closure, public_holidays
from team.models import Organization

AHEAD = 2
"""Years of public holidays beyond this one: nothing is planned further away."""
BEHIND = 3


def current_calendar(organization: Organization | None = None) -> Calendar:
    """Weekend, public holidays and closures of the organization: two queries, holidays computed once a process.

    Ask once per request or job and hand it on.
    """
    organization = organization or Organization.objects.current()
    year = organization.today().year
    return Calendar(
        free=public_holidays(organization.holiday_country, year - BEHIND, year + AHEAD),
        closures=tuple(
            Closure(first, last) for first, last in organization.closures.values_list("first_day", "last_day")
        ),
    )
