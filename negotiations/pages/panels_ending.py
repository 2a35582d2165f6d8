"""How it ended, on the room's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from negotiations.models import Negotiation
from pipeline.models import Deal
from team.requests import person
from web import panels
from web.panels import Panel


def ending_panel(request: HttpRequest, room: Negotiation) -> Mapping[str, Any] | None:
    """Outcome, rounds, days; for the editors also what was learned. Absent while it is negotiated."""
    if room.is_running or room.ended_on is None:
        return None
    can_edit = Deal.objects.editable_by(person(request)).filter(pk=room.deal_id).exists()
    return {
        "room": room,
        "days": (room.ended_on - room.entered_on).days,
        "can_edit": can_edit,
        "review_url": reverse("negotiations:room_review", args=[room.pk]) if can_edit else "",
    }


def register() -> None:
    panels.register(Panel("negotiation", "ending", 5, "negotiations/panels/ending.html", ending_panel))
