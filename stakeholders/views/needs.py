from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Competitor
from stakeholders.actions import (
    add_differentiator,
    add_research_note,
    change_differentiator,
    change_need,
    change_research_note,
    confirm_need,
    drop_need,
    record_need,
    remove_differentiator,
    remove_research_note,
    restore_need,
)
from stakeholders.centers import CenterPicture, center_picture
from stakeholders.forms import (
    ConfirmNeedForm,
    DifferentiatorForm,
    DropForm,
    NeedForm,
    NewDifferentiatorForm,
    ResearchNoteForm,
)
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Differentiator, Need, ResearchNote
from stakeholders.need_words import said
from team.models import Organization
from team.requests import person, row_to_edit
from web.edits import sent
from web.returning import came_from
from web.sheets import Sheet, finished, take

FIELDS, CELL = "stakeholders/need_fields.html", "stakeholders/differentiator_fields.html"


@require_http_methods(["GET", "POST"])
def need_add(request: HttpRequest, center_id: uuid.UUID) -> HttpResponse:
    user, center = person(request), row_to_edit(request, BuyingCenter, center_id)
    form = NeedForm(sent(request), user=user, picture=_picture(center_id), instance=Need(center=center))

    def act(data: dict[str, Any]) -> Need:
        return record_need(actor=user, center_id=center_id, **form.whole())

    sheet = Sheet(title=_("New need"), intro=center.name, back=_back(center_id), fields=FIELDS)
    return take(request, form, sheet, act, _("Noted."), undo=_drop_url)


@require_http_methods(["GET", "POST"])
def need_edit(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    user, need = person(request), _editable(request, need_id)
    form = NeedForm(sent(request), user=user, picture=_picture(need.center_id), instance=need)

    def act(data: dict[str, Any]) -> Need:
        return change_need(actor=user, need_id=need_id, values=form.values(), expected_version=data["version"])

    sheet = Sheet(title=_("Need"), intro=need.center.name, back=_back(need.center_id), fields=FIELDS)
    return take(request, form, sheet, act, _("Saved."))


@require_http_methods(["GET", "POST"])
def need_confirm(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    """Who said yes to it, and when; or that nobody did after all."""
    user, need = person(request), _editable(request, need_id)
    form = ConfirmNeedForm(sent(request), need=need, user=user, picture=_picture(need.center_id))

    def act(data: dict[str, Any]) -> Need:
        if data["by"] is None:
            return change_need(actor=user, need_id=need_id, values={"confirmed_by": None})
        return confirm_need(actor=user, need_id=need_id, **data)

    title, back = _("Confirmed by the customer"), _back(need.center_id)
    sheet = Sheet(title=title, intro=need.statement, button=_("Confirm"), back=back)
    return take(request, form, sheet, act, lambda now: _("Confirmed.") if now.confirmed_by_id else _("Not confirmed."))


@require_http_methods(["GET", "POST"])
def need_drop(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    user, need = person(request), _editable(request, need_id)

    def act(data: dict[str, Any]) -> Need:
        return drop_need(actor=user, need_id=need_id, **data)

    sheet = Sheet(title=_("Drop this need?"), intro=need.statement, button=_("Drop"), back=_back(need.center_id))
    undo = reverse("stakeholders:need_restore", args=[need_id])
    return take(request, DropForm(sent(request)), sheet, act, _("Dropped: %(what)s.") % {"what": need}, undo=undo)


@require_POST
def need_restore(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    """Undo of dropped."""
    need = _editable(request, need_id)
    restore_need(actor=person(request), need_id=need_id)
    return finished(request, _("Taken up again."), to=came_from(request, _back(need.center_id)))


@require_http_methods(["GET", "POST"])
def research_note(request: HttpRequest, center_id: uuid.UUID, item: str) -> HttpResponse:
    """The answer to one item of the checklist; an emptied one is open again."""
    user, center = person(request), row_to_edit(request, BuyingCenter, center_id)
    scope = entries("needs", "scopes").get(item)
    if scope is None:
        raise Http404
    known = ResearchNote.objects.filter(center=center, item=item).first()
    form = ResearchNoteForm(sent(request), instance=known or ResearchNote(center=center, item=item))

    def act(data: dict[str, Any]) -> None:
        version, note = {"expected_version": data["version"]}, data["note"]
        if known is None:
            add_research_note(actor=user, center_id=center_id, item=item, note=note)
        elif note.strip():
            change_research_note(actor=user, note_id=known.pk, note=note, **version)
        else:
            remove_research_note(actor=user, note_id=known.pk, **version)

    return take(request, form, Sheet(title=said(scope), intro=center.name, back=_back(center_id)), act, _("Saved."))


@require_http_methods(["GET", "POST"])
def differentiator_edit(
    request: HttpRequest, center_id: uuid.UUID, competitor_id: uuid.UUID, aspect: str
) -> HttpResponse:
    """One cell of the matrix; an emptied one says nothing any more."""
    user, center = person(request), row_to_edit(request, BuyingCenter, center_id)
    rival = get_object_or_404(Competitor.objects.visible_to(user), pk=competitor_id)
    if aspect not in Differentiator.Aspect.values:
        raise Http404
    cell = {"center": center, "competitor": rival, "aspect": aspect}
    known = Differentiator.objects.filter(**cell).first()
    form = DifferentiatorForm(sent(request), instance=known or Differentiator(**cell))

    def act(data: dict[str, Any]) -> None:
        version = {"expected_version": data["version"]}
        if known is None:
            values = {name: data[name] for name in ("standing", "ours", "theirs")}
            add_differentiator(actor=user, center_id=center_id, competitor=rival, aspect=aspect, **values)
        elif form.is_empty:
            remove_differentiator(actor=user, row_id=known.pk, **version)
        else:
            change_differentiator(actor=user, row_id=known.pk, values=form.values(), **version)

    sheet = Sheet(title=str(Differentiator(**cell)), intro=center.name, back=_back(center_id), fields=CELL)
    return take(request, form, sheet, act, _("Saved."))


@require_http_methods(["GET", "POST"])
def differentiator_add(request: HttpRequest, center_id: uuid.UUID) -> HttpResponse:
    """Against a competitor whom nobody has named here yet."""
    user, center = person(request), row_to_edit(request, BuyingCenter, center_id)
    form = NewDifferentiatorForm(sent(request), user=user, center=center)

    def act(data: dict[str, Any]) -> Differentiator:
        values = {name: data[name] for name in ("competitor", "aspect", "standing", "ours", "theirs")}
        return add_differentiator(actor=user, center_id=center_id, **values)

    sheet = Sheet(title=_("Another competitor"), intro=center.name, back=_back(center_id), fields=CELL)
    return take(request, form, sheet, act, _("Saved."))


def _editable(request: HttpRequest, need_id: uuid.UUID) -> Need:
    return row_to_edit(request, Need, need_id, "center", "contact")


def _picture(center_id: uuid.UUID) -> CenterPicture:
    return center_picture([center_id], Organization.objects.today())[center_id]


def _drop_url(need: Need) -> str:
    return reverse("stakeholders:need_drop", args=[need.pk])


def _back(center_id: uuid.UUID) -> str:
    return reverse("stakeholders:center_part", args=[center_id, "needs"])
