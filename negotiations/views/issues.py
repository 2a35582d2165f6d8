"""What is negotiated: adding, changing, ordering, removing."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from negotiations.actions import add_issues, change_issue, move_issue, remove_issue
from negotiations.forms.issues import AddIssuesForm, IssueForm
from negotiations.issue_defaults import stance_of
from negotiations.models import Issue
from negotiations.pages.panels_room import prepared
from negotiations.views.finding import issue_to_edit, room_to_edit
from team.requests import person
from web.edits import sent
from web.htmx import by_htmx
from web.sheets import Sheet, take


@require_http_methods(["GET", "HEAD", "POST"])
def issues_add(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """Any number from the list, and one of our own; all or none."""
    room = room_to_edit(request, negotiation_id)
    form = AddIssuesForm(sent(request), room=room)

    def act(data: dict[str, Any]) -> list[Issue]:
        return add_issues(actor=person(request), negotiation_id=room.pk, wanted=form.wanted())

    def said(added: list[Issue]) -> str:
        return ngettext("%(count)d issue added.", "%(count)d issues added.", len(added)) % {"count": len(added)}

    back = _back(room.pk)
    sheet = Sheet(title=_("Add issues"), intro=room.deal.name, button=_("Add"), back=back)
    return take(request, form, sheet, act, said)


@require_http_methods(["GET", "HEAD", "POST"])
def issue_edit(request: HttpRequest, issue_id: uuid.UUID) -> HttpResponse:
    """The issue and our stance on it."""
    issue = issue_to_edit(request, issue_id)
    room = issue.negotiation
    form = IssueForm(sent(request), issue=issue, stance=stance_of(issue), currency=room.deal.currency)

    def act(data: dict[str, Any]) -> Issue:
        return change_issue(actor=person(request), issue_id=issue.pk, values=form.values(), seen=data["version"])

    sheet = Sheet(
        title=str(issue),
        intro=issue.shown_unit,
        back=_back(room.pk),
        fields="negotiations/issue_fields.html",
        context={"issue": issue, "room": room},
    )
    return take(request, form, sheet, act, _("Saved."))


@require_http_methods(["GET", "HEAD", "POST"])
def issue_remove(request: HttpRequest, issue_id: uuid.UUID) -> HttpResponse:
    issue = issue_to_edit(request, issue_id)

    def act(data: dict[str, Any]) -> None:
        remove_issue(actor=person(request), issue_id=issue.pk)

    sheet = Sheet(
        title=_("Remove “%(name)s”?") % {"name": issue},
        intro=_("Its target and limit go with it."),
        button=_("Remove"),
        danger=True,
        back=_back(issue.negotiation_id),
    )
    return take(request, forms.Form(sent(request)), sheet, act, _("Removed."))


@require_POST
def issue_move(request: HttpRequest, issue_id: uuid.UUID, way: str) -> HttpResponse:
    """One place up or down; the list is drawn anew."""
    issue = issue_to_edit(request, issue_id)
    move_issue(actor=person(request), issue_id=issue.pk, up=way == "up")
    room = issue.negotiation
    if not by_htmx(request):
        return HttpResponseRedirect(f"{_back(room.pk)}#issues")
    return render(request, "negotiations/issues.html", {**prepared(room, can_write=room.is_running), "moves": True})


def _back(negotiation_id: Any) -> str:
    return reverse("negotiations:preparation", args=[negotiation_id])
