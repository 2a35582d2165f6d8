"""The private calendar feed: the file that calendars fetch, and the page where a person makes its address."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrations import calendar_actions, feeds
from integrations.models import CalendarFeed
from team.querysets import administers
from team.requests import person
from web.addresses import absolute
from web.api.throttling import count
from web.edits import sent
from web.sheets import Sheet, finished, take

A_MINUTE = 30
"""Of one feed; a calendar asks a few times an hour."""
STRANGERS_A_MINUTE = 60
"""Wrong addresses from one network address."""


@sensitive_variables("token")
@login_not_required
@require_safe
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """The address is the key. What is not one is not found, and too many of them are not looked at."""
    feed = feeds.feed_of(token)
    address = f"calendar-stranger:{get_adapter().get_client_ip(request)}"
    budget = count(f"calendar:{feed.pk}", A_MINUTE) if feed else count(address, STRANGERS_A_MINUTE)
    if budget.used > budget.limit:
        return HttpResponse(status=429, headers={"Retry-After": str(budget.reset)})
    if feed is None:
        raise Http404
    feeds.note_use(feed)
    content, changed = feeds.content_of(feed)
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    # By the tag alone: of an entry that is gone, the newest change of the others tells nothing.
    response = get_conditional_response(request, etag=etag, response=response) or response
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    if changed:
        response["Last-Modified"] = http_date(changed.timestamp())
    return response


@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """Whether there is an address, and when it was used last; the address itself is not known any more."""
    user = person(request)
    feed = CalendarFeed.objects.visible_to(user).first()
    context = {"feed": feed, "administers": administers(user), "place": "calendar"}
    return render(request, "integrations/calendar_feed.html", context)


@never_cache
@sensitive_variables("secret", "address")
@require_POST
def calendar_feed_create(request: HttpRequest) -> HttpResponse:
    """A new address, shown this once; one that was there is dead."""
    user = person(request)
    feed, secret = calendar_actions.renew_feed(actor=user)
    address = absolute(reverse("integrations:calendar_file", args=[secret]))
    context = {
        "feed": feed,
        "address": address,
        "subscribe": "webcal" + address.removeprefix("https").removeprefix("http"),
        "administers": administers(user),
        "place": "calendar",
    }
    return render(request, "integrations/calendar_feed.html", context)


@require_POST
def calendar_feed_steps(request: HttpRequest) -> HttpResponse:
    try:
        calendar_actions.change_feed(actor=person(request), with_steps="with_steps" in request.POST)
    except CalendarFeed.DoesNotExist as error:
        raise Http404 from error
    return finished(request, _("Saved."), to=reverse("integrations:calendar_feed"))


@require_http_methods(["GET", "POST"])
def calendar_feed_revoke(request: HttpRequest) -> HttpResponse:
    user, back = person(request), reverse("integrations:calendar_feed")

    def act(data: dict[str, Any]) -> None:
        calendar_actions.revoke_feed(actor=user)

    intro = _("Calendars that use the address get nothing any more. This cannot be undone.")
    sheet = Sheet(title=_("End the calendar feed?"), intro=intro, button=_("End it"), danger=True, back=back)
    return take(request, forms.Form(sent(request)), sheet, act, _("The address no longer works."))
