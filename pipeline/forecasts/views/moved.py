"""The deals behind a line of "Moved since last Monday"."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pipeline.forecasts.asking import asked_of
from pipeline.forecasts.monday import moved_deals
from team.models import Organization
from team.requests import person
from web.htmx import by_htmx


@require_safe
def moved(request: HttpRequest) -> HttpResponse:
    """``kind`` is one of `shifts.MOVES`."""
    organization = Organization.objects.current()
    asked = asked_of(request.GET.dict(), organization)
    try:
        listing = moved_deals(person(request), asked, request.GET.get("kind", ""))
    except KeyError:
        raise Http404 from None
    part = "#sheet" if by_htmx(request) else ""
    return render(request, f"forecasts/moved.html{part}", {"listing": listing, "currency": organization.base_currency})
