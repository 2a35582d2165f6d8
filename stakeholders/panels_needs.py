"""Needs as a part of a buying center's page, and on the page of the person whose they are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from stakeholders import differentiation
from stakeholders.center_parts import CenterPart
from stakeholders.center_parts import register as register_part
from stakeholders.centers import center_picture
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact, Need
from stakeholders.need_reading import rows_of_center, rows_of_contact
from stakeholders.need_words import said
from team.models import Organization
from team.requests import person
from web import panels
from web.formats import localized


def needs_part(request: HttpRequest, center: BuyingCenter) -> dict[str, Any]:
    """What they need, what to find out about it, how needs ripen, and where we stand against each rival."""
    user = person(request)
    picture = center_picture([center.pk], Organization.objects.today())[center.pk]
    rows = rows_of_center(picture, user)
    return {
        "can_edit": BuyingCenter.objects.editable_by(user).filter(pk=center.pk).exists(),
        "explicit": [row for row in rows if row.need.is_explicit],
        "implicit": [row for row in rows if not row.need.is_explicit],
        "questions": differentiation.checklist(center, (row.need.level for row in rows)),
        "aspects": differentiation.aspects(),
        "matrix": differentiation.matrix(center),
        **guide(),
    }


def guide() -> dict[str, Any]:
    """What the method says of needs, in the reader's language."""
    rungs = entries("needs", "maturity")
    meanings = entries("needs", "kinds")
    ladder = [
        {"name": rung.label, "quote": said(rungs[str(rung)]), "signs": _each(rungs[str(rung)].facts["signs"])}
        for rung in Need.Maturity
    ]
    told = {name: [said(entry) for entry in entries("needs", name).values()] for name in ("conversion", "pitfalls")}
    origins = [said(entry) for entry in entries("needs", "origins").values()]
    return {**told, "ladder": ladder, "origins": origins, "kinds": [(k.label, said(meanings[k])) for k in Need.Kind]}


def _each(texts: list[dict[str, str]]) -> list[str]:
    return [localized(text) for text in texts]


def contact_needs(request: HttpRequest, contact: Contact) -> dict[str, Any] | None:
    """What the person needs or has confirmed; absent while nothing is known."""
    user = person(request)
    rows = rows_of_contact(contact, user)
    centers = {row.need.center_id for row in rows}
    editable = BuyingCenter.objects.editable_by(user).filter(pk__in=centers)
    edited = set(editable.values_list("pk", flat=True)) if rows else set()
    shown = [(row, row.need.contact_id == contact.pk, row.need.center_id in edited) for row in rows]
    return {"rows": shown} if shown else None


def register() -> None:
    register_part(CenterPart("needs", gettext_lazy("Needs"), 50, "stakeholders/needs.html", needs_part))
    panels.register(panels.Panel("contact", "needs", 10, "stakeholders/panel_needs.html", contact_needs))
