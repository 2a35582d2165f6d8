"""The ledger: rows that offers bring, rows by hand, and what was given for what. Source: catalogue A13.3 ⑦ ⑧, A5.16."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.actions.recording import record_changes, require_running
from negotiations.actions.resending import sent_before
from negotiations.models import Concession, Issue, Negotiation, Offer, Side, Stance
from negotiations.rules.authority import PRICE
from negotiations.rules.ledger import worth
from negotiations.rules.positions import moves
from team import history
from team.activities import announce
from team.models import Organization, User
from team.permits import locked_for_edit
from team.records import new_id
from web.formats import places

FIELDS = frozenset({"what", "value_minor", "their_value_minor", "asked", "answers", "given_on", "round"})
BOOKED = frozenset({"value_minor", "their_value_minor", "asked", "answers"})
"""What may be changed of a row that an offer brought: the offer says the rest."""
RELATED = {"negotiation", "issue", "offer", "round", "answers", "entered_by"}
LARGEST = 10**17


def book(
    *,
    room: Negotiation,
    offer: Offer,
    side: str,
    before: Mapping[uuid.UUID, Decimal],
    terms: Mapping[uuid.UUID, Decimal],
    stances: Mapping[uuid.UUID, Stance],
    actor: User,
    asked: str = "",
) -> list[Concession]:
    """A row for each issue on which these terms are worse for the `side` than where it stood `before`.

    Called by the actions that put or accept an offer, in their transaction. The worth is the step times what one unit
    is worth; a unit of a price is one of the deal's currency as long as nobody says otherwise.
    """
    issues = {issue.pk: issue for issue in room.issues.all()}
    better = {pk: issue.better == Issue.Better.HIGHER for pk, issue in issues.items()}
    rows = [
        Concession(
            negotiation=room,
            side=side,
            issue=issues[move.issue],
            offer=offer,
            round_id=offer.round_id,
            before=move.before,
            after=move.after,
            value_minor=worth(move.size, _unit(room, issues[move.issue], stances, "worth_minor")),
            their_value_minor=worth(move.size, _unit(room, issues[move.issue], stances, "their_worth_minor")),
            asked=asked.strip(),
            given_on=offer.made_on,
            entered_by=actor,
        )
        for move in moves(side, before, terms, better)
        if move.size > 0
    ]
    return Concession.objects.bulk_create(rows)


def _unit(room: Negotiation, issue: Issue, stances: Mapping[uuid.UUID, Stance], name: str) -> int | None:
    said = getattr(stances[issue.pk], name) if issue.pk in stances else None
    if said is None and issue.code == PRICE:
        return int(10 ** places(room.deal.currency))
    return said


@transaction.atomic
def note_concession(
    *,
    actor: User,
    negotiation_id: uuid.UUID,
    side: str,
    what: str,
    issue_id: uuid.UUID | None = None,
    value_minor: int | None = None,
    their_value_minor: int | None = None,
    asked: str = "",
    answers_id: uuid.UUID | None = None,
    given_on: dt.date | None = None,
    round_id: uuid.UUID | None = None,
    concession_id: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> Concession:
    """Write down what a side gave beside the offers: a training, a reference, a favour. A13.3 ⑧ (少降多送)."""
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor)
    if concession_id is not None and (there := sent_before(Concession, concession_id, room)):
        return there
    require_running(room)
    at = at or timezone.now()
    row = Concession(
        id=concession_id or new_id(),
        negotiation=room,
        side=side,
        issue=room.issues.get(pk=issue_id) if issue_id else None,
        round=room.rounds.get(pk=round_id) if round_id else None,
        what=what.strip(),
        value_minor=value_minor,
        their_value_minor=their_value_minor,
        asked=asked.strip(),
        answers=_answered(room, answers_id, side),
        given_on=given_on or Organization.objects.current().day_of(at),
        entered_by=actor,
    )
    _require_sound(row, at)
    row.save(force_insert=True)
    room.save_changes()
    record_changes(room, {"added": (None, row.what or str(row.issue))}, actor=actor, at=at, of="concession.")
    announce(actor=actor, verb="ledger_changed", subject=room.sheet, at=at)
    return row


@transaction.atomic
def change_concession(
    *,
    actor: User,
    concession_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Concession:
    """Say what a row was worth, what was asked for it, or what it answers; of a row by hand also the rest.

    `answers` is the id of a row of the other side, or None.
    """
    room = Negotiation.lock(Concession.objects.values_list("negotiation_id", flat=True).get(pk=concession_id))
    row = locked_for_edit(Concession, concession_id, actor=actor, expected_version=expected_version)
    require_running(room)
    if unknown := set(values) - (FIELDS if row.offer_id is None else BOOKED):
        raise ValidationError({name: _("This cannot be changed here.") for name in unknown})
    given = dict(values)
    if "answers" in given:
        given["answers"] = _answered(room, given["answers"], row.side)
    if given.get("round"):
        given["round"] = room.rounds.get(pk=given["round"])
    changed = history.apply(row, given)
    if not changed:
        return row
    at = at or timezone.now()
    _require_sound(row, at)
    row.save_changes(*changed)
    room.save_changes()
    record_changes(room, changed, actor=actor, at=at, of="concession.")
    announce(actor=actor, verb="ledger_changed", subject=room.sheet, at=at)
    return row


@transaction.atomic
def remove_concession(
    *, actor: User, concession_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> None:
    """Take out a row that was written by hand; what an offer brought goes when the offer is withdrawn."""
    room = Negotiation.lock(Concession.objects.values_list("negotiation_id", flat=True).get(pk=concession_id))
    row = locked_for_edit(Concession, concession_id, actor=actor, expected_version=expected_version)
    require_running(room)
    if row.offer_id is not None:
        raise ValidationError(_("An offer brought this row. Withdraw the offer instead."), code="of_an_offer")
    at = at or timezone.now()
    row.delete()
    room.save_changes()
    record_changes(room, {"removed": (row.what or str(row.issue), None)}, actor=actor, at=at, of="concession.")
    announce(actor=actor, verb="ledger_changed", subject=room.sheet, at=at)


def _answered(room: Negotiation, answers_id: uuid.UUID | None, side: str) -> Concession | None:
    """The row of the other side that this one is given for."""
    if answers_id is None:
        return None
    row = Concession.objects.filter(negotiation=room, pk=answers_id).first()
    if row is None:
        raise ValidationError({"answers": _("There is no such row in this ledger.")})
    if row.side == side:
        raise ValidationError({"answers": _("A return comes from the other side.")})
    return row


def _require_sound(row: Concession, at: dt.datetime) -> None:
    row.clean_fields(exclude=RELATED)
    if row.side not in Side.values:
        raise ValidationError({"side": _("Ours or theirs?")})
    if not row.what and row.issue_id is None:
        raise ValidationError({"what": _("Say what was given.")})
    if row.given_on > Organization.objects.current().day_of(at):
        raise ValidationError({"given_on": _("This day is still to come.")})
    for name in ("value_minor", "their_value_minor"):
        value = getattr(row, name)
        if value is not None and not 0 <= value < LARGEST:
            raise ValidationError({name: _("A worth is not negative: say who gave instead.")})
