"""A Tuesday in Shanghai, and what people are told on it."""

import datetime as dt

import time_machine
from django.core import mail
from django.utils import timezone

from stakeholders.visits.tasks import remind
from team import deliveries, notify
from team.models import Notification
from tests.factories import VisitFactory

TUESDAY = dt.date(2026, 11, 24)


def local(clock, day=0, zone=dt.timezone(dt.timedelta(hours=8))):
    return dt.datetime.combine(TUESDAY + dt.timedelta(days=day), dt.time.fromisoformat(clock), zone)


def at(clock, day=0):
    """In Shanghai it is that time, so many days after a Tuesday."""
    return time_machine.travel(local(clock, day), tick=False)


def run():
    told = remind()
    deliveries.sweep()
    return told


def told(user):
    rows = Notification.objects.filter(user=user).order_by("pk").select_related("activity__actor")
    with timezone.override(user.zone):
        return [line.text for line in notify.lines(user, list(rows))]


def letters(user):
    return [each for each in mail.outbox if each.to == [user.email]]


def planned(account, clock, day=0, **more):
    starts = local(clock, day)
    return VisitFactory(
        account=account,
        state="planned",
        outcome="",
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=1),
        created_at=local("08:00", -5),
        **more,
    )
