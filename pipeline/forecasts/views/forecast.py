"""The forecast page, the deals behind its figures, and both as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pipeline.forecasts.asking import Asked, asked_of, row_of
from pipeline.forecasts.explanations import explanation_of
from pipeline.forecasts.exports import deals_as_rows, layers_as_rows, table_as_rows
from pipeline.forecasts.listing import listed_deals
from pipeline.forecasts.overview import controls, overview
from pipeline.forecasts.submitting import submissions_of
from team.models import Organization
from team.requests import person
from web.htmx import by_htmx
from web.panels import shown
from web.spreadsheets import csv_file


@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    view = overview(person(request), asked(request))
    context = {"view": view, "controls": controls(view), "currency": view.answer.currency}
    return render(request, "forecasts/forecast.html", context)


@require_safe
def layers(request: HttpRequest) -> HttpResponse:
    """What people submitted and how good the number was: under the forecast for htmx, else a page."""
    question = asked(request)
    scope = question.scope(person(request))
    context = {
        "asked": question,
        "submitted": submissions_of(question, scope),
        "currency": scope.organization.base_currency,
        "panels": list(shown("forecast", request, scope)),
    }
    return render(request, f"forecasts/layers.html{'#part' if by_htmx(request) else ''}", context)


@require_safe
def deals(request: HttpRequest) -> HttpResponse:
    """The deals behind a figure: a sheet for htmx, else a page; `page` is the cursor of more."""
    try:
        listing = listed_deals(request, asked(request), request.GET.get("bucket", ""), row_of(request.GET.dict()))
    except (ValueError, KeyError):
        raise Http404 from None
    part = "#more" if request.GET.get("page") else "#sheet"
    return render(request, f"forecasts/deals.html{part if by_htmx(request) else ''}", {"listing": listing})


@require_safe
def explain(request: HttpRequest) -> HttpResponse:
    """How the figures of a row came about, with its numbers; without a row, those of the whole."""
    try:
        explanation = explanation_of(request, asked(request), row_of(request.GET.dict()))
    except (ValueError, KeyError):
        raise Http404 from None
    part = "#sheet" if by_htmx(request) else ""
    return render(request, f"forecasts/explanation.html{part}", {"explanation": explanation})


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """What the page shows as CSV; with ``what=deals`` the deals behind it, with ``what=layers`` what was submitted."""
    view = overview(person(request), asked(request), is_whole=True)
    writers = {"table": table_as_rows, "deals": deals_as_rows, "layers": layers_as_rows}
    what = request.GET.get("what", "")
    what = what if what in writers else "table"
    rows = writers[what](view)
    name = f"forecast-{view.asked.period.first:%Y-%m}-{what}.csv"
    return csv_file(name, rows)


def asked(request: HttpRequest) -> Asked:
    return asked_of(request.GET.dict(), Organization.objects.current())
