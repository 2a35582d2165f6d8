"""Quotes on the pages of a room, a deal and an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import KeyAccount
from negotiations.models import Negotiation
from negotiations.quotes.reading import may_know_costs, quotes_of
from pipeline.dossiers import Dossier
from pipeline.models import Deal
from team.requests import person
from web.panels import Panel
from web.panels import register as add

TEMPLATE = "quotes/panel.html"
Context = Mapping[str, Any] | None


def of_deal(request: HttpRequest, deal: Deal) -> Context:
    """Whoever sees the deal sees its quotes; who may change it writes one."""
    can_edit = deal.status == Deal.Status.OPEN and may_know_costs(person(request), deal.pk)
    rows = quotes_of(person(request), deal=deal)
    if not rows and not can_edit:
        return None
    return {"rows": rows, "create_url": reverse("quotes:quote_create", args=[deal.pk]) if can_edit else ""}


def room_panel(request: HttpRequest, room: Negotiation) -> Context:
    return of_deal(request, room.deal)


def deal_panel(request: HttpRequest, dossier: Dossier) -> Context:
    """In one line each: a deal's page is long."""
    return of_deal(request, dossier.deal)


def account_panel(request: HttpRequest, account: KeyAccount) -> Context:
    rows = quotes_of(person(request), deal__account=account)
    return {"rows": rows, "with_deals": True} if rows else None


def register() -> None:
    for panel in (
        Panel("negotiation", "quotes", 80, TEMPLATE, room_panel),
        Panel("deal_numbers", "quotes", 40, "quotes/deal_numbers.html", deal_panel),
        Panel("account", "quotes", 57, TEMPLATE, account_panel, column="right"),
        Panel("account:face", "quotes", 57, TEMPLATE, account_panel, column="right"),
    ):
        add(panel)
