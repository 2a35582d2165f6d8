"""The demo loaded for a test, and what makes a day of it alive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.db import transaction
from pytest_django import DjangoDbBlocker

from integrations.demo.loading import load
from pipeline import editions
from pipeline.attention.do_now import do_now
from pipeline.attention.monday import decisions, talk_about
from pipeline.attention.short_lists import almost_there, waiting_for_others
from stakeholders.visits.models import Visit
from team.models import User

SHANGHAI = ZoneInfo("Asia/Shanghai")
A_HOLIDAY = dt.date(2026, 2, 18)  # of the Spring Festival: nobody works


@contextmanager
def loaded(blocker: DjangoDbBlocker, day: dt.date, **options: Any) -> Iterator[None]:
    """The demo as of that day, at noon, and gone afterwards."""
    noon = dt.datetime.combine(day, dt.time(12), SHANGHAI)
    with blocker.unblock(), time_machine.travel(noon, tick=True), transaction.atomic():
        editions.forget()
        load(today=day, progress=lambda step: None, **options)
        yield
        transaction.set_rollback(True)
    editions.forget()


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@keyline.example")


def assert_alive(day: dt.date) -> None:
    """A rep's day and a manager's Monday have something of everything."""
    rep, manager = person("rep"), person("manager")
    begins = dt.datetime.combine(day, dt.time(), SHANGHAI)
    planned = Visit.objects.filter(owner=rep, state="planned")
    week = dt.timedelta(days=7)
    assert 1 <= planned.filter(starts_at__gte=begins - week, starts_at__lt=begins).count() <= 2
    assert planned.filter(starts_at__gte=begins, starts_at__lt=begins + dt.timedelta(days=1)).exists()
    assert planned.filter(starts_at__gte=begins + dt.timedelta(days=1)).exists()
    rows = do_now(rep)
    assert len(rows) == 5
    assert len({row.kind for row in rows}) >= 3
    assert len(almost_there(rep)) >= 2
    assert len(waiting_for_others(rep)) == 1
    assert len(decisions(manager)) == 2
    assert len(talk_about(manager)) >= 5
