"""Entering a negotiation, and what is said of it as a whole."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from negotiations import entry
from negotiations.actions import change_negotiation, enter_negotiation, free_limits, set_seat, set_sitting
from negotiations.forms.rooms import EnterForm, FreeLimitsForm, RoomForm, SeatForm, SittingForm
from negotiations.models import Negotiation, Seat, Sitting
from negotiations.views.finding import room_to_edit
from pipeline.actions.moves import may_waive
from pipeline.dossiers import one
from pipeline.models import Deal
from pipeline.pages.deal_contexts import as_read_by
from pipeline.proving import assessed
from stakeholders.models import Contact
from team.models import User
from team.requests import person, row_or_404, row_to_edit
from web.edits import sent
from web.sheets import Sheet, finished, leave, take


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """The four preconditions with their evidence, mode and deadline; where a room is running, on to it."""
    user, deal = person(request), row_to_edit(request, Deal, deal_id, "account", "owner")
    running = Negotiation.objects.running().filter(deal=deal).first()
    if running is not None:
        return leave(request, running.get_absolute_url())
    context = _conditions(deal, user)
    waives = bool(context["missing"]) and may_waive(user, deal)
    form = EnterForm(sent(request), may_waive=waives, initial={"procurement_mode": deal.procurement_mode})

    def act(data: dict[str, Any]) -> Negotiation:
        return enter_negotiation(actor=user, deal_id=deal.pk, **data)

    sheet = Sheet(
        title=_("Enter the negotiation"),
        intro=deal.name,
        button=_("Enter"),
        back=deal.get_absolute_url(),
        above="negotiations/conditions.html",
        context={**context, **({"ask_url": "", "waives_here": False} if waives else {})},
    )
    return take(request, form, sheet, act, _("The room is open."), to=lambda room: room.get_absolute_url())


def _conditions(deal: Deal, user: User) -> dict[str, Any]:
    """The preconditions with their evidence, which are missing, and where a waiver of them is asked for.

    No waiver is asked for a stage in which the deal stands already (`waives_here`): a manager enters the room.
    """
    dossier = one(deal)
    assessment = assessed(dossier)
    missing = entry.lacking(dossier, assessment)
    stage = entry.stage_asking(dossier, missing)
    stages = dossier.edition.stages
    waives_here = bool(stage) and stages[stage].position <= stages[dossier.edition.code_of[deal.stage_id]].position
    return {
        "deal": deal,
        "conditions": entry.preconditions(as_read_by(user, dossier), assessment),
        "missing": missing,
        "waiver": entry.covering_waiver(dossier, missing) if missing else None,
        "ask_url": reverse("pipeline:deal_gate", args=[deal.pk, stage]) if stage and not waives_here else "",
        "waives_here": waives_here,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def room_edit(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    room = room_to_edit(request, negotiation_id)
    form = RoomForm(sent(request), instance=room)

    def act(data: dict[str, Any]) -> Negotiation:
        return change_negotiation(
            actor=person(request), negotiation_id=room.pk, values=form.values(), expected_version=data["version"]
        )

    sheet = Sheet(title=_("Mode and deadline"), intro=room.deal.name, back=room.get_absolute_url())
    return take(request, form, sheet, act, _("Saved."))


@require_http_methods(["GET", "HEAD", "POST"])
def limits_free(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """A manager above the owner lets limits and list prices that were taken over be set anew."""
    user, room = person(request), room_to_edit(request, negotiation_id)
    if not may_waive(user, room.deal):
        raise PermissionDenied
    form = FreeLimitsForm(sent(request))

    def act(data: dict[str, Any]) -> Negotiation:
        return free_limits(actor=user, negotiation_id=room.pk, reason=data["reason"])

    intro = _("Until something is offered or a round is held, the limits of this room are then free again.")
    sheet = Sheet(title=_("Let the limits be set anew"), intro=intro, back=room.get_absolute_url())
    return take(request, form, sheet, act, _("The limits are free."))


@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """Our people at the table."""
    room = room_to_edit(request, negotiation_id)
    form = SeatForm(sent(request), user=person(request))
    there = Seat.objects.filter(negotiation=room).select_related("user")
    rows = [(str(row.user), row.part, _end("seat_end", room, row.user_id)) for row in there]

    def act(data: dict[str, Any]) -> Negotiation:
        return set_seat(actor=person(request), negotiation_id=room.pk, **data)

    return take(request, form, _roster(_("Our people at the table"), room, rows), act, _("Saved."))


@require_POST
def seat_end(request: HttpRequest, negotiation_id: uuid.UUID, user_id: uuid.UUID) -> HttpResponse:
    room = room_to_edit(request, negotiation_id)
    user = get_object_or_404(User.objects.visible_to(person(request)), pk=user_id)
    set_seat(actor=person(request), negotiation_id=room.pk, user=user, ends=True)
    return finished(request, _("Removed."), to=room.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def sittings(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """Their people at the table, with what they want."""
    room = room_to_edit(request, negotiation_id)
    form = SittingForm(sent(request), user=person(request), account_id=room.deal.account_id)
    there = Sitting.objects.filter(negotiation=room).select_related("contact")
    said = [(row, " · ".join(filter(None, [row.part, row.interests]))) for row in there]
    rows = [(str(row.contact), words, _end("sitting_end", room, row.contact_id)) for row, words in said]

    def act(data: dict[str, Any]) -> Negotiation:
        return set_sitting(actor=person(request), negotiation_id=room.pk, **data)

    return take(request, form, _roster(_("Their people at the table"), room, rows), act, _("Saved."))


@require_POST
def sitting_end(request: HttpRequest, negotiation_id: uuid.UUID, contact_id: uuid.UUID) -> HttpResponse:
    room = room_to_edit(request, negotiation_id)
    contact = row_or_404(request, Contact, contact_id)
    set_sitting(actor=person(request), negotiation_id=room.pk, contact=contact, ends=True)
    return finished(request, _("Removed."), to=room.get_absolute_url())


def _roster(title: str, room: Negotiation, rows: list[tuple[str, str, str]]) -> Sheet:
    """Those who are there stand over the form, each with a form of its own."""
    above, context = "pipeline/roster.html", {"rows": rows}
    back = room.get_absolute_url()
    return Sheet(title=title, button=_("Add"), intro=room.deal.name, back=back, above=above, context=context)


def _end(view: str, room: Negotiation, pk: Any) -> str:
    return reverse(f"negotiations:{view}", args=[room.pk, pk])
