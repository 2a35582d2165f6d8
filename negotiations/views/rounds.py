"""Rounds: logging, changing, all of them."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from negotiations import actions
from negotiations.actions.removing import may_remove
from negotiations.forms.rounds import NewRoundForm, RemoveRoundForm, RoundForm
from negotiations.models import Negotiation, NegotiationChange, Round
from negotiations.pages.at_table import at_table
from negotiations.pages.rounds import changes_of, shown
from negotiations.views.offers import RELATED, either
from team.models import User
from team.requests import person, row_or_404, row_to_edit
from web.edits import sent
from web.keyset import browser_page
from web.sheets import Sheet, finished, take

FIELDS = "negotiations/round_fields.html"


@either
def round_add(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    room = row_to_edit(request, Negotiation, negotiation_id, *RELATED)
    user = at_table(request, room).user
    form = NewRoundForm(sent(request), user=user, room=room)

    def act(data: dict[str, Any]) -> Round:
        steps = [actions.NextStep(**step) for step in form.steps()]
        seen = [actions.Seen(*each) for each in form.seen()]
        facts = {**form.facts(), "round_id": data["id"]}
        return actions.log_round(actor=user, negotiation_id=room.pk, steps=steps, tactics=seen, **facts)

    sheet = Sheet(title=_("Log a round"), intro=str(room.deal), back=room.get_absolute_url(), fields=FIELDS)
    return take(request, form, sheet, act, lambda held: _("Round %(number)s is logged.") % {"number": held.number})


@either
def round_edit(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    held = row_to_edit(request, Round, round_id, "negotiation__deal__account")
    room = held.negotiation
    user = at_table(request, room).user
    form = RoundForm(sent(request), user=user, room=room, instance=held)

    def act(data: dict[str, Any]) -> Round:
        return actions.change_round(
            actor=user,
            round_id=held.pk,
            values=form.values(),
            steps=[actions.NextStep(**step) for step in form.steps()],
            tactics=[actions.Seen(*each) for each in form.seen()],
            expected_version=data["version"],
        )

    sheet = Sheet(
        title=_("Round %(number)s") % {"number": held.number},
        intro=str(room.deal),
        back=room.get_absolute_url(),
        fields=FIELDS,
        context={"changes": changes_of(held), "remove_url": _remove_url(held, user)},
    )
    return take(request, form, sheet, act, _("Saved."))


def _remove_url(held: Round, user: User) -> str:
    """For who may remove it, while the room is running."""
    room = held.negotiation
    may = room.is_running and may_remove(user, held.logged_by_id, room)
    return reverse("negotiations:round_remove", args=[held.pk]) if may else ""


@either
def round_remove(request: HttpRequest, round_id: uuid.UUID) -> HttpResponse:
    """Asked once; the undo brings it back with its number."""
    held = row_to_edit(request, Round, round_id, "negotiation__deal")
    form = RemoveRoundForm(sent(request), held=held)

    def act(data: dict[str, Any]) -> NegotiationChange:
        return actions.remove_round(actor=person(request), round_id=held.pk, expected_version=data["version"])

    sheet = Sheet(
        title=_("Remove round %(number)s?") % {"number": held.number},
        intro=_("Its tactics go with it. Its number is not given again; what was promised stays a commitment."),
        button=_("Remove"),
        danger=True,
        back=held.negotiation.get_absolute_url(),
    )
    said = _("Round %(number)s is removed.") % {"number": held.number}
    return take(request, form, sheet, act, said, undo=lambda row: reverse("negotiations:round_restore", args=[row.pk]))


@require_POST
def round_restore(request: HttpRequest, removal_id: int) -> HttpResponse:
    """Undo of removing it; `removal_id` is the row of the room's history."""
    try:
        held = actions.restore_round(actor=person(request), removal_id=removal_id)
    except NegotiationChange.DoesNotExist as error:
        raise Http404 from error
    return finished(request, _("It is back."), to=held.negotiation.get_absolute_url())


@require_safe
def round_list(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """All of them, the newest first."""
    room = row_or_404(request, Negotiation, negotiation_id, *RELATED)
    table = at_table(request, room)
    page = browser_page(request, Round.objects.filter(negotiation=room), order=["-number"], size=25)
    context = {"room": room, "deal": room.deal, "table": table, "page": page, "rounds": shown(page.rows, table)}
    return render(request, "negotiations/round_list.html", context)
