"""The waterfall between two moments, the deals of its steps, and all of it as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pipeline.forecasts.between import Between, bar, between_of
from pipeline.forecasts.waterfall_page import as_rows, page_of, sheet_of
from team.models import Organization
from team.requests import person
from web.htmx import by_htmx
from web.spreadsheets import csv_file


@require_safe
def waterfall(request: HttpRequest) -> HttpResponse:
    page = page_of(person(request), asked(request))
    views = [("", _("Amount")), ("weighted", _("Weighted"))]
    context = {"page": page, "bar": bar(page.between, page.found.scope, "waterfall"), "views": views}
    return render(request, "forecasts/waterfall.html", context)


@require_safe
def waterfall_deals(request: HttpRequest) -> HttpResponse:
    """``step`` is one of `steps.steps`."""
    try:
        sheet = sheet_of(person(request), asked(request), request.GET.get("step", ""))
    except KeyError:
        raise Http404 from None
    return render(request, f"forecasts/stepped.html{'#sheet' if by_htmx(request) else ''}", {"listing": sheet})


@require_safe
def waterfall_export(request: HttpRequest) -> HttpResponseBase:
    between = asked(request)
    name = f"waterfall-{between.start:%Y-%m-%d}-{between.until:%Y-%m-%d}.csv"
    return csv_file(name, as_rows(person(request), between))


def asked(request: HttpRequest) -> Between:
    return between_of(request.GET.dict(), Organization.objects.current())
