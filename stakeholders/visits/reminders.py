"""What people are to be reminded of now: appointments, promises, visits that nobody has logged.

Read for a batch of people at once; what was told before is sorted out by `untold`. Appointments are told at any hour,
the rest on a person's own morning.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from stakeholders import our_side
from stakeholders.models import Commitment
from stakeholders.visits.models import Reminder, Visit, VisitColleague
from team.clock import Calendar
from team.models import Organization, User

MORNING = dt.time(7)
"""Before the digest of 07:30, which then takes all of it along."""
GRACE = 2
"""Working days that a customer's action may be late before we are told. Source: compositions section 8."""
AGAIN = dt.timedelta(days=3)
"""After which a visit that is still not logged is told once more."""
LOOKS_BACK = dt.timedelta(days=14)
"""What was planned or promised longer ago came by an import, or nobody wants to hear of it any more."""

NEAR, PROMISED, AWAITED, UNLOGGED = "visit_near", "promise_due", "customer_action_overdue", "visits_unlogged"


@dataclass(frozen=True, slots=True)
class Due:
    """One person, one thing, and the moment that tells it from the same thing another time."""

    verb: str
    user_id: uuid.UUID
    subject_id: uuid.UUID
    due: dt.datetime

    @property
    def kind(self) -> str:
        kinds = {NEAR: Reminder.Kind.VISIT, UNLOGGED: Reminder.Kind.UNLOGGED}
        return str(kinds.get(self.verb, Reminder.Kind.COMMITMENT))

    @property
    def key(self) -> tuple[str, uuid.UUID, uuid.UUID, dt.datetime]:
        return self.kind, self.subject_id, self.user_id, self.due


@dataclass(frozen=True, slots=True)
class Clocks:
    """One moment, as the calendars of all people show it."""

    now: dt.datetime
    calendar: Calendar
    zone: ZoneInfo
    people: Mapping[uuid.UUID, User]

    @classmethod
    def at(cls, now: dt.datetime, calendar: Calendar, people: Iterable[User]) -> Clocks:
        return cls(now, calendar, Organization.objects.zone(), {user.pk: user for user in people})

    def local(self, user_id: uuid.UUID, moment: dt.datetime | None = None) -> dt.datetime:
        user = self.people[user_id]
        return (moment or self.now).astimezone(ZoneInfo(user.time_zone) if user.time_zone else self.zone)

    def is_here(self, user_id: uuid.UUID | None) -> bool:
        user = self.people.get(user_id) if user_id else None
        return user is not None and user.is_active

    def has_risen(self, user_id: uuid.UUID) -> bool:
        """Active, and it is past seven where they are."""
        return self.is_here(user_id) and self.local(user_id).time() >= MORNING


def due_for(batch: Sequence[uuid.UUID], clocks: Clocks) -> list[Due]:
    """All there is to tell people of this batch now, also what they were told before; earliest first."""
    risen = [pk for pk in batch if clocks.has_risen(pk)]
    found = [
        *near([pk for pk in batch if clocks.is_here(pk)], clocks),
        *promised(risen, clocks),
        *awaited(batch, clocks),
        *unlogged(risen, clocks),
    ]
    return sorted({each.key: each for each in found}.values(), key=lambda each: (each.due, each.subject_id))


def near(batch: Sequence[uuid.UUID], clocks: Clocks) -> list[Due]:
    """Planned visits of one's own, or that one joins, as long before as the person wants it.

    Who plans a visit for the next minutes need not be reminded of it.
    """
    wishes = {pk: dt.timedelta(minutes=clocks.people[pk].remind_before) for pk in batch}
    wishes = {pk: wish for pk, wish in wishes.items() if wish}
    if not wishes:
        return []
    until = clocks.now + max(wishes.values())
    own = Visit.objects.planned().filter(owner_id__in=wishes, starts_at__gt=clocks.now, starts_at__lte=until)
    joined = VisitColleague.objects.filter(
        user_id__in=wishes,
        visit__state=Visit.State.PLANNED,
        visit__starts_at__gt=clocks.now,
        visit__starts_at__lte=until,
    )
    rows = [
        *own.order_by().values_list("owner_id", "pk", "starts_at", "created_at"),
        *joined.values_list("user_id", "visit_id", "visit__starts_at", "visit__created_at"),
    ]
    return [
        Due(NEAR, user, visit, starts)
        for user, visit, starts, created in rows
        if created <= starts - wishes[user] <= clocks.now
    ]


def promised(batch: Sequence[uuid.UUID], clocks: Clocks) -> list[Due]:
    """What we promised for today (or yesterday, had no worker run): told to who does it, unless written down today."""
    today = {pk: clocks.local(pk).date() for pk in batch}
    if not today:
        return []
    first, last = min(today.values()) - dt.timedelta(days=1), max(today.values())
    rows = Commitment.objects.open().ours().filter(assignee_id__in=today, due_on__gte=first, due_on__lte=last)
    found = []
    for user, pk, due_on, created in rows.order_by().values_list("assignee_id", "pk", "due_on", "created_at"):
        is_due = dt.timedelta(0) <= today[user] - due_on <= dt.timedelta(days=1)
        if is_due and clocks.local(user, created).date() < today[user]:
            found.append(Due(PROMISED, user, pk, midnight(due_on)))
    return found


def awaited(batch: Sequence[uuid.UUID], clocks: Clocks) -> list[Due]:
    """What customers of this batch's accounts promised and did not do: told to the owner of the deal, else of the
    account, else to who wrote it down."""
    day = clocks.now.astimezone(clocks.zone).date()
    rows = (
        Commitment.objects.open()
        .theirs()
        .filter(account__owner_id__in=list(batch), due_on__gte=day - LOOKS_BACK, due_on__lt=day)
    )
    names = ("pk", "due_on", "center_id", "account__owner_id", "created_by_id")
    late = [row for row in rows.order_by().values_list(*names) if clocks.calendar.working_days(row[1], day) >= GRACE]
    owners = our_side.owners({center for _pk, _due, center, _owner, _by in late if center})
    found = []
    for pk, due_on, center, owner, by in late:
        user = next((each for each in (owners.get(center), owner, by) if clocks.is_here(each)), None)
        if user and clocks.has_risen(user) and _is_late(due_on, user, clocks):
            found.append(Due(AWAITED, user, pk, midnight(due_on)))
    return found


def _is_late(due_on: dt.date, user_id: uuid.UUID, clocks: Clocks) -> bool:
    today = clocks.local(user_id).date()
    return clocks.calendar.is_working_day(today) and clocks.calendar.working_days(due_on, today) >= GRACE


def unlogged(batch: Sequence[uuid.UUID], clocks: Clocks) -> list[Due]:
    """Planned visits whose day is over: told on the next working morning, and three days later once more."""
    today = {pk: clocks.local(pk).date() for pk in batch}
    today = {pk: day for pk, day in today.items() if clocks.calendar.is_working_day(day)}
    if not today:
        return []
    since = clocks.now - LOOKS_BACK
    rows = Visit.objects.planned().filter(
        owner_id__in=today, starts_at__gte=since - dt.timedelta(days=1), ends_at__gte=since, ends_at__lt=clocks.now
    )
    found = []
    for user, pk, ends in rows.order_by().values_list("owner_id", "pk", "ends_at"):
        passed = today[user] - clocks.local(user, ends).date()
        if passed >= dt.timedelta(days=1):
            found.append(Due(UNLOGGED, user, pk, ends))
        if passed >= dt.timedelta(days=1) + AGAIN:
            found.append(Due(UNLOGGED, user, pk, ends + AGAIN))
    return found


def midnight(day: dt.date) -> dt.datetime:
    """The day as a moment that is the same in every zone: somebody who travels is told once."""
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)


def untold(found: Sequence[Due]) -> list[Due]:
    """Without what was told before (one query)."""
    if not found:
        return []
    told = Reminder.objects.filter(
        kind__in={each.kind for each in found}, subject_id__in={each.subject_id for each in found}
    )
    known = set(told.values_list("kind", "subject_id", "user_id", "due"))
    return [each for each in found if each.key not in known]
