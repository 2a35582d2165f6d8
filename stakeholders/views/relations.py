"""The relationship development table: of an account, as a file, and changed cell by cell or row by row."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Competitor
from stakeholders import relationship_pages
from stakeholders.actions import change_member, make_commitment
from stakeholders.forms import AnalysisForm, MeasureForm, RelationsForm
from stakeholders.models import BuyingCenter, Commitment, Member
from stakeholders.privacy import may_export_judgements
from stakeholders.querysets import accounts_worked_by
from stakeholders.relationship_export import as_rows
from stakeholders.relationship_table import Cell, cells_of, relationship_table
from stakeholders.rivals import rivals_of
from team import permits
from team.models import User
from team.requests import person, row_or_404, row_to_edit
from web.edits import attempt, code_of, sent, status_of
from web.params import uuid_of
from web.sheets import Sheet, take
from web.spreadsheets import csv_file

TURNS = 3
"""So often a cell is written anew when the row changed at other cells in the same moment."""


@require_safe
def account_relations(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """All buying centers of the account that the reader sees, in one table."""
    account = get_object_or_404(accounts_worked_by(person(request)), pk=account_id)
    context = relationship_pages.of_account(account, person(request))
    return render(request, "stakeholders/account_relations.html", context)


@require_safe
def account_relations_file(request: HttpRequest, account_id: uuid.UUID) -> HttpResponseBase:
    user = person(request)
    account = get_object_or_404(accounts_worked_by(user), pk=account_id)
    if not may_export_judgements(user, account):
        raise PermissionDenied(relationship_pages.no_export())
    centers, _more = relationship_pages.centers_of(account, user)
    return csv_file("relationships.csv", as_rows(relationship_table(centers, user)))


@require_safe
def center_relations_file(request: HttpRequest, center_id: uuid.UUID) -> HttpResponseBase:
    user, center = person(request), row_or_404(request, BuyingCenter, center_id, "account")
    if not may_export_judgements(user, center):
        raise PermissionDenied(relationship_pages.no_export())
    return csv_file("relationships.csv", as_rows(relationship_table([center], user)))


@require_http_methods(["GET", "POST"])
def relations_edit(request: HttpRequest, center_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """The row as a sheet; without JavaScript the way to change it."""
    user, member = person(request), member_to_edit(request, center_id, member_id)
    competitors = rivals_of([center_id])[center_id]
    form = RelationsForm(sent(request), instance=member, user=user, competitors=competitors)

    def act(data: dict[str, Any]) -> Member:
        return change_member(actor=user, member_id=member_id, values=form.values(), expected_version=data["version"])

    sheet = Sheet(title=str(member.contact), intro=member.center.name, back=table_url(member))
    return take(request, form, sheet, act, _("Saved."))


@require_POST
def relation_cell(request: HttpRequest, center_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """One cell, answered alone: `field`, the new `value`, and what it `was` when it was opened.

    Two people at different cells of one row do not disturb each other; at the same cell the second is told, and
    sending it again is then meant.
    """
    for _turn in range(TURNS):
        form, is_overtaken = _tried(request, member_to_edit(request, center_id, member_id))
        if code_of(form) != "stale_version":
            break
    name, member = request.POST["field"], member_to_edit(request, center_id, member_id)
    cell = cells_of(member, _competitor(name))[name]
    shown = _shown(form, member, cell, request.POST.get("value", ""))
    status = 409 if is_overtaken else status_of(form)
    return render(request, "stakeholders/relation_cell.html", shown, status=status)


def _tried(request: HttpRequest, member: Member) -> tuple[RelationsForm, bool]:
    """The form of the cell, after an attempt; and whether somebody else was at this very cell."""
    name, value = request.POST.get("field", ""), request.POST.get("value", "")
    competitors = _competitor(name)
    cell = cells_of(member, competitors).get(name)
    form = RelationsForm({name: value}, instance=member, user=person(request), competitors=competitors, only=name)
    if cell is None or name not in form.fields:
        raise Http404
    if cell.value not in (request.POST.get("was", cell.value), value):
        form.add_error(name, _("Somebody else wrote %(text)s here meanwhile.") % {"text": cell.text or "—"})
        return form, True
    if form.is_valid():
        _write(form, person(request))
    return form, False


def _write(form: RelationsForm, user: User) -> None:
    """Against the version that the form was made from, a moment ago."""
    values, version = form.values(), form.initial["version"]
    member_id = form.instance.pk
    attempt(form, lambda: change_member(actor=user, member_id=member_id, values=values, expected_version=version))


def _shown(form: RelationsForm, member: Member, cell: Cell, value: str) -> dict[str, Any]:
    field: Any = form.fields[cell.name]
    errors = [error for errors in form.errors.values() for error in errors]
    return {"cell": cell, "member": member, "value": value, "errors": errors, "choices": field.choices}


def _competitor(name: str) -> list[Competitor]:
    pk = uuid_of(name.removeprefix("rival-"))
    return list(Competitor.objects.filter(pk=pk)) if pk else []


@require_http_methods(["GET", "POST"])
def member_analysis(request: HttpRequest, center_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """What it takes to win this person: the stakeholder row."""
    user, member = person(request), member_to_edit(request, center_id, member_id)
    form = AnalysisForm(sent(request), instance=member)

    def act(data: dict[str, Any]) -> Member:
        return change_member(actor=user, member_id=member_id, values=form.values(), expected_version=data["version"])

    title = _("What it takes to win %(person)s") % {"person": member.contact}
    return take(request, form, Sheet(title=title, intro=member.center.name, back=table_url(member)), act, _("Saved."))


@require_http_methods(["GET", "POST"])
def measure_add(request: HttpRequest, center_id: uuid.UUID, member_id: uuid.UUID) -> HttpResponse:
    """A measure is a commitment of ours with that person. For whoever sells and sees the center."""
    user = person(request)
    member = _of_center(row_or_404(request, Member, member_id, "contact", "center__account", "responsible"), center_id)
    permits.require_seller(user)
    form = MeasureForm(sent(request), user=user, member=member)

    def act(data: dict[str, Any]) -> Commitment:
        values = {name: value for name, value in data.items() if name != "version"}
        return make_commitment(
            actor=user,
            side="ours",
            origin=Commitment.Origin.TABLE,
            center=member.center,
            contact=member.contact,
            **values,
        )

    title = _("Measure for %(person)s") % {"person": member.contact}
    return take(request, form, Sheet(title=title, intro=member.center.name, back=table_url(member)), act, _("Noted."))


def member_to_edit(request: HttpRequest, center_id: uuid.UUID, member_id: uuid.UUID) -> Member:
    return _of_center(row_to_edit(request, Member, member_id, "contact", "center__account", "responsible"), center_id)


def _of_center(member: Member, center_id: uuid.UUID) -> Member:
    if member.center_id != center_id:
        raise Http404
    return member


def table_url(member: Member) -> str:
    return reverse("stakeholders:center_part", args=[member.center_id, "table"])
