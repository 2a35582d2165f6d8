"""What approvals add to the room, to Today and Monday, and to a manager's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from negotiations.actions.delegating import may_delegate
from negotiations.models import Approval, Delegation, Negotiation
from negotiations.pages import approvals as approval_pages
from pipeline import panels_today
from pipeline.models import Deal
from pipeline.panels_today import WaitingLine
from team.models import Organization, Role, User
from team.requests import person
from web import panels
from web.formats import short_date
from web.panels import Panel

SHOWN = 10
FOLDER = "negotiations/panels"
Context = Mapping[str, Any] | None


def room_panel(request: HttpRequest, room: Negotiation) -> Context:
    """For the deal's editors alone: nobody else learns that anything was asked."""
    user = person(request)
    if not Deal.objects.editable_by(user).filter(pk=room.deal_id).exists():
        return None
    rows = Approval.objects.filter(negotiation=room).select_related(*approval_pages.RELATED)
    return {
        "lines": approval_pages.lines(rows.order_by("-asked_at", "-pk")[:SHOWN]),
        "ask_url": reverse("negotiations:approval_ask", args=[room.pk]) if room.is_running else "",
    }


def decide_panel(request: HttpRequest, user: User) -> Context:
    rows = list(approval_pages.to_decide(user)[: SHOWN + 1])
    return {"lines": approval_pages.lines(rows[:SHOWN]), "more": len(rows) > SHOWN} if rows else None


def waiting_lines(user: User) -> list[WaitingLine]:
    """What one asked for oneself."""
    return [
        WaitingLine(
            title=_("Approval: %(what)s") % {"what": line.what},
            url=line.row.get_absolute_url(),
            hint=f"{line.row.deal} · {line.row.decider} · {_by(line.row)}",
            is_late=line.is_late,
        )
        for line in approval_pages.lines(approval_pages.asked_by(user)[:SHOWN])
    ]


def _by(row: Approval) -> str:
    return _("by %(day)s") % {"day": short_date(row.decide_by)}


def person_panel(request: HttpRequest, colleague: User) -> Context:
    """Who stands in for a manager, on their page: for themselves and for who leads them."""
    user = person(request)
    if not colleague.has_role(Role.MANAGER, Role.DIRECTOR) or not may_delegate(user, colleague):
        return None
    rows = Delegation.objects.filter(manager=colleague, last_day__gte=Organization.objects.today())
    return {"rows": rows.select_related("deputy"), "colleague": colleague}


def register() -> None:
    panels_today.register_waiting(waiting_lines)
    for panel in (
        Panel("negotiation", "approvals", 85, f"{FOLDER}/approvals.html", room_panel),
        Panel("today", "approvals", 16, f"{FOLDER}/decide.html", decide_panel),
        Panel("monday", "approvals", 21, f"{FOLDER}/decide.html", decide_panel),
        Panel("person", "deputies", 82, f"{FOLDER}/deputies.html", person_panel, "right"),
    ):
        panels.register(panel)
