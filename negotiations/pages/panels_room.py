"""The room's head, its preparation and its packages, and the tab of a deal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from negotiations import entry, proposing
from negotiations.forms.preparing import SECTIONS
from negotiations.models import Negotiation, Seat, Sheet, Sitting
from negotiations.pages.drawing import issue_lines, total_line
from negotiations.pages.packages import saved_packages
from negotiations.pages.taken_over import taken_over
from negotiations.pages.words import deadline_words, total_words
from negotiations.reading import stances_of
from negotiations.views.rooms import PAGE
from pipeline import deal_parts
from pipeline.deal_parts import DealPart
from pipeline.dossiers import one
from pipeline.models import Deal
from pipeline.pages.deal_contexts import as_read_by
from pipeline.proving import assessed
from team.models import Organization
from team.requests import person
from web import panels
from web.panels import Panel

FOLDER = "negotiations/panels"
Context = Mapping[str, Any] | None


def may_edit(request: HttpRequest, room: Negotiation) -> bool:
    return Negotiation.objects.editable_by(person(request)).filter(pk=room.pk).exists()


def head(request: HttpRequest, room: Negotiation) -> Context:
    """How it is negotiated, until when, by whom, and on which preconditions. Their side is for the editors alone."""
    user, deal, edits = person(request), room.deal, may_edit(request, room)
    dossier = one(deal)
    assessment, dossier = assessed(dossier), as_read_by(user, dossier)
    conditions = entry.preconditions(dossier, assessment)
    today = Organization.objects.today()
    return {
        "room": room,
        "can_change": edits and room.is_running,
        "mode": room.get_mode_display() if room.mode else "",
        "procurement": deal.get_procurement_mode_display() if deal.procurement_mode else "",
        "deadline": deadline_words(room, today),
        "is_late": (room.days_left(today) or 0) < 0,
        "conditions": conditions,
        "missing": sum(not each.holds for each in conditions),
        "seats": list(Seat.objects.filter(negotiation=room).select_related("user")),
        "sittings": list(Sitting.objects.visible_to(user).filter(negotiation=room).select_related("contact")),
        "edits": edits,
    }


def preparation(request: HttpRequest, room: Negotiation) -> Context:
    """Issues with the zones of agreement, and what of the sheet is written; for the deal's editors."""
    if not may_edit(request, room):
        return None
    return prepared(room, can_write=room.is_running) | taken_over(room, room.issues.all(), person(request))


def prepared(room: Negotiation, *, can_write: bool) -> dict[str, Any]:
    issues, stances = list(room.issues.all()), stances_of(room)
    sheet = Sheet.objects.get(negotiation=room)
    written = [any(getattr(sheet, key) for key in form.keys) for form, _title in SECTIONS.values()]
    total = total_line(issues, stances)
    return {
        "room": room,
        "can_write": can_write,
        "lines": issue_lines(issues, stances),
        "total": total,
        "total_words": total_words(total, room.deal.currency),
        "written": sum(written),
        "sections_count": len(written),
        "walk_away": sheet.walk_away,
    }


def packages(request: HttpRequest, room: Negotiation) -> Context:
    if not may_edit(request, room):
        return None
    table = proposing.table_of(room)
    saved = saved_packages(table, person(request))
    return {"room": room, "can_write": room.is_running, "can_search": bool(table.ours), "saved": saved}


def of_deal(request: HttpRequest, deal: Deal) -> Context:
    """The deal's rooms, the newest first."""
    rows = list(Negotiation.objects.visible_to(person(request)).filter(deal=deal).order_by("-entered_on", "-id"))
    today = Organization.objects.today()
    return {
        "rooms": [(row, deadline_words(row, today)) for row in rows],
        "is_running": any(row.is_running for row in rows),
    }


def register() -> None:
    for panel in (
        Panel(PAGE, "head", 10, f"{FOLDER}/head.html", head),
        Panel(PAGE, "preparation", 20, f"{FOLDER}/preparation.html", preparation),
        Panel(PAGE, "packages", 60, f"{FOLDER}/packages.html", packages),
    ):
        panels.register(panel)
    deal_parts.register(DealPart("negotiation", _("Negotiation"), 50, "negotiations/deal_tab.html", of_deal))
