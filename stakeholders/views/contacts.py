from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import KeyAccount
from stakeholders import deeds, listing, reading
from stakeholders.actions import change_contact, create_contact
from stakeholders.forms import ContactForm, NewContactForm
from stakeholders.models import Contact, PossibleDuplicate
from stakeholders.querysets import accounts_worked_by
from stakeholders.views.sameness import moved_on
from team import permits
from team.models import Organization
from team.requests import person, row_to_edit
from web import panels
from web.edits import sent
from web.htmx import by_htmx
from web.keyset import browser_page
from web.sheets import Sheet, take


@require_safe
def contact_list(request: HttpRequest) -> HttpResponse:
    """Everybody in the reader's sight, by name."""
    user, asked = person(request), listing.Listing.read(request.GET)
    page = browser_page(request, asked.rows(user), order=listing.ORDER)
    context = {
        "page": page,
        "rows": listing.shown(page.rows, user),
        "listing": asked,
        "chips": listing.chips(asked),
        "has_duplicates": PossibleDuplicate.objects.visible_to(user).open().exists(),
    }
    return render(request, "stakeholders/contact_list.html", context)


@require_safe
def contact_detail(request: HttpRequest, contact_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    seen = Contact.objects.visible_to(user).select_related("account", "reports_to")
    contact = seen.filter(pk=contact_id).first()
    if contact is None:
        return moved_on(request, contact_id)
    context = {
        "contact": contact,
        "facts": reading.contact_facts(contact, user),
        "sees_account": KeyAccount.objects.visible_to(user).filter(pk=contact.account_id).exists(),
        "can_edit": Contact.objects.editable_by(user).filter(pk=contact.pk).exists(),
        "parts": reading.parts_of(contact, user),
        "reports": Contact.objects.visible_to(user).filter(reports_to=contact).present(),
        "today": Organization.objects.today(),
        "commitments": reading.commitments_with(contact, user),
        "story": reading.story_of(contact, user),
        "deeds": deeds.deeds_of(contact, user),
        "duplicates": PossibleDuplicate.objects.visible_to(user).open().of(contact.pk).count(),
        "panels": list(panels.shown("contact", request, contact)),
    }
    return render(request, "stakeholders/contact_detail.html", context)


@require_http_methods(["GET", "POST"])
def contact_create(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """``?center=`` puts the person into that buying center at once. Entered in the sheet, one stays on the page."""
    user = person(request)
    permits.require_seller(user)
    account = get_object_or_404(accounts_worked_by(user), pk=account_id)
    begin = {"center": request.GET.get("center")}
    form = NewContactForm(sent(request), user=user, account=account, initial=begin)

    def act(data: dict[str, Any]) -> Contact:
        return create_contact(actor=user, account=account, confirmed=form.is_confirmed, **form.values())

    back = reverse("accounts:account_detail", args=[account.pk])
    sheet = Sheet(title=_("New contact"), intro=str(account), back=back)

    def page_of(contact: Contact) -> str:
        return "" if by_htmx(request) else contact.get_absolute_url()

    return take(request, form, sheet, act, lambda new: _("%(person)s is entered.") % {"person": new}, to=page_of)


@require_http_methods(["GET", "POST"])
def contact_edit(request: HttpRequest, contact_id: uuid.UUID) -> HttpResponse:
    user, contact = person(request), row_to_edit(request, Contact, contact_id)
    form = ContactForm(sent(request), instance=contact, user=user)

    def act(data: dict[str, Any]) -> Contact:
        values, version = form.values(), data["version"]
        return change_contact(actor=user, contact_id=contact_id, values=values, expected_version=version)

    sheet = Sheet(title=_("Edit contact"), back=contact.get_absolute_url(), fields="stakeholders/contact_fields.html")
    return take(request, form, sheet, act, _("Saved."))
