"""What this app adds to the account page, to the face of an account, and to search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import KeyAccount
from stakeholders import confidences, due_checks, erasing, reading, relationship_pages, wording
from stakeholders.actions.erasure import may_erase
from stakeholders.actions.retention import due
from stakeholders.analysis import analysis_part
from stakeholders.center_parts import CenterPart
from stakeholders.center_parts import register as register_part
from stakeholders.centers import center_picture
from stakeholders.decision_table import who_decides
from stakeholders.ladder import shown_rungs
from stakeholders.listing import matching
from stakeholders.maps.part import maps_part
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact, PossibleDuplicate
from stakeholders.past import developments
from team.models import Organization, User
from team.requests import person
from web import panels, searches
from web.searches import Hit


def contacts_panel(request: HttpRequest, account: KeyAccount) -> dict[str, Any]:
    user = person(request)
    has_duplicates = PossibleDuplicate.objects.visible_to(user).open().at(account.pk).exists()
    people = _people(reading.people_of(account, user))
    return people | {"add_url": _add_contact(account, user), "has_duplicates": has_duplicates}


def face_panel(request: HttpRequest, account: KeyAccount) -> dict[str, Any] | None:
    """For who sees the face only: people of the buying centers they reach."""
    user = person(request)
    if not BuyingCenter.objects.visible_to(user).filter(account=account).exists():
        return None
    return _people(reading.people_of_centers(account, user)) | {"add_url": _add_contact(account, user)}


def _people(found: list[Contact]) -> dict[str, Any]:
    people, has_more = found[: reading.MOST_PEOPLE], len(found) > reading.MOST_PEOPLE
    return {"people": people, "has_more": has_more, "count": f"{len(people)}+" if has_more else len(people)}


def commitments_panel(request: HttpRequest, account: KeyAccount) -> dict[str, Any]:
    user = person(request)
    add_url = f"{reverse('stakeholders:commitment_create')}?account={account.pk}" if user.sight.sells else ""
    return {
        "commitments": reading.open_commitments(account, user),
        "today": Organization.objects.today(),
        "add_url": add_url,
    }


def relationship_panel(request: HttpRequest, contact: Contact) -> dict[str, Any]:
    """How far a person has come with us, how to talk with them, how it developed."""
    rung = shown_rungs([contact.pk])[contact.pk]
    keeps = Organization.objects.current().keeps_personality
    return {
        "rung": wording.rung(rung.value),
        "is_derived": rung.is_derived,
        "style": entries("styles", "styles")[contact.style] if contact.style and keeps else None,
        "developments": developments(contact, person(request)),
    }


def _add_contact(account: KeyAccount, user: User) -> str:
    return reverse("stakeholders:contact_create", args=[account.pk]) if user.sight.sells else ""


def search_contacts(user: User, words: str, limit: int) -> Iterable[Hit]:
    rows = (
        Contact.objects.visible_to(user).filter(matching(words, user)).select_related("account").order_by("name", "pk")
    )
    for contact in rows[:limit]:
        detail = " · ".join(part for part in (contact.title, str(contact.account)) if part)
        yield Hit(kind=_("Contact"), label=str(contact), detail=detail, url=reading.page_of(contact))


def privacy_panel(request: HttpRequest, contact: Contact) -> dict[str, Any] | None:
    """What may be done about a person's data; for who may change the person."""
    user = person(request)
    if not Contact.objects.editable_by(user).filter(pk=contact.pk).exists():
        return None
    left = erasing.left_after(contact, user) if contact.erased_on else []
    return {"contact": contact, "can_erase": may_erase(user), "left": left}


def retention_panel(request: HttpRequest, subject: Any) -> dict[str, Any]:
    return {"due": due()}


def people_part(request: HttpRequest, center: BuyingCenter) -> dict[str, Any]:
    """Who decides."""
    picture = center_picture([center.pk], Organization.objects.today())[center.pk]
    user = person(request)
    can_edit = BuyingCenter.objects.editable_by(user).filter(pk=center.pk).exists()
    return {"who": who_decides(picture, can_edit=can_edit, can_plan=user.sight.sells, in_full=True)}


def checks_panel(request: HttpRequest, user: User) -> dict[str, Any] | None:
    """Measures of one's own whose day of checking has come; absent when there are none."""
    found = due_checks.own(user, due_checks.shown_elsewhere(request, user))
    return {"checks": found} if found.lines else None


def team_checks_panel(request: HttpRequest, user: User) -> dict[str, Any] | None:
    rows = due_checks.of_team(user)
    return {"rows": rows} if rows else None


def register() -> None:
    register_part(CenterPart("people", gettext_lazy("Who decides"), 10, "stakeholders/who_decides.html", people_part))
    steps = "stakeholders/analysis.html"
    register_part(CenterPart("analysis", gettext_lazy("Analysis"), 20, steps, analysis_part))
    table = "stakeholders/relations.html"
    register_part(CenterPart("table", gettext_lazy("Relationship table"), 30, table, relationship_pages.of_center))
    panels.register(panels.Panel("today", "checks", 45, "stakeholders/panel_checks.html", checks_panel))
    panels.register(panels.Panel("monday", "checks", 55, "stakeholders/panel_team_checks.html", team_checks_panel))
    register_part(
        CenterPart(
            "coach",
            gettext_lazy("Coach"),
            60,
            "stakeholders/coach.html",
            confidences.coach_part,
            is_allowed=confidences.may_read,
        )
    )
    register_part(CenterPart("maps", gettext_lazy("Maps"), 40, "stakeholders/maps.html", maps_part))
    people, promises = "stakeholders/panel_contacts.html", "stakeholders/panel_commitments.html"
    panels.register(
        panels.Panel("contact", "relationship", 10, "stakeholders/panel_relationship.html", relationship_panel)
    )
    panels.register(panels.Panel("account", "contacts", 20, people, contacts_panel))
    panels.register(panels.Panel("account", "commitments", 40, promises, commitments_panel))
    panels.register(panels.Panel("contact", "privacy", 90, "stakeholders/panel_privacy.html", privacy_panel))
    retention = "stakeholders/panel_retention.html"
    panels.register(panels.Panel("settings:people-data", "retention", 10, retention, retention_panel))
    panels.register(panels.Panel("account:face", "contacts", 20, people, face_panel))
    searches.register("contacts", search_contacts)
