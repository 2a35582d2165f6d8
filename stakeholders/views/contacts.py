from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import KeyAccount
from stakeholders import reading
from stakeholders.actions import change_contact, create_contact
from stakeholders.forms import ContactForm, NewContactForm
from stakeholders.models import Contact
from stakeholders.querysets import accounts_worked_by
from team import permits
from team.requests import person
from web import panels
from web.edits import attempt, done, form_page, sent
from web.returning import back_to


@require_safe
def contact_detail(request: HttpRequest, contact_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    contacts = Contact.objects.visible_to(user).select_related("account", "reports_to")
    contact = get_object_or_404(contacts, pk=contact_id)
    context = {
        "contact": contact,
        "facts": reading.contact_facts(contact, user),
        "sees_account": KeyAccount.objects.visible_to(user).filter(pk=contact.account_id).exists(),
        "can_edit": Contact.objects.editable_by(user).filter(pk=contact.pk).exists(),
        "parts": reading.parts_of(contact, user),
        "reports": Contact.objects.visible_to(user).filter(reports_to=contact).present(),
        "today": user.today(),
        "commitments": reading.commitments_with(contact, user),
        "story": reading.story_of(contact, user),
        "panels": list(panels.shown("contact", request, contact)),
    }
    return render(request, "stakeholders/contact_detail.html", context)


@require_http_methods(["GET", "POST"])
def contact_create(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """``?center=`` puts the person into that buying center at once."""
    user = person(request)
    permits.require_seller(user)
    account = get_object_or_404(accounts_worked_by(user), pk=account_id)
    form = NewContactForm(sent(request), user=user, account=account, initial={"center": request.GET.get("center")})
    if form.is_valid():
        contact = attempt(form, lambda: create_contact(actor=user, account=account, **form.values()))
        if contact:
            url = back_to(request, reverse("stakeholders:contact_detail", args=[contact.pk]))
            return done(request, url, said=_("%(person)s is entered.") % {"person": contact})
    cancel = back_to(request, reverse("accounts:account_detail", args=[account.pk]))
    return form_page(request, form, title=_("New contact"), intro=str(account), cancel_url=cancel)


@require_http_methods(["GET", "POST"])
def contact_edit(request: HttpRequest, contact_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    contact = get_object_or_404(Contact.objects.visible_to(user), pk=contact_id)
    permits.require_editable(contact, actor=user)
    url = back_to(request, reverse("stakeholders:contact_detail", args=[contact_id]))
    form = ContactForm(sent(request), instance=contact, user=user)
    if form.is_valid() and attempt(
        form,
        lambda: change_contact(
            actor=user,
            contact_id=contact_id,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, url, said=_("Saved."))
    return form_page(request, form, title=_("Edit contact"), cancel_url=url)
