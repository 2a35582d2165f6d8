"""Rounds at the table: logging one, and changing what was written. Source: catalogue A13; compositions, "Ask once"."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.actions.offers import require_at_the_table
from negotiations.actions.recording import record_changes
from negotiations.actions.resending import sent_before
from negotiations.actions.tactics import Seen, retag, write_seen
from negotiations.models import Channel, Negotiation, Round
from pipeline.models import Deal
from stakeholders.actions import make_commitment
from stakeholders.models import Commitment, Contact
from stakeholders.visits.models import Visit
from team import history
from team.activities import announce
from team.models import Organization, User
from team.permits import locked_for_edit, require_visible
from team.records import new_id

FIELDS = frozenset({"held_on", "channel", "note", "visit"})
RELATED = {"negotiation", "visit", "logged_by"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What was promised in a round: it becomes a commitment, the one home of next steps."""

    side: str
    what: str
    due_on: dt.date | None = None
    contact: Contact | None = None


@transaction.atomic
def log_round(
    *,
    actor: User,
    negotiation_id: uuid.UUID,
    held_on: dt.date | None = None,
    channel: str = Channel.MEETING,
    note: str = "",
    visit: Visit | None = None,
    steps: Iterable[NextStep] = (),
    tactics: Iterable[Seen] = (),
    round_id: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> Round:
    """Write down a time at the table, with the number that follows. `visit` where it was one, of this account.

    `round_id` is the id that the sender gave it: sending the same again answers the round that is there.
    """
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor)
    if round_id is not None and (there := sent_before(Round, round_id, room)):
        return there
    deal = require_at_the_table(room)
    at = at or timezone.now()
    row = Round(
        id=round_id or new_id(),
        negotiation=room,
        number=room.last_round + 1,
        held_on=held_on or Organization.objects.current().day_of(at),
        channel=channel,
        visit=visit,
        note=note.strip(),
        logged_by=actor,
    )
    _require_sound(row, deal, actor, at)
    row.save(force_insert=True)
    for step in steps:
        _promise(step, row, deal, actor, at)
    write_seen(row, tactics)
    room.last_round = row.number
    count_rounds(room)
    if room.state == Negotiation.State.PREPARING:
        record_changes(room, {"state": (room.state, Negotiation.State.OPEN)}, actor=actor, at=at)
        room.state = Negotiation.State.OPEN
    room.save_changes("rounds_held", "last_round_on", "last_round", "state")
    new = {"number": row.number, "on": row.held_on.isoformat()}
    announce(actor=actor, verb="round_logged", subject=room, new=new, at=at)
    return row


@transaction.atomic
def change_round(
    *,
    actor: User,
    round_id: uuid.UUID,
    values: Mapping[str, Any],
    steps: Iterable[NextStep] = (),
    tactics: Iterable[Seen] | None = None,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Round:
    """Change `held_on`, `channel`, `note` or `visit`, with history; add what was promised besides.

    `tactics` are all that were seen, None leaves them as they are.
    """
    room = Negotiation.lock(Round.objects.values_list("negotiation_id", flat=True).get(pk=round_id))
    row = locked_for_edit(Round, round_id, actor=actor, expected_version=expected_version)
    if unknown := set(values) - FIELDS:
        raise ValidationError({name: _("This cannot be changed here.") for name in unknown})
    at = at or timezone.now()
    for step in steps:
        _promise(step, row, room.deal, actor, at)
    if tactics is not None:
        retag(room, row, tactics, actor, at)
    changed = history.apply(row, values)
    if not changed:
        room.save_changes()
        return row
    _require_sound(row, room.deal, actor, at)
    row.save_changes(*changed)
    count_rounds(room)
    room.save_changes("rounds_held", "last_round_on")
    record_changes(room, changed, actor=actor, at=at, of=f"round.{row.number}.")
    announce(actor=actor, verb="round_changed", subject=room, new={"number": row.number}, at=at)
    return row


def _promise(step: NextStep, row: Round, deal: Deal, actor: User, at: dt.datetime) -> None:
    make_commitment(
        actor=actor,
        side=step.side,
        what=step.what,
        due_on=step.due_on,
        contact=step.contact,
        center=deal.buying_center,
        origin=Commitment.Origin.ROUND,
        origin_id=row.pk,
        at=at,
    )


def _require_sound(row: Round, deal: Deal, actor: User, at: dt.datetime) -> None:
    row.clean_fields(exclude=RELATED)
    if row.held_on > Organization.objects.current().day_of(at):
        raise ValidationError({"held_on": _("This day is still to come.")})
    if row.visit is not None:
        require_visible(row.visit, actor=actor)
        if row.visit.account_id != deal.account_id:
            raise ValidationError({"visit": _("This visit was to another account.")})


def count_rounds(room: Negotiation) -> None:
    """`rounds_held` and `last_round_on`, by the rounds that there are."""
    found = room.rounds.aggregate(last=Max("held_on"))
    room.rounds_held, room.last_round_on = room.rounds.count(), found["last"]
