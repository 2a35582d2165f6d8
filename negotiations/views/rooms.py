"""The room: what the apps of the negotiation put on its page."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from negotiations.models import Negotiation
from pipeline.models import Deal
from team.requests import person, row_or_404
from web import panels

PAGE = "negotiation"
"""Panels register with this page; their subject is the `Negotiation`."""


@require_safe
def room(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """One negotiation: preparation, table, ledger, packages, papers, each a panel of its own."""
    found = row_or_404(request, Negotiation, negotiation_id, "deal__account", "deal__owner")
    can_edit = Deal.objects.editable_by(person(request)).filter(pk=found.deal_id).exists()
    later = _later(found) if can_edit else ()
    shown = panels.shown(PAGE, request, found, later=later)
    context = {"room": found, "deal": found.deal, "can_edit": can_edit, "panels": shown}
    return render(request, "negotiations/room.html", context)


def _later(found: Negotiation) -> tuple[str, ...]:
    """What is brought when one scrolls to it. At the table nobody waits for the preparation; tactics end with it."""
    tactics = ("tactics",) if found.is_running else ()
    return tactics if found.state == Negotiation.State.PREPARING else ("preparation", *tactics)


@require_safe
def room_part(request: HttpRequest, negotiation_id: uuid.UUID, name: str) -> HttpResponse:
    """One panel of the room, for those who may see it."""
    found = row_or_404(request, Negotiation, negotiation_id, "deal__account", "deal__owner")
    panel = panels.named(PAGE, name, request, found)
    if panel is None:
        raise Http404
    can_edit = Deal.objects.editable_by(person(request)).filter(pk=found.deal_id).exists()
    context = {"room": found, "deal": found.deal, "can_edit": can_edit, "panel": panel}
    return render(request, "negotiations/room_part.html", context)
