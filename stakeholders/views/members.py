from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.actions import add_member, change_member, remove_member
from stakeholders.forms import MemberForm, NewMemberForm
from stakeholders.models import BuyingCenter, Member
from team import permits
from team.requests import person
from web.edits import attempt, done, form_page, sent
from web.htmx import in_sheet
from web.returning import back_to

TEMPLATE = "stakeholders/member_form.html"


@require_http_methods(["GET", "POST"])
def member_add(request: HttpRequest, center_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    centers = BuyingCenter.objects.visible_to(user).select_related("account")
    center = get_object_or_404(centers, pk=center_id)
    permits.require_editable(center, actor=user)
    url = back_to(request, reverse("accounts:account_detail", args=[center.account_id]))
    form = NewMemberForm(sent(request), user=user, center=center, initial={"contact": request.GET.get("contact")})
    if form.is_valid():
        values = {"contact": form.cleaned_data["contact"], **form.values()}
        if attempt(form, lambda: add_member(actor=user, center_id=center_id, **values)):
            return done(request, url, said=_("%(person)s is in.") % {"person": values["contact"]})
    context = {"title": _("Add to the buying center"), "intro": center.name, "center": center, "cancel_url": url}
    return form_page(request, form, template=TEMPLATE, **context)


@require_http_methods(["GET", "POST"])
def member_edit(request: HttpRequest, center_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    member = _member(request, center_id, member_id)
    permits.require_editable(member, actor=user)
    url = back_to(request, reverse("stakeholders:contact_detail", args=[member.contact_id]))
    form = MemberForm(sent(request), instance=member)
    if form.is_valid() and attempt(
        form,
        lambda: change_member(
            actor=user, member_id=member_id, values=form.values(), expected_version=form.cleaned_data["version"]
        ),
    ):
        return done(request, url, said=_("Saved."))
    context = {"title": member.contact, "intro": member.center.name, "member": member, "cancel_url": url}
    return form_page(request, form, template=TEMPLATE, **context)


@require_http_methods(["GET", "POST"])
def member_remove(request: HttpRequest, center_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    member = _member(request, center_id, member_id)
    permits.require_editable(member, actor=user)
    url = back_to(request, reverse("stakeholders:contact_detail", args=[member.contact_id]))
    if request.method == "POST":
        remove_member(actor=user, member_id=member_id)
        return done(request, url, said=_("%(person)s is out of it.") % {"person": member.contact})
    context = {"member": member, "cancel_url": url}
    template = "stakeholders/member_remove.html" + ("#sheet" if in_sheet(request) else "")
    return render(request, template, context)


def _member(request: HttpRequest, center_id: uuid.UUID, member_id: uuid.UUID) -> Member:
    members = Member.objects.visible_to(person(request)).select_related("contact", "center")
    return get_object_or_404(members, pk=member_id, center_id=center_id)
