"""The funnel page, its parts on demand, and the deals behind its figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pipeline.forecasts.explaining import explained
from pipeline.funnel.asking import FunnelAsked, NoPipeline, funnel_asked
from pipeline.funnel.behind import behind
from pipeline.funnel.cohorts import cohorts_of
from pipeline.funnel.figures import funnel_figures
from pipeline.funnel.outcomes import outcomes_of
from pipeline.funnel.page import controls, funnel_view
from pipeline.funnel.reading import flow_of
from pipeline.funnel.trend import trends_of
from team.models import Organization, User
from team.requests import person
from web.htmx import by_htmx


@require_safe
def funnel(request: HttpRequest) -> HttpResponse:
    try:
        view = funnel_view(person(request), _asked(request))
    except NoPipeline:
        return render(request, "funnel/none.html")
    return render(request, "funnel/funnel.html", {"view": view, "controls": controls(view)})


@require_safe
def part(request: HttpRequest, name: str) -> HttpResponse:
    """A part that is read when it comes into view; without htmx a page of its own."""
    if name not in PARTS:
        raise Http404
    asked = _asked(request)
    context = {"asked": asked, "part": name, **PARTS[name](person(request), asked)}
    return render(request, f"funnel/{name}.html{'#part' if by_htmx(request) else ''}", context)


@require_safe
def deals(request: HttpRequest) -> HttpResponse:
    """The deals behind a figure: a sheet for htmx, else a page; `page` is the cursor of more."""
    try:
        listing = behind(request, _asked(request))
    except ValueError:
        raise Http404 from None
    piece = "#more" if request.GET.get("page") else "#sheet"
    return render(request, f"funnel/deals.html{piece if by_htmx(request) else ''}", {"listing": listing})


def _outcomes(user: User, asked: FunnelAsked) -> dict[str, Any]:
    found = asked.scope(user)
    note = explained("funnel_outcomes")
    return {"note": note, "outcomes": outcomes_of(found), "currency": found.scope.organization.base_currency}


def _cohorts(user: User, asked: FunnelAsked) -> dict[str, Any]:
    return {"note": explained("funnel_cohorts"), "cohorts": cohorts_of(flow_of(asked.scope(user)))}


def _trend(user: User, asked: FunnelAsked) -> dict[str, Any]:
    return {"trends": trends_of(funnel_figures(asked.scope(user)))}


PARTS: dict[str, Callable[[User, FunnelAsked], dict[str, Any]]] = {
    "outcomes": _outcomes,
    "cohorts": _cohorts,
    "trend": _trend,
}


def _asked(request: HttpRequest) -> FunnelAsked:
    return funnel_asked(request.GET.dict(), Organization.objects.current())
