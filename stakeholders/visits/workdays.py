"""Who works when: the organization's calendar with everybody's absences, and how many visits a week then holds."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from stakeholders.visits.models import VisitTarget
from team.calendars import current_calendar
from team.clock import Calendar
from team.models import Absence, RoleGrant, User

USUAL_TARGET = 12
"""Completed face to face in a week, where nothing else was set for the role. Source: catalogue A15.2."""
DAY = dt.timedelta(days=1)

Spans = tuple[tuple[dt.date, dt.date], ...]


@dataclass(frozen=True, slots=True)
class Workdays:
    calendar: Calendar
    absences: Mapping[uuid.UUID, Spans]

    def works(self, user_id: uuid.UUID, day: dt.date) -> bool:
        is_away = any(first <= day <= last for first, last in self.absences.get(user_id, ()))
        return not is_away and self.calendar.is_working_day(day)

    def reduced(self, target: int, user_id: uuid.UUID, monday: dt.date) -> int:
        """The week's target by the days that the person works of it; half a visit counts as one."""
        week = [monday + place * DAY for place in range(7)]
        usual = sum(day.weekday() not in self.calendar.weekend for day in week)
        worked = sum(self.works(user_id, day) for day in week)
        return (2 * target * worked + usual) // (2 * usual) if usual else 0


def workdays(user_ids: Collection[uuid.UUID], since: dt.date) -> Workdays:
    """Of these people, from `since` on (at most four queries, however many people)."""
    absences: dict[uuid.UUID, Spans] = {}
    rows = Absence.objects.filter(user_id__in=list(user_ids), last_day__gte=since).order_by("first_day")
    for user_id, first, last in rows.values_list("user_id", "first_day", "last_day"):
        absences[user_id] = (*absences.get(user_id, ()), (first, last))
    return Workdays(current_calendar(), absences)


def targets(user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Visits face to face a week that each is to make: the highest of their roles, else twelve (two queries)."""
    set_for = dict(VisitTarget.objects.values_list("role", "face_to_face_a_week"))
    found: dict[uuid.UUID, int] = {}
    if set_for:
        grants = RoleGrant.objects.filter(user_id__in=list(user_ids), role__in=list(set_for))
        for user_id, role in grants.values_list("user_id", "role"):
            found[user_id] = max(set_for[role], found.get(user_id, 0))
    return {user_id: found.get(user_id, USUAL_TARGET) for user_id in user_ids}


def possible(user: User, week: dt.date) -> int:
    """Visits face to face that the person can make in the week that holds the day `week`."""
    monday = week - dt.timedelta(days=week.weekday())
    return workdays([user.pk], monday).reduced(targets([user.pk])[user.pk], user.pk, monday)
