"""Free times for visits that are due: a proposal that the person changes before anything is planned."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from stakeholders.models import Contact
from stakeholders.visits.due import Line
from stakeholders.visits.models import Channel, Visit, VisitColleague
from stakeholders.visits.rules.slots import Span, free_slots
from stakeholders.visits.workdays import workdays
from team.models import User

DAYS = 14
"""This week and the next."""


@dataclass(frozen=True, slots=True)
class Plan:
    account_id: uuid.UUID
    starts_at: dt.datetime
    channel: str = Channel.ON_SITE
    people: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with the visit that came of it, or the problem in words."""

    plan: Plan
    visit: Visit | None
    problem: str = ""


def busy_spans(user: User, moments: Iterable[dt.datetime]) -> list[Span]:
    """What is planned about these moments: the person's own visits, and those that they join (one query)."""
    moments = list(moments)
    if not moments:
        return []
    near = dt.timedelta(days=1)
    joined = VisitColleague.objects.filter(visit=OuterRef("pk"), user=user)
    rows = Visit.objects.planned().filter(
        Q(owner=user) | Exists(joined), starts_at__gte=min(moments) - near, starts_at__lte=max(moments) + near
    )
    return list(rows.values_list("starts_at", "ends_at"))


def propose(user: User, rows: Iterable[Line]) -> dict[uuid.UUID, dt.datetime | None]:
    """{account id: a free time of this week or the next}; None where no more is free. The first gets the first."""
    ids = [line.account_id for line in rows]
    return dict(zip(ids, free_times(user, len(ids)), strict=True))


def free_times(user: User, count: int) -> list[dt.datetime | None]:
    """So many different ones of this week and the next, the earliest first; None for those that are not there."""
    now, today = timezone.now(), user.today()
    left = DAYS - today.weekday()
    works = workdays([user.pk], today)
    week = [today + dt.timedelta(days=ahead) for ahead in range(left)]
    days = [day for day in week if works.works(user.pk, day)]
    busy = busy_spans(user, [now, now + dt.timedelta(days=left)])
    found = free_slots(days, busy, zone=user.zone, after=now)
    return [next((start for start, _end in found), None) for _each in range(count)]
