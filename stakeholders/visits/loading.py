"""What is due against what is possible, week by week and person by person."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils import timezone

from stakeholders.visits.due import Line
from stakeholders.visits.encounters import FACE_TO_FACE
from stakeholders.visits.models import Visit
from stakeholders.visits.rules.load import WEEK, WeekLoad, Wish, load
from stakeholders.visits.targets import face_to_face_weeks
from team.models import Organization

WEEKS = 4
NAMED = 5
"""Of the accounts that are dropped so many are named."""


@dataclass(frozen=True, slots=True)
class Week:
    """`taken`: visits of the week that were held, or are planned with other accounts; `dropped`: accounts by name."""

    monday: dt.date
    due: int
    possible: int
    taken: int
    dropped: tuple[Line, ...]

    @property
    def named(self) -> tuple[Line, ...]:
        return self.dropped[:NAMED]

    @property
    def more(self) -> int:
        return max(0, len(self.dropped) - NAMED)


def loads(user_ids: Collection[uuid.UUID], rows: Sequence[Line], today: dt.date) -> dict[uuid.UUID, list[Week]]:
    """{user id: this and the next three weeks} of the accounts they own; calls take none of them (eight queries).

    Who is not expected to visit has no load and is absent.
    """
    monday = today - dt.timedelta(days=today.weekday())
    possible, taken = face_to_face_weeks(user_ids, monday, WEEKS), _visits(user_ids, monday)
    found = {}
    for user_id, rooms in possible.items():
        own = {line.account_id: line for line in rows if line.owner_id == user_id and not line.cadence.may_be_remote}
        other = [sum(account not in own for account in taken.get((user_id, n), ())) for n in range(WEEKS)]
        left = [max(0, room - gone) for room, gone in zip(rooms, other, strict=True)]
        weeks = load([_wish(line) for line in own.values()], left, monday)
        found[user_id] = [_week(week, gone, own) for week, gone in zip(weeks, other, strict=True)]
    return found


def _wish(line: Line) -> Wish:
    planned = Organization.objects.day_of(line.planned_at) if line.planned_at else None
    return Wish(line.account_id, line.rank, line.due_on, line.cadence.days, line.worth, planned)


def _week(week: WeekLoad, taken: int, own: dict[uuid.UUID, Line]) -> Week:
    dropped = tuple(own[key] for key in week.dropped if isinstance(key, uuid.UUID))
    return Week(week.monday, week.due, week.possible, taken, dropped)


def _visits(user_ids: Collection[uuid.UUID], monday: dt.date) -> dict[tuple[uuid.UUID, int], list[uuid.UUID | None]]:
    """{(user, place of the week): accounts} face to face; None for one that was held: it takes its place anyway."""
    zone = Organization.objects.zone()
    first = dt.datetime.combine(monday, dt.time(), tzinfo=zone)
    rows = Visit.objects.filter(
        owner_id__in=list(user_ids),
        channel__in=FACE_TO_FACE,
        starts_at__gte=first,
        starts_at__lt=first + WEEKS * WEEK,
        state__in=(Visit.State.HELD, Visit.State.PLANNED),
    )
    found: dict[tuple[uuid.UUID, int], list[uuid.UUID | None]] = {}
    now = timezone.now()
    for owner, account, state, starts_at, ends_at in rows.values_list(
        "owner_id", "account_id", "state", "starts_at", "ends_at"
    ):
        place = (starts_at.astimezone(zone).date() - monday).days // 7
        is_ahead = state == Visit.State.PLANNED and ends_at >= now
        found.setdefault((owner, place), []).append(account if is_ahead else None)
    return found
