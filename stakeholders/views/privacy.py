"""A person's data: shown and handed out for that person, and erased for good."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stakeholders import erasing, personal_data
from stakeholders.actions import erase_contact
from stakeholders.actions.erasure import may_erase
from stakeholders.forms import EraseForm
from stakeholders.models import Contact
from team.models import User
from team.permits import require_administrator
from team.requests import person, row_to_edit
from web.edits import sent
from web.sheets import Sheet, take

ABOVE = "stakeholders/erase_above.html"


@require_safe
def contact_data(request: HttpRequest, contact_id: uuid.UUID) -> HttpResponse:
    """For the person who asks what we hold about them: a page to print, or with `?format=json` a file."""
    user, contact = person(request), row_to_edit(request, Contact, contact_id, "account")
    if request.GET.get("format") == "json":
        name = {"Content-Disposition": 'attachment; filename="personal-data.json"'}
        return JsonResponse(personal_data.as_document(contact, user), headers=name, json_dumps_params={"indent": 2})
    sections = personal_data.sections_of(contact, user)
    return render(request, "stakeholders/contact_data.html", {"contact": contact, "sections": sections})


@require_http_methods(["GET", "POST"])
def contact_erase(request: HttpRequest, contact_id: uuid.UUID) -> HttpResponse:
    """Directors come from the person's page; administrators from the settings, without seeing who it is."""
    user = person(request)
    contact = _to_erase(contact_id, user)
    sees = Contact.objects.visible_to(user).filter(pk=contact.pk).exists()
    form = EraseForm(sent(request), initial={"version": contact.version})

    def act(data: dict[str, Any]) -> Contact:
        return erase_contact(actor=user, contact_id=contact_id, name=data["name"], expected_version=data["version"])

    mentions = erasing.mentions_of(contact)
    sheet = Sheet(
        title=_("Erase %(name)s for good?") % {"name": contact} if sees else _("Erase this person for good?"),
        button=_("Erase"),
        danger=True,
        back=contact.get_absolute_url() if sees else reverse("stakeholders:settings_erase"),
        above=ABOVE,
        context={"mentions": len(mentions)},
    )
    return take(request, form, sheet, act, _("Erased."), to="" if sees else sheet.back)


@require_safe
def settings_erase(request: HttpRequest) -> HttpResponse:
    """Administrators find whom a request is about by e-mail address or id: name, account and address, no more."""
    require_administrator(person(request))
    asked = request.GET.get("q", "").strip()
    found = list(_found(asked).select_related("account")[:20]) if asked else []
    context = {"asked": asked, "found": found, "administers": True, "place": "people-data"}
    return render(request, "stakeholders/settings_erase.html", context)


def _found(asked: str) -> Any:
    rows = Contact.objects.filter(erased_on=None)
    try:
        return rows.filter(pk=uuid.UUID(asked))
    except ValueError:
        return rows.filter(email__iexact=asked) if "@" in asked else rows.none()


def _to_erase(contact_id: uuid.UUID, user: User) -> Contact:
    rows = Contact.objects.all() if may_erase(user) else Contact.objects.visible_to(user)
    contact = rows.filter(pk=contact_id).first()
    if contact is None:
        raise Http404
    if not may_erase(user):
        raise PermissionDenied(_("Only a director or an administrator may erase a person."))
    return contact
