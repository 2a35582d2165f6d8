"""What is expected of people: the targets of their roles, for the days they work.

A day is worked that is neither weekend nor public holiday nor in a closure of the organization, on which the person is
not away, and not before they first joined a team. Source: catalogue A15.2, compositions §1.5.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Min

from stakeholders.visits.models import VisitTarget
from stakeholders.visits.rules.targets import Target, days_worked, target_of
from team.calendars import current_calendar
from team.models import Absence, Membership, Organization, RoleGrant, User

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
NOBODY = Target()


@dataclass(frozen=True, slots=True)
class Expected:
    """Of some people in some days: `days` are those each works, `targets` what their roles are expected to do."""

    days: Mapping[uuid.UUID, frozenset[dt.date]]
    targets: Mapping[uuid.UUID, Target]

    def of(self, user_id: uuid.UUID) -> tuple[frozenset[dt.date], Target]:
        return self.days.get(user_id, frozenset()), self.targets.get(user_id, NOBODY)


def role_targets() -> dict[str, Target]:
    """By role, those that were set here."""
    rows = VisitTarget.objects.values_list("role", "attempts_a_day", "face_to_face_a_week")
    return {role: Target(attempts, face_to_face) for role, attempts, face_to_face in rows}


def expected_of(people: Collection[uuid.UUID], first: dt.date, last: dt.date) -> Expected:
    """Seven queries, however many people; who is not expected to visit is absent."""
    rows = role_targets()
    roles: dict[uuid.UUID, list[str]] = {}
    for user, role in RoleGrant.objects.filter(user_id__in=people).values_list("user_id", "role"):
        roles.setdefault(user, []).append(role)
    targets = {user: target for user, theirs in roles.items() if (target := target_of(theirs, rows))}
    return Expected(_days(targets, first, last), targets)


def _days(people: Collection[uuid.UUID], first: dt.date, last: dt.date) -> dict[uuid.UUID, frozenset[dt.date]]:
    work = days_worked(first, last, current_calendar(Organization.objects.current()))
    away: dict[uuid.UUID, set[dt.date]] = {}
    spans = Absence.objects.filter(user_id__in=people, first_day__lte=last, last_day__gte=first).order_by()
    for user, begins, ends in spans.values_list("user_id", "first_day", "last_day"):
        away.setdefault(user, set()).update(day for day in work if begins <= day <= ends)
    joined = Membership.objects.filter(user_id__in=people).order_by().values_list("user_id").annotate(Min("starts_on"))
    since = dict(joined)
    # Most people share the one set of days, which who counts weeks of them may notice.
    found = {user: _from(work, since.get(user, first)) for user in people}
    return {user: days - away[user] if user in away else days for user, days in found.items()}


def _from(days: frozenset[dt.date], since: dt.date) -> frozenset[dt.date]:
    return days if since <= min(days, default=since) else frozenset(day for day in days if day >= since)


def face_to_face_weeks(people: Collection[uuid.UUID], monday: dt.date, weeks: int = 1) -> dict[uuid.UUID, list[int]]:
    """How many visits face to face are expected of each in the week of that Monday and in those after it: what planning
    can hold. Who is not expected to visit is absent (seven queries)."""
    mondays = [monday + place * WEEK for place in range(weeks)]
    expected = expected_of(people, monday, monday + weeks * WEEK - DAY)
    found = {}
    for user, target in expected.targets.items():
        days = expected.days[user]
        worked = [sum(first <= day < first + WEEK for day in days) for first in mondays]
        found[user] = [round(target.face_to_face_in(count)) for count in worked]
    return found


def face_to_face_possible(user: User, monday: dt.date) -> int:
    """Of one person, in the one week."""
    return face_to_face_weeks([user.pk], monday).get(user.pk, [0])[0]
