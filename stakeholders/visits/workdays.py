"""Who works when: the organization's calendar with everybody's absences."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from team.calendars import current_calendar
from team.clock import Calendar
from team.models import Absence

Spans = tuple[tuple[dt.date, dt.date], ...]


@dataclass(frozen=True, slots=True)
class Workdays:
    calendar: Calendar
    absences: Mapping[uuid.UUID, Spans]

    def works(self, user_id: uuid.UUID, day: dt.date) -> bool:
        is_away = any(first <= day <= last for first, last in self.absences.get(user_id, ()))
        return not is_away and self.calendar.is_working_day(day)


def workdays(user_ids: Collection[uuid.UUID], since: dt.date) -> Workdays:
    """Of these people, from `since` on (at most four queries, however many people)."""
    absences: dict[uuid.UUID, Spans] = {}
    rows = Absence.objects.filter(user_id__in=list(user_ids), last_day__gte=since).order_by("first_day")
    for user_id, first, last in rows.values_list("user_id", "first_day", "last_day"):
        absences[user_id] = (*absences.get(user_id, ()), (first, last))
    return Workdays(current_calendar(), absences)
