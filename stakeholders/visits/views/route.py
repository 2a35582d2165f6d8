from __future__ import annotations

import uuid

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stakeholders.visits import calendar, calendar_page, day_route
from stakeholders.visits.places import places
from team.requests import person


@require_safe
def visit_route(request: HttpRequest) -> HttpResponse:
    """``?day=`` (today) and ``?who=`` (oneself): for the phone and for paper."""
    user = person(request)
    try:
        asked = calendar.asked_for_one(request.GET, user)
        whose = calendar.person_of(uuid.UUID(asked.who), user) if asked.who != "me" else user
    except ObjectDoesNotExist as error:
        raise Http404 from error
    context = {
        "asked": asked,
        "whose": whose,
        "is_mine": whose == user,
        "is_today": asked.day == user.today(),
        "route": day_route.read(whose, asked.day, user),
        "places": places("visits:visit_route"),
        "before": asked.route_query(day=asked.moved(-1)),
        "after": asked.route_query(day=asked.moved(1)),
        "today_url": asked.route_query(day=user.today()),
        "why": calendar_page.why_of(asked, user),
        "chips": calendar_page.chips_of_one(asked, user),
    }
    return render(request, "visits/route.html", context)
