"""Many quotas at once: a year spread over its months, a table from a spreadsheet; and quotas by product line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from pipeline.forecasts.actions import set_quotas, spread_quota
from pipeline.forecasts.asking import period_name
from pipeline.forecasts.drill import WON
from pipeline.forecasts.forms.quotas import QuotaTableForm, SpreadForm
from pipeline.forecasts.product_lines import by_product_line, together, with_addresses
from pipeline.forecasts.quota_files import MOST_LINES, Reading, grid_as_rows, read_table
from pipeline.forecasts.seasons import season_weights
from pipeline.forecasts.views.forecast import asked
from pipeline.forecasts.views.quotas import Wanted, may_set_any, wanted
from team.models import Organization, User
from team.money import exponent
from team.requests import person
from web.edits import sent
from web.sheets import Sheet, take
from web.spreadsheets import csv_file


@require_http_methods(["GET", "HEAD", "POST"])
def quota_spread(request: HttpRequest) -> HttpResponse:
    """A year's quota of one or several, over its months."""
    user, asking = _setter(request), wanted(request)
    organization = Organization.objects.current()
    grid, months = asking.grid, [month for month, _name in asking.grid.months]
    form = SpreadForm(
        sent(request),
        holders=[line.holder for line in grid.lines if line.is_editable],
        months=months,
        season=season_weights(user, months, organization.today()),
        currency=grid.currency,
    )

    def act(data: dict[str, Any]) -> int:
        step = 10 ** exponent(grid.currency)
        return spread_quota(actor=user, months=months, product_line=grid.product_line, step=step, **form.values())

    return take(request, form, _spread_sheet(asking), act, _said)


@require_http_methods(["GET", "HEAD", "POST"])
def quota_import(request: HttpRequest) -> HttpResponse:
    """A table: first what it would change, line by line; sent again with `confirmed`, it is written."""
    user = _setter(request)
    form, reading = QuotaTableForm(sent(request), request.FILES or None), None
    if form.is_valid():
        try:
            reading = read_table(user, form.cleaned_data["text"])
        except ValidationError as error:
            form.add_error(None, error)
    if reading and not reading.faults and reading.changes and "confirmed" in request.POST:
        messages.success(request, _said(set_quotas(actor=user, entries=[each.entry for each in reading.changes])))
        return HttpResponseRedirect(reverse("forecasts:quotas"))
    status = 422 if form.errors or (reading and reading.faults) else 200
    return render(request, "forecasts/quota_import.html", _import_context(form, reading), status=status)


@require_safe
def quota_export(request: HttpRequest) -> HttpResponseBase:
    """The grid as a table that may be filled in and sent back."""
    grid = wanted(request, size=MOST_LINES).grid
    return csv_file(f"quotas-{grid.year}.csv", grid_as_rows(grid))


@require_safe
def product_lines(request: HttpRequest) -> HttpResponse:
    """What each product line has won and has due in the period, beside its quota."""
    asking = replace(asked(request), as_of=None)  # lines of products are known as they are now
    scope = asking.scope(person(request))
    rows = by_product_line(scope)
    context = {
        "asked": asking,
        "name": period_name(asking.kind, asking.period, scope.organization),
        "rows": with_addresses(rows, asking),
        "total": together(rows),
        "won_url": asking.deals_url(WON),
        "due_url": asking.deals_url("due"),
        "currency": scope.organization.base_currency,
    }
    return render(request, "forecasts/product_lines.html", context)


def _setter(request: HttpRequest) -> User:
    user = person(request)
    if not may_set_any(user):
        raise PermissionDenied(_("Quotas are set by a manager above."))
    return user


def _spread_sheet(asking: Wanted) -> Sheet:
    title = _("Quota of %(year)s") % {"year": asking.grid.year}
    if asking.grid.product_line:
        title = f"{title}: {asking.grid.product_line}"
    intro = _("Months that have a quota already get a new one, unless you say that they keep it.")
    return Sheet(title=title, intro=intro, button=_("Spread"), back=asking.url())


def _import_context(form: QuotaTableForm, reading: Reading | None) -> dict[str, Any]:
    context: dict[str, Any] = {"form": form, "currency": Organization.objects.current().base_currency}
    if reading is not None:
        context |= {"reading": reading, "text": form.cleaned_data["text"], "unchanged": len(reading.planned)}
        context["unchanged"] -= len(reading.changes)
    return context


def _said(count: int) -> str:
    return ngettext("%(count)d quota set.", "%(count)d quotas set.", count) % {"count": count}
