"""The forecast page, the deals behind its figures, and both as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pipeline.forecasts.asking import Asked, asked_of, row_of
from pipeline.forecasts.exports import deals_as_rows, table_as_rows
from pipeline.forecasts.listing import listed_deals
from pipeline.forecasts.overview import controls, overview
from team.models import Organization
from team.requests import person
from web.htmx import by_htmx
from web.spreadsheets import csv_file


@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    view = overview(person(request), asked(request))
    context = {"view": view, "controls": controls(view), "currency": view.answer.currency}
    return render(request, "forecasts/forecast.html", context)


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
def export(request: HttpRequest) -> HttpResponseBase:
    """What the page shows as CSV; with ``what=deals`` the deals behind it."""
    view = overview(person(request), asked(request))
    what = "deals" if request.GET.get("what") == "deals" else "table"
    rows = deals_as_rows(view) if what == "deals" else table_as_rows(view)
    name = f"forecast-{view.asked.period.first:%Y-%m}-{what}.csv"
    return csv_file(name, rows)


def asked(request: HttpRequest) -> Asked:
    return asked_of(request.GET.dict(), Organization.objects.current())
