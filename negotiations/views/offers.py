"""Offers at the table: entering one, saying before it is sent whether it may be made, one with what is done with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from negotiations import actions
from negotiations.forms.offers import TERM, AcceptForm, OfferForm
from negotiations.models import Negotiation, Offer, Side
from negotiations.pages.at_table import AtTable, at_table
from negotiations.pages.offer_words import Verdict, excess_words, offer_facts, verdict
from team.permits import require_editable
from team.requests import person, row_or_404, row_to_edit
from web.edits import sent
from web.errors import RuleViolation
from web.sheets import Sheet, as_sheet, finished, take

either = require_http_methods(["GET", "HEAD", "POST"])
RELATED = ("deal__account", "deal__owner")


def side_of(request: HttpRequest) -> str:
    """``?side=``: ours unless it says theirs."""
    return Side.THEIRS if request.GET.get("side") == Side.THEIRS else Side.OURS


@either
def offer_add(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """Quick entry; ``?side=theirs`` for theirs. A refusal for want of an approval offers to ask for one."""
    room = row_to_edit(request, Negotiation, negotiation_id, *RELATED)
    table, side = at_table(request, room), side_of(request)
    form = OfferForm(sent(request), table=table, side=side)

    def act(data: dict[str, Any]) -> Offer:
        with refusals_by_field(form):
            return actions.make_offer(
                actor=table.user, negotiation_id=room.pk, side=side, terms=form.terms(), **form.facts()
            )

    sheet = Sheet(
        title=_("Our offer") if side == Side.OURS else _("Their offer"),
        intro=str(room.deal),
        button=pgettext("offer", "Put on the table") if side == Side.OURS else pgettext("offer", "Write down"),
        back=room.get_absolute_url(),
        fields="negotiations/offer_fields.html",
        context={"room": room, "table": table, "side": side, "excess": lambda: excess_of(form, table)},
    )
    return take(request, form, sheet, act, _said)


def _said(offer: Offer) -> str:
    return _("Offer %(number)s is written down.") % {"number": offer.number}


class refusals_by_field:
    """Errors that the action names by an issue's id belong to that issue's field."""

    def __init__(self, form: OfferForm) -> None:
        self.form = form

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            named = {f"{TERM}{name}": name for name in error.error_dict}
            found = {
                field if field in self.form.fields else name if name in self.form.fields else NON_FIELD_ERRORS: said
                for field, name in named.items()
                for said in [error.error_dict[name]]
            }
            raise ValidationError(found) from error


def excess_of(form: OfferForm, table: AtTable) -> list[str]:
    """What went too far, in sentences, after a refusal."""
    violation: RuleViolation | None = getattr(form, "violation", None)
    if violation is None or violation.code != "needs_approval":
        return []
    return [excess_words(each, table.issues) for each in violation.detail["excess"]]


@require_POST
def offer_check(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """The live line: what this would be, by the rules that decide when it is sent."""
    room = row_to_edit(request, Negotiation, negotiation_id, *RELATED)
    table, side = at_table(request, room), side_of(request)
    form = OfferForm(request.POST, table=table, side=side)
    form.is_valid()
    found: Verdict | None = verdict(table, side, form.terms())
    return render(request, "negotiations/offer_verdict.html", {"verdict": found})


@require_safe
def offer(request: HttpRequest, offer_id: uuid.UUID) -> HttpResponse:
    """One offer with all its terms; editors settle it here."""
    found = row_or_404(
        request, Offer, offer_id, "negotiation__deal__account", "contact", "entered_by", "round", "document"
    )
    table = at_table(request, found.negotiation)
    context = {"offer": found, "room": found.negotiation, "table": table, **offer_facts(found, table)}
    return as_sheet(request, "negotiations/offer.html", context)


@either
def offer_accept(request: HttpRequest, offer_id: uuid.UUID) -> HttpResponse:
    """The other side says yes. Theirs beyond our authority needs the approval that offering it would."""
    found = row_to_edit(request, Offer, offer_id, "negotiation__deal__account")
    table = at_table(request, found.negotiation)
    form = AcceptForm(sent(request), initial={"accepted_on": table.user.today()})

    def act(data: dict[str, Any]) -> Offer:
        return actions.accept_offer(actor=table.user, offer_id=offer_id, accepted_on=data["accepted_on"])

    sheet = Sheet(
        title=_("Agreed on offer %(number)s") % {"number": found.number},
        button=pgettext("offer", "Agreed"),
        back=found.negotiation.get_absolute_url(),
        fields="negotiations/accept_fields.html",
        context={"room": found.negotiation, "excess": lambda: excess_of(form, table), **offer_facts(found, table)},  # type: ignore[arg-type]
    )
    undo = reverse("negotiations:offer_release", args=[offer_id])
    return take(request, form, sheet, act, _("Agreed."), undo=undo)


@require_POST
def offer_release(request: HttpRequest, offer_id: uuid.UUID) -> HttpResponse:
    """Not agreed after all."""
    return _settle(request, offer_id, actions.release_offer, _("The offer is on the table again."))


@require_POST
def offer_withdraw(request: HttpRequest, offer_id: uuid.UUID) -> HttpResponse:
    undo = reverse("negotiations:offer_restore", args=[offer_id])
    return _settle(request, offer_id, actions.withdraw_offer, _("The offer was taken back."), undo)


@require_POST
def offer_restore(request: HttpRequest, offer_id: uuid.UUID) -> HttpResponse:
    """Undo of taking it back."""
    return _settle(request, offer_id, actions.restore_offer, _("The offer counts again."))


def _settle(
    request: HttpRequest, offer_id: uuid.UUID, act: Callable[..., Any], said: str, undo: str = ""
) -> HttpResponse:
    found = row_or_404(request, Offer, offer_id)
    require_editable(found, actor=person(request))
    act(actor=person(request), offer_id=offer_id)
    room_url = reverse("negotiations:room", args=[found.negotiation_id])
    return finished(request, said, undo=undo, to=room_url)
