"""Positions over time with their chart, and the part of the room that shows what others entered."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from negotiations.models import Negotiation
from negotiations.pages.at_table import at_table
from negotiations.pages.board import ON_PAGE, board, closing_chart, issue_chart
from negotiations.pages.panels_table import live_context
from negotiations.views.offers import RELATED
from team.requests import row_or_404
from web.params import uuid_of


@require_safe
def positions(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """``?before=`` an offer's number for older ones; ``?issue=`` draws that issue instead of the gap of all."""
    room = row_or_404(request, Negotiation, negotiation_id, *RELATED)
    table = at_table(request, room)
    issue = table.issues.get(uuid_of(request.GET.get("issue", "")) or room.pk)
    context = {
        "room": room,
        "deal": room.deal,
        "table": table,
        "board": board(table, before=number_of(request.GET.get("before", "")), size=ON_PAGE),
        "issue": issue,
        "chart": issue_chart(table, issue) if issue else closing_chart(table),
    }
    return render(request, "negotiations/positions.html", context)


@require_safe
def live(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """The table and the rounds of the room, or 304 while nobody has changed it: asked every few seconds."""
    room = row_or_404(request, Negotiation, negotiation_id, *RELATED)
    table = at_table(request, room)
    unchanged = get_conditional_response(request, etag=table.etag)
    if unchanged is not None:
        return unchanged
    response = render(request, "negotiations/live.html", live_context(table))
    response["ETag"] = table.etag
    response["Cache-Control"] = "private, no-cache"
    return response


def number_of(text: str) -> int | None:
    """An offer's number out of an address; nonsense counts as none."""
    return int(text) if text.isdecimal() and len(text) < 10 else None
