"""What this app shows on the account's page, a colleague's page, and to a rep who begins."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.history import entries
from accounts.models import Document, KeyAccount
from accounts.querysets import unended
from team.models import Organization, User
from team.requests import person
from team.threads import thread
from web import panels
from web.formats import money

FOLDER = "accounts/panels"
OFFERED = 8


def facts(request: HttpRequest, account: KeyAccount) -> dict[str, Any]:
    revenue = account.annual_revenue_minor
    employees = account.employees
    pairs = [
        (_("Inside owner"), account.inside_owner),
        (_("Tier"), account.get_tier_display()),
        (_("Coverage class"), account.coverage_class),
        (_("Segment"), account.get_segment_display()),
        (_("Scope"), account.get_scope_display()),
        (_("Industry"), account.industry),
        (_("Region"), account.region),
        (_("Address"), ", ".join(part for part in (account.address, account.country) if part)),
        (_("Phone"), account.phone),
        (_("Tax number"), account.tax_number),
        (_("ERP number"), account.erp_number),
        (_("Founded in"), account.founded_in),
        (_("Employees"), f"{employees:,}" if employees is not None else ""),
        (_("Annual revenue"), money(revenue, account.annual_revenue_currency) if revenue is not None else ""),
    ]
    known = [{"term": term, "value": value} for term, value in pairs if value]
    if account.website:
        known.append({"term": _("Web site"), "value": account.website, "url": account.website})
    missing = [str(term) for term, value in pairs if not value]
    return {"facts": known, "missing": missing}


def hierarchy(request: HttpRequest, account: KeyAccount) -> dict[str, Any] | None:
    near = KeyAccount.objects.face_visible_to(person(request)).filter(Q(pk=account.parent_id) | Q(parent=account))
    rows = list(near.order_by("name"))
    if not rows:
        return None
    return {
        "above": [row for row in rows if row.pk == account.parent_id],
        "below": [row for row in rows if row.pk != account.parent_id],
    }


def account_team(request: HttpRequest, account: KeyAccount) -> dict[str, Any]:
    """Also who joins on a later day: whoever entered them may take that back."""
    today = Organization.objects.today()
    members = account.team_members.filter(unended(today)).select_related("user")
    return {"members": list(members), "today": today, "editable": _editable(request, account)}


def documents(request: HttpRequest, account: KeyAccount) -> dict[str, Any]:
    user = person(request)
    rows = list(Document.objects.visible_to(user).filter(account=account).select_related("added_by")[:50])
    own = {row.pk for row in rows if row.added_by_id in user.sight.own}
    editable = {row.pk for row in rows} if _editable(request, account) else own
    return {"documents": rows, "editable": editable, "may_add": user.sight.sells}


def comments(request: HttpRequest, account: KeyAccount) -> dict[str, Any]:
    return thread(request, account)


def history(request: HttpRequest, account: KeyAccount) -> dict[str, Any] | None:
    found = entries(account, person(request))
    return {"entries": found} if found else None


def _editable(request: HttpRequest, account: KeyAccount) -> bool:
    """Owner and inside owner are on the page already, so no query is needed to know."""
    sight = person(request).sight
    return sight.edits_everything or bool({account.owner_id, account.inside_owner_id} & sight.people)


def of_colleague(request: HttpRequest, colleague: User) -> dict[str, Any] | None:
    """The accounts of a colleague that the reader sees."""
    seen = KeyAccount.objects.visible_to(person(request)).listed()
    rows = list(seen.filter(Q(owner=colleague) | Q(inside_owner=colleague)).order_by("name", "id")[: OFFERED + 1])
    if not rows:
        return None
    url = f"{reverse('accounts:account_list')}?owner={colleague.pk}"
    return {"accounts": rows[:OFFERED], "more_url": url if len(rows) > OFFERED else ""}


def to_begin_with(request: HttpRequest, user: User) -> dict[str, Any] | None:
    """Accounts to choose for a first visit."""
    mine = KeyAccount.objects.visible_to(user).listed().filter(Q(owner=user) | Q(inside_owner=user))
    rows = list(mine.order_by("coverage_class", "name", "id")[:OFFERED])
    if not rows:
        return None
    links = [(row, f"{reverse('visits:visit_log')}?account={row.pk}") for row in rows]
    return {"links": links}


def register() -> None:
    for panel in (
        panels.Panel("account", "facts", 10, f"{FOLDER}/facts.html", facts, column="right"),
        panels.Panel("account", "hierarchy", 20, f"{FOLDER}/hierarchy.html", hierarchy, column="right"),
        panels.Panel("account", "account team", 30, f"{FOLDER}/account_team.html", account_team, column="right"),
        panels.Panel("account", "documents", 60, f"{FOLDER}/documents.html", documents),
        panels.Panel("account", "comments", 70, f"{FOLDER}/comments.html", comments),
        panels.Panel("account", "history", 80, f"{FOLDER}/history.html", history),
        panels.Panel("person", "accounts", 30, f"{FOLDER}/of_colleague.html", of_colleague),
        panels.Panel("today:empty", "accounts", 10, f"{FOLDER}/to_begin_with.html", to_begin_with),
    ):
        panels.register(panel)
