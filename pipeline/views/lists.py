"""The list of deals, its CSV, and what is done to many at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pipeline.actions.changes import change_deal
from pipeline.actions.closing import lose_deal, rest_deal
from pipeline.actions.people import reassign_deal
from pipeline.actions.rowwise import MOST, one_by_one
from pipeline.editions import edition_of_pipeline
from pipeline.forms.lists import BULK, BulkForm
from pipeline.models import Deal
from pipeline.pages.cards import cards_of
from pipeline.pages.columns import stage_filter
from pipeline.pages.rows import COLUMNS, LIST_SIZE, as_rows, chosen_columns, listed, order_of
from pipeline.pages.scopes import (
    Scope,
    ahead_filters,
    closing_options,
    flag_options,
    owner_options,
    pipeline_options,
    pipelines_in_force,
    read_scope,
)
from pipeline.views.undo import undo_url
from team.models import Organization, User
from team.requests import person
from web.edits import status_of
from web.keyset import browser_page
from web.params import uuids_of
from web.spreadsheets import csv_file


@require_safe
def deal_list(request: HttpRequest) -> HttpResponseBase:
    organization = Organization.objects.current()
    scope = read_scope(request.GET, person(request))
    rows, order = listed(scope, organization), order_of(request.GET.get("sort", ""))
    if request.GET.get("format") == "csv":
        return csv_file("deals.csv", as_rows(rows, order, organization.today(), scope.user))
    page = browser_page(request, rows, order=order, size=LIST_SIZE)
    columns = chosen_columns(request.GET.getlist("col"), _asked_about(scope, request.GET.get("sort", "")))
    shown = {column.key for column in columns}
    context = {
        "page": page,
        "cards": [replace(card, told=shown) for card in cards_of(page.rows, organization.today(), scope.user)],
        "scope": scope,
        "currency": organization.base_currency,
        "columns": columns,
        "all_columns": COLUMNS,
        "csv_url": _csv_url(request),
        "bulk": [(key, text) for key, (_form, text) in BULK.items() if key != "reassign" or _may_reassign(scope.user)],
        **_filters(scope),
    }
    return render(request, "pipeline/deal_list.html", context)


def _asked_about(scope: Scope, sort: str) -> set[str]:
    """Columns that are not shown usually, and that the list is filtered or sorted by now."""
    filtered = {"drift": scope.drift is not None, "gap": scope.gap is not None}
    return {key for key, is_on in filtered.items() if is_on} | {sort.lstrip("-")}


def _filters(scope: Scope) -> dict[str, Any]:
    owners, pipelines = owner_options(scope.user), pipelines_in_force()
    return {
        "owners": [("", owners[0][1]), *owners[1:]],
        "chosen_owner": "" if scope.owner == owners[0][0] else scope.owner,
        "closings": closing_options(),
        "flags": flag_options(pipelines),
        "stages": stage_filter([p for p in pipelines if str(p.pk) == scope.pipeline] or pipelines),
        **ahead_filters(scope),
        "statuses": [("" if code == Deal.Status.OPEN else code, name) for code, name in Deal.Status.choices],
        "chosen_status": "" if scope.status == Deal.Status.OPEN else scope.status,
        "pipelines": [("", _("all pipelines")), *pipeline_options(pipelines)] if len(pipelines) > 1 else [],
    }


def _may_reassign(user: User) -> bool:
    return user.sight.edits_everything or len(user.sight.people) > 1


def _csv_url(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query["format"] = "csv"
    return f"?{query.urlencode()}"


@require_POST
def deal_bulk(request: HttpRequest, kind: str) -> HttpResponse:
    """First the chosen deals and what is asked; sent again with `apply`, done one by one, each with its result."""
    if kind not in BULK:
        raise Http404
    user, (shape, title) = person(request), BULK[kind]
    deals = _chosen(request)
    form = shape(request.POST if "apply" in request.POST else None, user=user, reasons=_reasons(deals))
    url = f"{reverse('pipeline:deal_list')}{_query(request.POST.get('back', ''))}"
    context = {"title": title, "deals": deals, "form": form, "back": url}
    if not form.is_valid():
        return render(request, "pipeline/deal_bulk.html", context, status=status_of(form))
    refusals = {row.id: row.refusal for row in one_by_one((deal.pk for deal in deals), _act(kind, form, user))}
    done = [pk for pk, refusal in refusals.items() if not refusal]
    results = [(deal, refusals[deal.pk]) for deal in deals]
    undo = undo_url(done) if kind in ("rest", "lose") and done else ""
    context |= {"results": results, "done": len(done), "undo": undo}
    return render(request, "pipeline/deal_bulk.html", context)


def _query(back: str) -> str:
    return back if back.startswith("?") else ""


def _chosen(request: HttpRequest) -> list[Deal]:
    """The deals that were ticked and are visible, at most `MOST`."""
    ids = uuids_of(request.POST.getlist("deal")[:MOST])
    rows = Deal.objects.visible_to(person(request)).filter(pk__in=ids)
    return list(rows.select_related("account", "pipeline").order_by("name", "pk"))


def _reasons(deals: list[Deal]) -> list[tuple[str, Any]]:
    if not deals:
        return []
    return [(choice.code, choice.text) for choice in edition_of_pipeline(deals[0].pipeline).method.lost_reasons]


def _act(kind: str, form: BulkForm, user: User) -> Callable[[uuid.UUID], Any]:
    """What is done to each of the chosen deals."""
    data = form.cleaned_data
    acts: dict[str, Callable[[uuid.UUID], Any]] = {
        "close": lambda pk: change_deal(actor=user, deal_id=pk, values={"expected_close": data["expected_close"]}),
        "rest": lambda pk: rest_deal(actor=user, deal_id=pk, note=data["note"]),
        "lose": lambda pk: lose_deal(actor=user, deal_id=pk, reason=data["reason"], note=data["note"]),
        "reassign": lambda pk: reassign_deal(actor=user, deal_id=pk, owner=data["owner"]),
    }
    return acts[kind]
