"""Sheets of the page "Coach": what was learned, its verification, and the candidate's checklist."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.actions import (
    change_intelligence,
    change_member,
    record_intelligence,
    remove_intelligence,
    verify_intelligence,
)
from stakeholders.forms import CoachForm, IntelligenceForm, VerifyForm
from stakeholders.models import BuyingCenter, Intelligence, Member
from team.models import Organization
from team.requests import person, row_to_edit
from web.edits import sent
from web.sheets import Sheet, take

VERIFY = "stakeholders/verify_fields.html"


@require_http_methods(["GET", "POST"])
def intelligence_add(request: HttpRequest, center_id: uuid.UUID) -> HttpResponse:
    user, center = person(request), _confided(request, center_id)
    begin = {"learned_on": Organization.objects.today(), "source": request.GET.get("source")}
    form = IntelligenceForm(sent(request), user=user, center=center, initial=begin)

    def act(data: dict[str, Any]) -> Intelligence:
        told = {name: data[name] for name in IntelligenceForm.Meta.fields if name in data}
        return record_intelligence(actor=user, center_id=center_id, **told)

    sheet = Sheet(title=_("What did you learn?"), intro=center.name, back=_page(center_id))
    return take(request, form, sheet, act, _("Written down. A second source should confirm it."))


@require_http_methods(["GET", "POST"])
def intelligence_edit(request: HttpRequest, intelligence_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    item = row_to_edit(request, Intelligence, intelligence_id, "center__account")
    form = IntelligenceForm(sent(request), instance=item, user=user, center=item.center)

    def act(data: dict[str, Any]) -> Intelligence:
        return change_intelligence(
            actor=user, intelligence_id=intelligence_id, values=form.values(), expected_version=data["version"]
        )

    intro = "" if item.state == Intelligence.State.OPEN else _("Once changed, it has to be verified anew.")
    return take(
        request, form, Sheet(title=_("What we learned"), intro=intro, back=_page(item.center_id)), act, _("Saved.")
    )


@require_http_methods(["GET", "POST"])
def intelligence_verify(request: HttpRequest, intelligence_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    item = row_to_edit(request, Intelligence, intelligence_id, "center__account", "source")
    begin = {"verified_on": item.verified_on or Organization.objects.today()}
    form = VerifyForm(sent(request), instance=item, user=user, initial=begin)

    def act(data: dict[str, Any]) -> Intelligence:
        return verify_intelligence(
            actor=user, intelligence_id=intelligence_id, expected_version=data["version"], **form.verdict()
        )

    sheet = Sheet(
        title=_("Verify by a second source"), back=_page(item.center_id), above=VERIFY, context={"item": item}
    )
    return take(request, form, sheet, act, _("Saved."))


@require_http_methods(["GET", "POST"])
def intelligence_remove(request: HttpRequest, intelligence_id: uuid.UUID) -> HttpResponse:
    user, item = person(request), row_to_edit(request, Intelligence, intelligence_id)

    def act(data: dict[str, Any]) -> BuyingCenter:
        return remove_intelligence(actor=user, intelligence_id=intelligence_id)

    sheet = Sheet(
        title=_("Delete this for good?"),
        intro=_("Nothing of it stays, and it cannot be taken back."),
        button=_("Delete"),
        danger=True,
        back=_page(item.center_id),
    )
    return take(request, forms.Form(sent(request)), sheet, act, _("Deleted."))


@require_http_methods(["GET", "POST"])
def member_coach(request: HttpRequest, center_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """Which criteria of a coach somebody meets."""
    user, center = person(request), _confided(request, center_id)
    member = row_to_edit(request, Member, member_id, "contact")
    if member.center_id != center_id:
        raise Http404
    form = CoachForm(sent(request), instance=member)

    def act(data: dict[str, Any]) -> Member:
        return change_member(actor=user, member_id=member_id, values=form.values(), expected_version=data["version"])

    title = _("Could %(name)s be a coach?") % {"name": member.contact}
    return take(request, form, Sheet(title=title, intro=center.name, back=_page(center_id)), act, _("Saved."))


def _confided(request: HttpRequest, center_id: uuid.UUID) -> BuyingCenter:
    rows = BuyingCenter.objects.confided_to(person(request)).select_related("account")
    center: BuyingCenter | None = rows.filter(pk=center_id).first()
    if center is None:
        raise Http404
    return center


def _page(center_id: uuid.UUID) -> str:
    return reverse("stakeholders:center_part", args=[center_id, "coach"])
