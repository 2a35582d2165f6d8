"""The ledger of concessions: the deal's editors alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from negotiations import actions
from negotiations.forms.ledger import ConcessionForm, NewConcessionForm, row_name
from negotiations.models import Concession, Negotiation
from negotiations.pages.at_table import AtTable, at_table
from negotiations.pages.figures import plain
from negotiations.pages.ledger_words import ledger_context
from negotiations.views.offers import RELATED, either
from team.amounts import shown_amount
from team.requests import person, row_to_edit
from web.edits import sent
from web.sheets import Sheet, finished, take
from web.spreadsheets import csv_file

ON_PAGE = 60


@require_safe
def ledger(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """All rows, the newest first, ``?skip=`` so many: the balance needs them all, so the page is cut from them."""
    room = row_to_edit(request, Negotiation, negotiation_id, *RELATED)
    table = at_table(request, room)
    text = request.GET.get("skip", "")
    skip = int(text) if text.isdecimal() and len(text) < 7 else 0
    context = {"room": room, "deal": room.deal, "table": table, **ledger_context(table, most=ON_PAGE, skip=skip)}
    return render(request, "negotiations/ledger.html", context)


@require_safe
def ledger_export(request: HttpRequest, negotiation_id: uuid.UUID) -> StreamingHttpResponse:
    room = row_to_edit(request, Negotiation, negotiation_id, *RELATED)
    return csv_file("concessions.csv", _lines(at_table(request, room)))


def _lines(table: AtTable) -> Iterator[list[Any]]:
    """One row each, amounts in units of the deal's currency."""
    yield [_("Day"), _("Side"), _("What"), _("Offer"), _("Before"), _("After"), *worth_heads()]
    currency = table.room.deal.currency
    for entry in table.ledger.entries:
        row = entry.row
        worths = ["" if v is None else shown_amount(v, currency) for v in (row.value_minor, row.their_value_minor)]
        offer = row.offer.number if row.offer else ""
        steps = [plain(row.before), plain(row.after)]
        for_it = [row.asked, row_name(row.answers) if row.answers else "", "x" if entry.is_without_return else ""]
        said = [row.given_on, row.get_side_display(), row.what or str(row.issue), offer]
        yield [*said, *steps, *worths, shown_amount(entry.balance, currency), *for_it]


def worth_heads() -> list[str]:
    worths = [_("Worth to us"), _("Worth to them"), _("Balance")]
    return [*worths, _("Asked for in return"), _("In return for"), _("Nothing in return")]


@either
def concession_add(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """What was given beside the offers."""
    room = row_to_edit(request, Negotiation, negotiation_id, *RELATED)
    table = at_table(request, room)
    form = NewConcessionForm(sent(request), table=table)

    def act(data: dict[str, Any]) -> Concession:
        facts = {**form.facts(), "answers_id": form.answered(), "concession_id": data["id"]}
        return actions.note_concession(actor=table.user, negotiation_id=room.pk, **facts)

    sheet = Sheet(title=_("Add to the ledger"), intro=str(room.deal), back=room.get_absolute_url())
    return take(request, form, sheet, act, _("Written down."))


@either
def concession_edit(request: HttpRequest, concession_id: uuid.UUID) -> HttpResponse:
    """What it was worth, what was asked for it, what it was given for; with what we could ask for."""
    row = row_to_edit(request, Concession, concession_id, "negotiation__deal__account", "issue", "offer")
    table = at_table(request, row.negotiation)
    form = ConcessionForm(sent(request), table=table, instance=row)

    def act(data: dict[str, Any]) -> Concession:
        changed = {name for name in form.changed_data if name in form.fields}
        values = form.facts(*changed) if changed else {}
        if "answers" in changed:
            values["answers"] = form.answered()
        return actions.change_concession(
            actor=table.user, concession_id=row.pk, values=values, expected_version=data["version"]
        )

    sheet = Sheet(
        title=row_name(row),
        intro=str(row.negotiation.deal),
        back=row.negotiation.get_absolute_url(),
        above="negotiations/asks.html",
        context={"row": row, "asks": table.asks(row.issue_id) if row.side == "ours" else []},
    )
    return take(request, form, sheet, act, _("Saved."))


@require_POST
def concession_remove(request: HttpRequest, concession_id: uuid.UUID) -> HttpResponse:
    row = row_to_edit(request, Concession, concession_id)
    actions.remove_concession(actor=person(request), concession_id=concession_id)
    return finished(request, _("Taken out."), to=reverse("negotiations:ledger", args=[row.negotiation_id]))
