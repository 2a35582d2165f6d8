"""The register of courtesies: list and file, one with its history, the sheets that write and decide."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import KeyAccount
from stakeholders import courtesy_pages
from stakeholders.actions import (
    approve_hospitality,
    change_hospitality,
    record_hospitality,
    refuse_hospitality,
    require_decider,
    restore_hospitality,
    withdraw_hospitality,
)
from stakeholders.courtesy_filter import CourtesyFilter
from stakeholders.forms.hospitality import DecisionForm, HospitalityForm, WithdrawForm
from stakeholders.models import BuyingCenter, Contact, Hospitality
from stakeholders.querysets import accounts_worked_by
from team import permits
from team.models import Organization
from team.requests import person, row_or_404, row_to_edit
from web.edits import sent
from web.formats import money
from web.keyset import browser_page
from web.params import uuid_of
from web.returning import came_from
from web.sheets import Sheet, finished, take
from web.spreadsheets import csv_file

FIELDS, POLICY = "stakeholders/hospitality_fields.html", "stakeholders/hospitality_policy.html"


@require_safe
def hospitality_list(request: HttpRequest) -> HttpResponseBase:
    """Everything in the reader's sight, newest day first; ``?format=csv`` hands it out as a file."""
    user, today = person(request), Organization.objects.today()
    chosen = CourtesyFilter.read(request.GET, today)
    if request.GET.get("format") == "csv":
        return csv_file("hospitality.csv", courtesy_pages.as_lines(chosen.rows(user)))
    page = browser_page(request, courtesy_pages.loaded(chosen.rows(user)), order=courtesy_pages.ORDER)
    query = request.GET.copy()
    query["format"] = "csv"
    query.pop("page", None)
    context = {
        "page": page,
        "rows": courtesy_pages.rows_of(page.rows),
        "chosen": chosen,
        "chips": chosen.chips(today),
        "named": chosen.named(user),
        "csv_url": f"?{query.urlencode()}",
        "add_url": _add_url(request, chosen),
        "policy": courtesy_pages.policy_words(),
    }
    return render(request, "stakeholders/hospitality_list.html", context)


def _add_url(request: HttpRequest, chosen: CourtesyFilter) -> str:
    if not person(request).sight.sells or not (chosen.person or chosen.account):
        return ""
    name, pk = ("contact", chosen.person) if chosen.person else ("account", chosen.account)
    return f"{reverse('stakeholders:hospitality_create')}?{name}={pk}"


@require_safe
def hospitality_detail(request: HttpRequest, hospitality_id: uuid.UUID) -> HttpResponse:
    user, courtesy = person(request), row_or_404(request, Hospitality, hospitality_id, "account")
    row = courtesy_pages.row_of(courtesy, Organization.objects.current())
    [asked] = courtesy_pages.with_reasons([row])
    guests = Contact.objects.visible_to(user).filter(pk__in=[guest.pk for guest in row.guests])
    context = {
        "row": row,
        "courtesy": courtesy,
        "why": asked.why if courtesy.over else "",
        "center": BuyingCenter.objects.visible_to(user).filter(pk=courtesy.center_id).first(),
        "seen": set(guests.values_list("pk", flat=True)),
        "sees_account": KeyAccount.objects.visible_to(user).filter(pk=courtesy.account_id).exists(),
        "currency": Organization.objects.current().base_currency,
        "can_edit": Hospitality.objects.editable_by(user).filter(pk=courtesy.pk).exists(),
        "decides": courtesy_pages.to_decide(user).filter(pk=courtesy.pk).exists(),
    }
    return render(request, "stakeholders/hospitality_detail.html", context)


@require_http_methods(["GET", "POST"])
def hospitality_create(request: HttpRequest) -> HttpResponse:
    """``?account=``, or ``?contact=`` for somebody who is its guest."""
    user = person(request)
    permits.require_seller(user)
    account, guest = _target(request)
    begin = {"guests": [guest.pk] if guest else [], "on": Organization.objects.today()}
    blank = Hospitality(account=account)
    form = HospitalityForm(sent(request), instance=blank, user=user, initial=begin)

    def act(data: dict[str, Any]) -> Hospitality:
        return record_hospitality(actor=user, account=account, **form.all_values())

    back = guest.get_absolute_url() if guest else account.get_absolute_url()
    words = {"policy": courtesy_pages.policy_words()}
    sheet = Sheet(
        title=_("Record a courtesy"), intro=str(account), back=back, fields=FIELDS, above=POLICY, context=words
    )
    return take(request, form, sheet, act, _outcome)


@require_http_methods(["GET", "POST"])
def hospitality_edit(request: HttpRequest, hospitality_id: uuid.UUID) -> HttpResponse:
    user, courtesy = person(request), row_to_edit(request, Hospitality, hospitality_id, "account")
    begin = {"guests": list(courtesy.guests.values_list("contact_id", flat=True))}
    form = HospitalityForm(sent(request), instance=courtesy, user=user, initial=begin)

    def act(data: dict[str, Any]) -> Hospitality:
        values, version = form.values(), data["version"]
        return change_hospitality(actor=user, hospitality_id=hospitality_id, values=values, expected_version=version)

    words = {"policy": courtesy_pages.policy_words()}
    back = courtesy.get_absolute_url()
    sheet = Sheet(title=_("Edit the courtesy"), back=back, fields=FIELDS, above=POLICY, context=words)
    return take(request, form, sheet, act, _outcome)


def _outcome(courtesy: Hospitality) -> str:
    if courtesy.state == Hospitality.State.REQUESTED:
        return _("Beyond the policy: your manager has been asked.")
    return _("Saved, within the policy.")


@require_http_methods(["GET", "POST"])
def hospitality_decide(request: HttpRequest, hospitality_id: uuid.UUID, answer: str) -> HttpResponse:
    """``approve`` or ``refuse``, with a sentence."""
    courtesy = row_or_404(request, Hospitality, hospitality_id, "requested_by")
    require_decider(courtesy, person(request))
    if answer not in ("approve", "refuse"):
        raise Http404
    refuses = answer == "refuse"
    decide = refuse_hospitality if refuses else approve_hospitality

    def act(data: dict[str, Any]) -> Hospitality:
        return decide(actor=person(request), hospitality_id=hospitality_id, note=data["note"])

    title = _("Refuse the courtesy") if refuses else _("Approve the courtesy")
    intro = f"{courtesy.what}, {money(courtesy.value_minor, courtesy.currency)} · {courtesy.requested_by}"
    sheet = Sheet(title=title, intro=intro, button=title, danger=refuses, back=courtesy.get_absolute_url())
    said = _("Refused.") if refuses else _("Approved.")
    return take(request, DecisionForm(sent(request), is_refusal=refuses), sheet, act, said)


@require_http_methods(["GET", "POST"])
def hospitality_withdraw(request: HttpRequest, hospitality_id: uuid.UUID) -> HttpResponse:
    courtesy = row_to_edit(request, Hospitality, hospitality_id)

    def act(data: dict[str, Any]) -> Hospitality:
        return withdraw_hospitality(actor=person(request), hospitality_id=hospitality_id, **data)

    back, undo = courtesy.get_absolute_url(), reverse("stakeholders:hospitality_restore", args=[courtesy.pk])
    sheet = Sheet(title=_("Withdraw the courtesy?"), intro=courtesy.what, button=_("Withdraw"), back=back)
    return take(request, WithdrawForm(sent(request)), sheet, act, _("Withdrawn; it stays in the register."), undo=undo)


@require_POST
def hospitality_restore(request: HttpRequest, hospitality_id: uuid.UUID) -> HttpResponse:
    """Undo of withdrawn."""
    courtesy = row_to_edit(request, Hospitality, hospitality_id)
    restored = restore_hospitality(actor=person(request), hospitality_id=hospitality_id)
    return finished(request, _outcome(restored), to=came_from(request, courtesy.get_absolute_url()))


def _target(request: HttpRequest) -> tuple[KeyAccount, Contact | None]:
    if contact_id := uuid_of(request.GET.get("contact", "")):
        contact = row_or_404(request, Contact, contact_id, "account")
        return contact.account, contact
    account_id = uuid_of(request.GET.get("account", ""))
    return get_object_or_404(accounts_worked_by(person(request)), pk=account_id), None
