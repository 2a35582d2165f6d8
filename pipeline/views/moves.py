"""Moving a deal: the card's menu, the move page, what a closed gate still asks for, waivers."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pipeline.actions.moves import WAIVER_DAYS, gate_sheet, may_waive, move_to_stage
from pipeline.actions.waivers import grant_waiver, refuse_waiver, request_waiver
from pipeline.actions.writing import stage_code
from pipeline.editions import edition_of_stage
from pipeline.forms.closing import DecideForm, MoveForm, WaiverForm
from pipeline.models import Deal, Waiver
from pipeline.pages.columns import stage_choices
from pipeline.pages.deal_contexts import as_read_by
from pipeline.pages.deal_pages import proved, sections_of
from pipeline.proof_links import log_visit_url
from pipeline.proving import assessed
from pipeline.views.finding import deal_or_404, deal_to_edit, may_edit
from pipeline.views.undo import undo_of
from pipeline.what_next import next_actions
from pipeline.wording import stage_name
from team.models import Organization
from team.requests import person, row_or_404
from web.edits import code_of, sent
from web.sheets import Sheet, as_sheet, take


@require_safe
def deal_menu(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """The card's menu: everything that one does to a deal from the board."""
    deal = deal_or_404(request, deal_id)
    context = {
        "deal": deal,
        "stages": stage_choices(deal),
        "current": stage_code(deal),
        "can_edit": may_edit(request, deal),
        "log_url": log_visit_url(deal, deal.get_absolute_url()),
        "suggested": next_actions([deal], person(request), Organization.objects.today()).get(deal.pk),
    }
    return as_sheet(request, "pipeline/deal_menu.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def deal_move(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """A refused move answers with the sheet of what is missing; the card stays where it was."""
    deal = deal_to_edit(request, deal_id)
    form = MoveForm(sent(request), deal=deal, stages=stage_choices(deal), initial={"stage": stage_code(deal)})

    def act(data: dict[str, Any]) -> Deal:
        values = {"reason": data["reason"], "expected_version": data["version"]}
        return move_to_stage(actor=person(request), deal_id=deal.pk, stage=data["stage"], **values)

    sheet = Sheet(title=_("Move %(deal)s") % {"deal": deal.name}, button=_("Move"), back=deal.get_absolute_url())
    answer = take(request, form, sheet, act, _moved, undo=undo_of)
    if code_of(form) == "gate_closed" and form.cleaned_data["stage"] in edition_of_stage(deal.stage_id).stages:
        return gate(request, deal, form.cleaned_data["stage"], status=409)
    return answer


def _moved(deal: Deal) -> str:
    return _("%(deal)s moved to %(stage)s.") % {"deal": deal.name, "stage": _stage(deal, stage_code(deal))}


def _stage(deal: Deal, code: str) -> str:
    return stage_name(edition_of_stage(deal.stage_id), code)


@require_safe
def deal_gate(request: HttpRequest, deal_id: uuid.UUID, stage: str) -> HttpResponse:
    """What is asked to be in a stage."""
    deal = deal_or_404(request, deal_id)
    return gate(request, deal, stage)


def gate(
    request: HttpRequest, deal: Deal, stage: str, status: int = 200, form: WaiverForm | None = None
) -> HttpResponse:
    """ "To be in 40 one of these must be true": the closed gates in order, each with its proofs; below, the waiver."""
    if stage not in edition_of_stage(deal.stage_id).stages:
        raise Http404  # only the version in force has it, which the deal does not follow yet
    dossier, verdict = gate_sheet(deal, stage)
    sections = sections_of(dossier, verdict.missing if verdict else ())
    until = dossier.day + dt.timedelta(days=WAIVER_DAYS)
    context: dict[str, Any] = {
        "deal": deal,
        "stage": stage,
        "name": _stage(deal, stage),
        "sections": sections,
        "proved": proved(as_read_by(person(request), dossier), assessed(dossier)),
        "waiting": [w for w in dossier.waivers if w.state == "requested" and w.stage.code == stage],
        "can_edit": may_edit(request, deal),
        "can_waive": may_waive(person(request), deal),
        "form": form or WaiverForm(initial={"stage": stage, "until": until}),
    }
    return as_sheet(request, "pipeline/gate.html", context, status=status)


@require_http_methods(["POST"])
def waiver_request(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """Ask for leave; who may grant it grants at once, and the deal moves."""
    deal, user = deal_to_edit(request, deal_id), person(request)
    form = WaiverForm(request.POST)
    grants = may_waive(user, deal)

    def act(data: dict[str, Any]) -> None:
        if grants:
            values = {"waive": True, "waive_until": data["until"], "reason": data["reason"]}
            move_to_stage(actor=user, deal_id=deal.pk, stage=data["stage"], **values)
        else:
            request_waiver(actor=user, deal_id=deal.pk, **data)

    if not form.is_valid() and form.data.get("stage") in dict(stage_choices(deal)):
        return gate(request, deal, form.data["stage"], status=422, form=form)
    said = _("Waived, and moved.") if grants else _("Asked. The card stays where it is until a manager decides.")
    sheet = Sheet(title=_("Ask for a waiver"), button=_("Ask"), back=deal.get_absolute_url())
    return take(request, form, sheet, act, said)


@require_http_methods(["GET", "HEAD", "POST"])
def waiver_decide(request: HttpRequest, waiver_id: uuid.UUID, answer: str) -> HttpResponse:
    """Grant until a day, or refuse with one sentence."""
    waiver = row_or_404(request, Waiver, waiver_id, "stage", "requested_by", "deal")
    if not may_waive(person(request), waiver.deal):
        raise PermissionDenied(_("A waiver is decided by a manager above the owner, never on a deal of one's own."))
    grants = answer == "grant"
    form = DecideForm(sent(request), initial={"until": waiver.until} if grants else {})
    if not grants:
        del form.fields["until"]

    def act(data: dict[str, Any]) -> Waiver:
        decide = grant_waiver if grants else refuse_waiver
        return decide(actor=person(request), waiver_id=waiver.pk, **data)

    return take(request, form, _decision(waiver, grants), act, _("Waived.") if grants else _("Refused."))


def _decision(waiver: Waiver, grants: bool) -> Sheet:
    title, back = _("Grant the waiver") if grants else _("Refuse the waiver"), waiver.deal.get_absolute_url()
    stage = stage_name(edition_of_stage(waiver.stage_id), waiver.stage.code)
    values = {"name": waiver.requested_by, "stage": stage, "deal": waiver.deal, "reason": waiver.reason}
    intro = _("%(name)s asks to stand in %(stage)s with %(deal)s: “%(reason)s”") % values
    return Sheet(title=title, button=title, intro=intro, danger=not grants, back=back)
