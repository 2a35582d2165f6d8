"""The flow between stages of two moments, and the deals behind each stream."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pipeline.forecasts.between import bar
from pipeline.forecasts.flow_page import page_of, sheet_of
from pipeline.forecasts.views.waterfall import asked
from team.requests import person
from web.htmx import by_htmx


@require_safe
def flow(request: HttpRequest) -> HttpResponse:
    page = page_of(person(request), asked(request))
    context = {"page": page, "bar": bar(page.between, page.scope, "flow")}
    return render(request, "forecasts/flow.html", context)


@require_safe
def flow_deals(request: HttpRequest) -> HttpResponse:
    """``source`` and ``target`` are places, as the page's links name them."""
    places = request.GET.get("source", ""), request.GET.get("target", "")
    try:
        sheet = sheet_of(person(request), asked(request), *places)
    except (ValueError, KeyError):
        raise Http404 from None
    return render(request, f"forecasts/stepped.html{'#sheet' if by_htmx(request) else ''}", {"listing": sheet})
