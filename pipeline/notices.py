"""Severe flags on the page where one is: once per browser, at most three a day, never in quiet hours.

The bell keeps them, and opening one reads it there. Costs a query only where the bell has something unread.
Source: compositions section 8 (caps).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from pipeline.actions.flag_news import NEWS_FOR
from team import notify
from team.calendars import current_calendar
from team.mail_times import is_quiet
from team.models import Notification, User
from web.panels import Panel, register

VERBS = ("flag_raised", "flag_stands")
MOST_A_DAY = 3
KEPT = "severe_news"
"""In the session: the day, how many were shown on it, and the latest that was ever shown."""


def severe_news(request: HttpRequest, user: User) -> Mapping[str, Any] | None:
    """Lines of the bell that are shown now and then never again here."""
    if request.method != "GET" or not user.is_authenticated or not user.unread_count:
        return None
    now = timezone.localtime(timezone=user.zone)
    if is_quiet(now, user.quiet_from, user.quiet_until, current_calendar()):
        return None
    shown, latest = _kept(request, now.date())
    news = _news(user, latest)[: max(0, MOST_A_DAY - shown)]
    if not news:
        return None
    request.session[KEPT] = [now.date().isoformat(), shown + len(news), news[0].pk]
    lines = notify.lines(user, news)
    return {"lines": lines} if lines else None


def _news(user: User, latest: int) -> list[Notification]:
    """The newest first, at most a day's share."""
    since = timezone.now() - NEWS_FOR
    rows = Notification.objects.visible_to(user).filter(read_at__isnull=True, pk__gt=latest, created_at__gt=since)
    return list(rows.filter(activity__verb__in=VERBS).select_related("activity__actor").order_by("-pk")[:MOST_A_DAY])


def _kept(request: HttpRequest, day: dt.date) -> tuple[int, int]:
    """(how many were shown today, the latest ever)."""
    kept, shown, latest = request.session.get(KEPT, ["", 0, 0])
    return (shown if kept == day.isoformat() else 0), latest


def add() -> None:
    register(Panel("notice", "severe", 10, "pipeline/notice.html", severe_news))
