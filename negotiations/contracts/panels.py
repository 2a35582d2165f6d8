"""What a contract adds to the negotiation room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from negotiations.contracts.models import Contract
from negotiations.contracts.reading import folder
from negotiations.models import Negotiation
from negotiations.pages.at_table import at_table
from negotiations.pages.figures import figure
from negotiations.rules.authority import PRICE
from pipeline.models import Deal
from team.requests import person
from web import panels
from web.panels import Panel


def room_panel(request: HttpRequest, room: Negotiation) -> Mapping[str, Any] | None:
    """How far the contract is; or the way to start one, for who may."""
    user = person(request)
    contract = Contract.objects.visible_to(user).filter(deal_id=room.deal_id).exclude(state="dropped").first()
    if contract is not None:
        contract.deal = room.deal
        return {"contract": contract, "file": folder(contract), "today": user.today()}
    if not room.is_running or not Deal.objects.editable_by(user).filter(pk=room.deal_id).exists():
        return None
    return {"start_url": reverse("contracts:contract_start", args=[room.deal_id])}


def agreed_panel(request: HttpRequest, room: Negotiation) -> Mapping[str, Any] | None:
    """What both said yes to, and what comes next, for who may."""
    table = at_table(request, room)
    offer = table.agreed
    if offer is None:
        return None
    priced = [term.value for term in offer.terms.all() if table.issues[term.issue_id].code == PRICE]
    begins = room.is_running and table.may_edit
    begins = begins and not Contract.objects.filter(deal_id=room.deal_id).exclude(state="dropped").exists()
    return {
        "number": offer.number,
        "price": figure(priced[0]) if priced else "",
        "offer_url": reverse("negotiations:offer", args=[offer.pk]),
        "start_url": reverse("contracts:contract_start", args=[room.deal_id]) if begins else "",
    }


def register() -> None:
    panels.register(Panel("negotiation", "agreed", 5, "contracts/panels/agreed.html", agreed_panel))
    panels.register(Panel("negotiation", "contract", 90, "contracts/panels/room.html", room_panel))
