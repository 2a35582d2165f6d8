"""Panels of courtesies and of what builds trust, on the page of an account and of a person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import KeyAccount
from stakeholders import courtesy_pages, trust_actions
from stakeholders.models import Contact, Hospitality
from team.models import Organization
from team.requests import person
from web.panels import Panel
from web.panels import register as add_panel

COURTESIES = 5


def account_courtesies(request: HttpRequest, account: KeyAccount) -> dict[str, Any]:
    """The last ones with anybody of the account."""
    return _courtesies(request, Hospitality.objects.filter(account=account), f"account={account.pk}", "")


def contact_courtesies(request: HttpRequest, contact: Contact) -> dict[str, Any]:
    """The last ones with the person; whoever sees the account in full also reads the year's sum."""
    user = person(request)
    full = KeyAccount.objects.visible_to(user).filter(pk=contact.account_id).exists()
    sum_ = courtesy_pages.year_of(contact, Organization.objects.today()) if full else ""
    rows = Hospitality.objects.filter(guests__contact=contact)
    return _courtesies(request, rows, f"contact={contact.pk}", sum_) | {
        "all_url": f"{reverse('stakeholders:hospitality_list')}?person={contact.pk}"
    }


def _courtesies(request: HttpRequest, rows: Any, target: str, sum_: str) -> dict[str, Any]:
    user = person(request)
    seen = rows.filter(pk__in=Hospitality.objects.visible_to(user).order_by().values("pk"))
    add_url = f"{reverse('stakeholders:hospitality_create')}?{target}" if user.sight.sells else ""
    return {
        "rows": courtesy_pages.rows_of(seen.order_by(*courtesy_pages.ORDER)[:COURTESIES]),
        "sum": sum_,
        "add_url": add_url,
        "all_url": f"{reverse('stakeholders:hospitality_list')}?{target}",
    }


def trust_panel(request: HttpRequest, contact: Contact) -> dict[str, Any] | None:
    """What builds trust with somebody who is still there, for who sells."""
    user = person(request)
    return trust_actions.offered(contact, user) if user.sight.sells and not contact.left_on else None


def register() -> None:
    courtesies = "stakeholders/panel_hospitality.html"
    add_panel(Panel("account", "hospitality", 60, courtesies, account_courtesies))
    add_panel(Panel("contact", "trust", 20, "stakeholders/panel_trust.html", trust_panel))
    add_panel(Panel("contact", "hospitality", 60, courtesies, contact_courtesies))
