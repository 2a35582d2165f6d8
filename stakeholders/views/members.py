from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.actions import add_member, change_member, remove_member
from stakeholders.forms import MemberForm, NewMemberForm
from stakeholders.models import BuyingCenter, Member
from team.requests import person, row_to_edit
from web.edits import sent
from web.sheets import Sheet, take

FIELDS = "stakeholders/member_fields.html"


@require_http_methods(["GET", "POST"])
def member_add(request: HttpRequest, center_id: uuid.UUID) -> HttpResponse:
    user, center = person(request), row_to_edit(request, BuyingCenter, center_id, "account")
    begin = {"contact": request.GET.get("contact")}
    form = NewMemberForm(sent(request), user=user, center=center, initial=begin)

    def act(data: dict[str, Any]) -> Member:
        values = {"contact": data["contact"], **form.values()}
        return add_member(actor=user, center_id=center_id, **values)

    title, back = _("Add to the buying center"), reverse("accounts:account_detail", args=[center.account_id])
    sheet = Sheet(title=title, intro=center.name, back=back, fields=FIELDS, context={"center": center})
    return take(request, form, sheet, act, lambda member: _("%(person)s is in.") % {"person": member.contact})


@require_http_methods(["GET", "POST"])
def member_edit(request: HttpRequest, center_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    user, member = person(request), _member(request, center_id, member_id)
    form = MemberForm(sent(request), user=user, instance=member)

    def act(data: dict[str, Any]) -> Member:
        return change_member(actor=user, member_id=member_id, values=form.values(), expected_version=data["version"])

    title, back = str(member.contact), member.contact.get_absolute_url()
    sheet = Sheet(title=title, intro=member.center.name, back=back, fields=FIELDS, context={"member": member})
    return take(request, form, sheet, act, _("Saved."))


@require_http_methods(["GET", "POST"])
def member_remove(request: HttpRequest, center_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    user, member = person(request), _member(request, center_id, member_id)

    def act(data: dict[str, Any]) -> None:
        remove_member(actor=user, member_id=member_id)

    sheet = Sheet(
        title=_("Take %(name)s out?") % {"name": member.contact},
        intro=_("What was known of their part in %(center)s stays in the history.") % {"center": member.center.name},
        button=_("Take out"),
        danger=True,
        back=member.contact.get_absolute_url(),
    )
    said = _("%(person)s is out of it.") % {"person": member.contact}
    return take(request, forms.Form(sent(request)), sheet, act, said)


def _member(request: HttpRequest, center_id: uuid.UUID, member_id: uuid.UUID) -> Member:
    member = row_to_edit(request, Member, member_id, "contact", "center__account")
    if member.center_id != center_id:
        raise Http404
    return member
