"""A person's calendar: what they may see now of their visits and next steps, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

import icalendar
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation

from integrations.models import CalendarFeed
from integrations.secrets import PREFIX, digest_of
from stakeholders.models import Commitment
from stakeholders.visits import invitations, reading
from stakeholders.visits.models import Visit, VisitColleague
from team.models import User

BEHIND, AHEAD = dt.timedelta(days=30), dt.timedelta(days=180)
MOST = 2000
"""Entries of each kind; far more than anybody's seven months hold."""
SHOWN = (Visit.State.PLANNED, Visit.State.HELD, Visit.State.ATTEMPTED)
NOTED_EVERY = dt.timedelta(minutes=5)
LONGEST = 200


def feed_of(secret: str) -> CalendarFeed | None:
    """The feed of somebody who still works here; a wrong address costs one query at most."""
    if not secret.startswith(PREFIX) or len(secret) > LONGEST:
        return None
    found = CalendarFeed.objects.filter(digest=digest_of(secret), user__is_active=True, user__is_system=False)
    return found.select_related("user").first()


def note_use(feed: CalendarFeed) -> None:
    """To within five minutes: a write for every request would be the price of more."""
    now = timezone.now()
    if feed.last_used_at is None or feed.last_used_at < now - NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=now)


def content_of(feed: CalendarFeed) -> tuple[bytes, dt.datetime | None]:
    """The file, in the person's language, and when the newest of it changed."""
    user = feed.user
    with translation.override(user.language), timezone.override(user.zone):
        visits = visits_of(user)
        accounts = reading.addresses(visits, user)
        steps = steps_of(user) if feed.with_steps else []
        events = [invitations.for_us(visit, accounts.get(visit.account_id)) for visit in visits]
        events += [step_event(step) for step in steps]
        changed = max((row.updated_at for row in (*visits, *steps)), default=None)
        name = f"Keyline: {user}"
        return invitations.calendar_of(events, invitations.PUBLISH, name=name), changed


def visits_of(user: User) -> list[Any]:
    """Their own and those that they join."""
    now = timezone.now()
    joins = Exists(VisitColleague.objects.filter(visit=OuterRef("pk"), user=user))
    mine = Visit.objects.visible_to(user).filter(Q(owner=user) | joins, state__in=SHOWN)
    span = mine.filter(starts_at__gte=now - BEHIND, starts_at__lte=now + AHEAD).order_by("starts_at", "pk")
    return list(reading.shown(span, user).prefetch_related("colleagues__user")[:MOST])


def steps_of(user: User) -> list[Commitment]:
    """What they promised for a day and have not done."""
    today = user.today()
    rows = Commitment.objects.visible_to(user).open().ours().filter(assignee=user)
    span = rows.filter(due_on__gte=today - BEHIND, due_on__lte=today + AHEAD).select_related("account")
    return list(span.order_by("due_on", "pk")[:MOST])


def step_event(step: Commitment) -> icalendar.Event:
    """A whole day that blocks none of it."""
    event = icalendar.Event()
    event.add("uid", f"step-{step.pk}@keyline.invalid")
    event.add("sequence", step.version)
    event.add("dtstamp", step.updated_at.astimezone(dt.UTC))
    event.add("dtstart", step.due_on)
    event.add("dtend", step.due_on + dt.timedelta(days=1) if step.due_on else step.due_on)
    event.add("summary", invitations.clean(f"{step.what} ({step.account})"))
    event.add("transp", "TRANSPARENT")
    return event
