"""The board: cards in six columns, and more cards of one column."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pipeline.pages.columns import Board, board, column_page, summary
from pipeline.pages.scopes import Scope, ahead_filters, closing_options, owner_options, pipeline_options, read_scope
from team.models import Organization
from team.requests import person
from web.formats import compact_money
from web.htmx import by_htmx


@require_safe
def board_page(request: HttpRequest) -> HttpResponse:
    organization = Organization.objects.current()
    scope = read_scope(request.GET, person(request), status="open")
    if request.GET.get("column") and scope.pipeline:
        return _more_cards(request, scope, organization)
    found = board(scope, organization)
    context = {
        "board": found,
        "scope": scope,
        "currency": organization.base_currency,
        "summary": _summary(found, organization.base_currency),
        "more_query": _more_query(request, found),
        **_filters(scope, found),
    }
    return render(request, "pipeline/board.html", context)


def _more_cards(request: HttpRequest, scope: Scope, organization: Organization) -> HttpResponse:
    column = column_page(scope, organization, request.GET["column"][:10], request.GET.get("page"))
    query = request.GET.copy()
    for name in ("column", "page"):
        query.pop(name, None)
    context = {"column": column, "more_query": query.urlencode(), "shows_owner": scope.owner != "me"}
    if by_htmx(request):
        return render(request, "pipeline/cards.html", context)
    return render(request, "pipeline/column.html", context)


def _summary(found: Board, currency: str) -> str:
    amount = compact_money(found.shown.amount, currency, sign=True)
    return summary(found, amount, compact_money(found.shown.weighted, currency, sign=True))


def _more_query(request: HttpRequest, found: Board) -> str:
    query = request.GET.copy()
    if found.pipeline:
        query["pipeline"] = str(found.pipeline.pk)
    return query.urlencode()


def _filters(scope: Scope, found: Board) -> dict[str, Any]:
    owners = owner_options(scope.user)
    return {
        "owners": [("", owners[0][1]), *owners[1:]],
        "chosen_owner": "" if scope.owner == owners[0][0] else scope.owner,
        "closings": closing_options(),
        **ahead_filters(scope),
        "pipelines": pipeline_options(found.pipelines) if len(found.pipelines) > 1 else [],
        "scope": replace(scope, pipeline=str(found.pipeline.pk) if found.pipeline else ""),
    }
