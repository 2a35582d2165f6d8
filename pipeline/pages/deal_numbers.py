"""Numbers of a deal's page: the percentage that weights it, its own probability with author and expiry, its hold."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from pipeline.dossiers import Dossier
from pipeline.models import Deal
from pipeline.rules.probability import running
from web import panels


def numbers(dossier: Dossier, request: HttpRequest) -> dict[str, Any]:
    """`own` is None unless an own probability runs; one more query where it does. What others know of the deal's
    chances are panels of the page "deal_numbers", about the dossier."""
    deal, edition = dossier.deal, dossier.edition
    return {
        "stage_percent": edition.stages[edition.code_of[deal.stage_id]].nominal_probability,
        "own": _own(dossier) if deal.status == Deal.Status.OPEN else None,
        "number_panels": list(panels.shown("deal_numbers", request, dossier)),
        "is_waiting": deal.hold_until is not None and deal.hold_until >= dossier.day,
    }


def _own(dossier: Dossier) -> dict[str, Any] | None:
    deal = dossier.deal
    percent = running(deal.manual_probability, deal.manual_until, dossier.day)
    if percent is None:
        return None
    set_by = deal.changes.filter(field="manual_probability").select_related("actor").order_by("-effective_at", "-id")
    change = set_by.first()
    author = change.actor if change else None
    return {"percent": percent, "by": author, "until": deal.manual_until, "reason": deal.manual_reason}
