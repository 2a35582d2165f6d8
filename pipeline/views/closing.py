"""How a deal ends, rests, begins again; and the flags that somebody puts off."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Document
from pipeline.actions.closing import (
    lose_deal,
    reopen_deal,
    repeat_deal,
    repeat_pipeline,
    rest_deal,
    ship_deal,
    win_deal,
)
from pipeline.actions.extras import attach_document
from pipeline.editions import edition_of_pipeline
from pipeline.forms.closing import LoseForm, NoteForm, ReopenForm, RepeatForm, ShipForm, WinForm
from pipeline.models import Deal
from pipeline.views.finding import deal_to_edit
from pipeline.views.undo import undo_of
from pipeline.wording import stage_name
from team.models import Organization
from team.requests import person
from web.edits import sent
from web.sheets import Sheet, take

either = require_http_methods(["GET", "HEAD", "POST"])


@either
def deal_win(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """One date moves to closing, the last required one wins; a file is optional. A refused file undoes it all.

    ``?paid=1``: the first payment came just now.
    """
    deal = deal_to_edit(request, deal_id)
    paid = {"paid_on": person(request).today()} if request.GET.get("paid") and not deal.paid_on else {}
    form = WinForm(sent(request), request.FILES or None, deal=deal, initial=paid)

    @transaction.atomic
    def act(data: dict[str, Any]) -> Deal:
        names = ("signed_on", "paid_on", "amount_minor", "note")
        values = {**{name: data[name] for name in names}, "less_reason": data.get("less_reason", "")}
        won = win_deal(actor=person(request), deal_id=deal.pk, expected_version=data["version"], **values)
        if data["file"]:
            kind, title = Document.Kind.SIGNED_CONTRACT, data["file"].name[:200]
            facts = {"kind": kind, "title": title, "file": data["file"], "dated_on": data["signed_on"]}
            attach_document(actor=person(request), deal_id=deal.pk, **facts)
        return won

    intro = _("Signed and paid: one date moves the deal to closing, the last one wins it.")
    sheet = Sheet(title=_("Mark as won"), intro=intro, back=deal.get_absolute_url())
    return take(request, form, sheet, act, _won_or_not, undo=undo_of)


def _won_or_not(deal: Deal) -> str:
    return _("%(deal)s is won.") % {"deal": deal} if deal.status == Deal.Status.WON else _("Saved, in closing.")


@either
def deal_lose(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    deal = deal_to_edit(request, deal_id)
    form = LoseForm(sent(request), deal=deal)

    def act(data: dict[str, Any]) -> Deal:
        version = data.pop("version")
        return lose_deal(actor=person(request), deal_id=deal.pk, expected_version=version, **data)

    title, back = _("Mark as lost"), deal.get_absolute_url()
    sheet = Sheet(title=title, button=title, intro=deal.name, danger=True, back=back)
    return take(request, form, sheet, act, _("%(deal)s is lost.") % {"deal": deal}, undo=undo_of)


@either
def deal_rest(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """Set aside: neither lost nor counted."""
    deal = deal_to_edit(request, deal_id)
    form = NoteForm(sent(request), deal=deal)

    def act(data: dict[str, Any]) -> Deal:
        version = data["version"]
        return rest_deal(actor=person(request), deal_id=deal.pk, note=data["note"], expected_version=version)

    intro = _("Neither lost nor counted, until somebody opens it again.")
    sheet = Sheet(title=_("Set aside"), button=_("Set aside"), intro=intro, back=deal.get_absolute_url())
    return take(request, form, sheet, act, _("%(deal)s is dormant.") % {"deal": deal}, undo=undo_of)


@either
def deal_reopen(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    deal = deal_to_edit(request, deal_id)
    form = ReopenForm(sent(request), deal=deal)

    def act(data: dict[str, Any]) -> Deal:
        version = data["version"]
        return reopen_deal(actor=person(request), deal_id=deal.pk, reason=data["reason"], expected_version=version)

    title, back = _("Open again"), deal.get_absolute_url()
    sheet = Sheet(title=title, button=title, intro=deal.name, back=back)
    return take(request, form, sheet, act, _("%(deal)s is open again.") % {"deal": deal})


@either
def deal_repeat(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """Repeat purchase: a new deal at the stage at which the method lets one begin."""
    deal = deal_to_edit(request, deal_id)
    form = RepeatForm(sent(request), deal=deal, initial={"name": _("%(name)s, repeat") % {"name": deal.name}})

    def act(data: dict[str, Any]) -> Deal:
        names = ("name", "expected_close", "amount_minor")
        return repeat_deal(actor=person(request), deal_id=deal.pk, **{name: data[name] for name in names})

    edition = edition_of_pipeline(repeat_pipeline(deal))
    stage = stage_name(edition, edition.method.repeat_purchase_stage)
    intro = _("Starts a deal in %(stage)s with the same people.") % {"stage": stage}
    sheet = Sheet(title=_("Repeat purchase"), button=_("Start"), intro=intro, back=reverse("pipeline:board"))
    return take(request, form, sheet, act, lambda new: _("%(deal)s was started.") % {"deal": new})


@either
def deal_ship(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    deal = deal_to_edit(request, deal_id)
    today = Organization.objects.current().today()
    form = ShipForm(sent(request), deal=deal, initial={"shipped_on": today})

    def act(data: dict[str, Any]) -> Deal:
        day, version = data["shipped_on"], data["version"]
        return ship_deal(actor=person(request), deal_id=deal.pk, shipped_on=day, expected_version=version)

    sheet = Sheet(title=_("Shipped"), intro=deal.name, back=deal.get_absolute_url())
    return take(request, form, sheet, act, _("Saved."))
