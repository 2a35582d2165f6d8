"""The bell: what concerns me, newest first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from team import notify
from team.actions import mark_all_read, mark_read
from team.models import Notification
from team.requests import person
from web.keyset import browser_page
from web.sheets import leave

SHOWN = 50


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    user = person(request)
    rows = Notification.objects.visible_to(user).select_related("activity__actor")
    page = browser_page(request, rows, order=["-pk"], size=SHOWN)
    context = {"page": page, "lines": notify.lines(user, page.rows)}
    return render(request, "team/notifications.html", context)


@require_safe
def notification_count(request: HttpRequest) -> HttpResponse:
    """The number beside the bell, as a fragment; nothing when all is read."""
    return render(request, "team/notifications.html#count", {"count": person(request).unread_count})


@require_POST
def notification_open(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Mark it read and go where it leads."""
    user = person(request)
    notification = mark_read(actor=user, notification_id=notification_id)
    line = next(iter(notify.lines(user, [notification])), None)
    return leave(request, line.url if line else reverse("team:notifications"))


@require_POST
def notifications_read(request: HttpRequest) -> HttpResponse:
    mark_all_read(actor=person(request))
    return leave(request, reverse("team:notifications"))
