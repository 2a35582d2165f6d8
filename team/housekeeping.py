"""Rows that are only a trace of something finished. History, activities and comments are never cleared."""

from __future__ import annotations

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from team.models import Delivery, Letter, Notification

DONE_FOR = dt.timedelta(days=30)
FAILED_FOR = dt.timedelta(days=180)
READ_FOR = dt.timedelta(days=180)
BATCH = 2000


def clear(now: dt.datetime | None = None) -> None:
    """Delivered and mailed after 30 days, failed and read ones after 180; in batches that hold no long lock."""
    now = now or timezone.now()
    _drop(Delivery.objects.filter(state=Delivery.State.DONE, due_at__lt=now - DONE_FOR))
    _drop(Delivery.objects.filter(state=Delivery.State.FAILED, due_at__lt=now - FAILED_FOR))
    _drop(Letter.objects.filter(begun_at__lt=now - DONE_FOR))
    _drop(Notification.objects.filter(read_at__lt=now - READ_FOR))
    _drop(UserSession.objects.exclude(session_key__in=Session.objects.filter(expire_date__gt=now).values("pk")))


def _drop(rows: object) -> None:
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):  # type: ignore[attr-defined]
        rows.model.objects.filter(pk__in=ids).delete()  # type: ignore[attr-defined]
