"""What a visit's report says beside the outcome, and what was heard at an account or about a deal, on their pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import KeyAccount
from stakeholders.center_parts import CenterPart
from stakeholders.center_parts import register as register_part
from stakeholders.method_words import listed
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact, Need
from stakeholders.visits import heard
from stakeholders.visits.models import Spin, Visit, VisitFile
from team.models import User
from team.requests import person
from web import panels


def report_panel(request: HttpRequest, visit: Any) -> dict[str, Any] | None:
    """Needs, objections, news, questions, steps: as far as the reader sees each; absent when nothing was said."""
    if not visit.in_full or visit.state not in (Visit.State.HELD, Visit.State.ATTEMPTED):
        return None
    user = person(request)
    found = {
        "needs": _needs(visit, user),
        "objections": heard.lines(list(heard.objections(user).filter(visit=visit).order_by("created_at")), user),
        "news": heard.lines(list(heard.rival_news(user).filter(visit=visit).order_by("created_at")), user),
        "questions": [label for code, label in Spin.choices if code in visit.question_types],
        "steps": listed("visits", "steps", visit.steps) if visit.steps else "",
        "closing": listed("visits", "closings", [visit.closing]) if visit.closing else "",
    }
    if not any(found.values()) and not visit.work:
        return None
    all_steps = entries("visits", "steps")
    return {**found, "done": len(visit.steps), "of": len(all_steps), "is_pressure": is_pressure(visit), "visit": visit}


def _needs(visit: Visit, user: User) -> list[tuple[Need, Contact | None]]:
    rows = Need.objects.visible_to(user).filter(visit_id=visit.pk, dropped_on=None).select_related("contact")
    seen = heard.seen_people(found := list(rows), user)
    return [(need, need.contact if need.contact_id in seen else None) for need in found]


def is_pressure(visit: Visit) -> bool:
    """A closing line that presses. Source: catalogue A12.2."""
    entry = entries("visits", "closings").get(visit.closing)
    return bool(entry and entry.facts["pressure"])


def files_panel(request: HttpRequest, visit: Any) -> dict[str, Any] | None:
    """Of who reads the visit in full."""
    if not visit.in_full:
        return None
    can_edit = Visit.objects.editable_by(person(request)).filter(pk=visit.pk).exists()
    can_edit = can_edit and visit.state not in (Visit.State.CANCELLED, Visit.State.MISSED)
    files = list(VisitFile.objects.filter(visit=visit))
    return {"files": files, "can_edit": can_edit, "visit": visit} if files or can_edit else None


def account_panel(request: HttpRequest, account: KeyAccount) -> dict[str, Any]:
    return _panel(request, {"account": account}, f"account={account.pk}", account)


def _panel(request: HttpRequest, where: dict[str, Any], query: str, account: KeyAccount) -> dict[str, Any]:
    user = person(request)
    names = {"add_url": "visits:objection_add", "news_url": "visits:rival_news_add"} if user.sight.sells else {}
    all_url = f"{reverse('visits:objection_list')}?account={account.pk}"
    return {
        **heard.recent(where, user),
        **{key: f"{reverse(name)}?{query}" for key, name in names.items()},
        "all_url": all_url,
    }


def center_part(request: HttpRequest, center: BuyingCenter) -> dict[str, Any]:
    return _panel(request, {"center": center}, f"center={center.pk}", center.account) | heard.guide()


def contact_panel(request: HttpRequest, contact: Contact) -> dict[str, Any] | None:
    """What the person said against us."""
    found = heard.recent({"contact": contact}, person(request))
    return found if found["objections"] or found["news"] else None


def register() -> None:
    panels.register(panels.Panel("visit", "report", 20, "visits/report_more.html", report_panel))
    panels.register(panels.Panel("visit", "files", 30, "visits/report_files.html", files_panel))
    for page in ("account", "account:face"):
        panels.register(panels.Panel(page, "objections", 40, "visits/panel_objections.html", account_panel))
    panels.register(panels.Panel("contact", "objections", 40, "visits/panel_objections.html", contact_panel))
    register_part(
        CenterPart("objections", gettext_lazy("Objections"), 55, "visits/center_objections.html", center_part)
    )
