"""Removing a round that was logged by mistake, and bringing it back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from negotiations.actions.recording import record_changes, require_running
from negotiations.actions.rounds import count_rounds
from negotiations.models import Concession, Negotiation, NegotiationChange, Offer, Round, TacticUse
from stakeholders.visits.models import Visit
from team import history
from team.activities import announce
from team.models import User
from team.permits import locked_for_edit, require_editable
from team.sight import is_above
from web.errors import RuleViolation

KEPT = ("held_on", "channel", "visit", "note", "logged_by")


@transaction.atomic
def remove_round(
    *, actor: User, round_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> NegotiationChange:
    """Take a round out of a running room; answers the row of its history by which `restore_round` brings it back.

    By who logged it, the deal's owner, or a manager above. Its tactics go with it; its number is not given again; what
    was promised stays a commitment. Raises `RuleViolation` "round_has_offers" while an offer of it still counts.
    """
    room = Negotiation.lock(Round.objects.values_list("negotiation_id", flat=True).get(pk=round_id))
    held = locked_for_edit(Round, round_id, actor=actor, expected_version=expected_version)
    if not may_remove(actor, held.logged_by_id, room):
        raise _not_yours()
    require_running(room)
    _require_empty(held)
    at = at or timezone.now()
    number, was = held.number, _as_it_was(held)
    held.delete()
    count_rounds(room)
    room.save_changes("rounds_held", "last_round_on")
    record_changes(room, {f"round.{number}": (was, None)}, actor=actor, at=at)
    announce(actor=actor, verb="round_removed", subject=room, new={"number": number}, at=at)
    return NegotiationChange.objects.filter(negotiation=room, field=f"round.{number}").latest("pk")


@transaction.atomic
def restore_round(*, actor: User, removal_id: int, at: dt.datetime | None = None) -> Round:
    """Undo of `remove_round`: the round with its number, tactics, and what stood in it. Twice changes nothing."""
    room_id = NegotiationChange.objects.visible_to(actor).values_list("negotiation_id", flat=True).get(pk=removal_id)
    room = Negotiation.lock(room_id)
    require_editable(room, actor=actor)
    row = NegotiationChange.objects.get(pk=removal_id)
    if not row.field.startswith("round.") or not isinstance(row.old, dict) or row.new is not None:
        raise NegotiationChange.DoesNotExist
    was: dict[str, Any] = row.old
    if there := room.rounds.filter(pk=was["id"]).first():
        return there
    if not may_remove(actor, uuid.UUID(was["logged_by"]), room):
        raise _not_yours()
    require_running(room)
    at = at or timezone.now()
    held = Round(
        id=uuid.UUID(was["id"]),
        negotiation=room,
        number=int(row.field.removeprefix("round.")),
        held_on=dt.date.fromisoformat(was["held_on"]),
        channel=was["channel"],
        visit=Visit.objects.filter(pk=was["visit"]).first() if was["visit"] else None,
        note=was["note"],
        logged_by_id=uuid.UUID(was["logged_by"]),
    )
    held.save(force_insert=True)
    TacticUse.objects.bulk_create(
        TacticUse(negotiation=room, round=held, side=side, code=code, effect=effect)
        for side, code, effect in was["tactics"]
    )
    Offer.objects.filter(negotiation=room, pk__in=was["offers"], round=None).update(round=held)
    Concession.objects.filter(negotiation=room, pk__in=was["concessions"], round=None).update(round=held)
    count_rounds(room)
    room.save_changes("rounds_held", "last_round_on")
    record_changes(room, {f"round.{held.number}": (None, held.held_on.isoformat())}, actor=actor, at=at)
    announce(actor=actor, verb="round_restored", subject=room, new={"number": held.number}, at=at)
    return held


def may_remove(user: User, logged_by: uuid.UUID, room: Negotiation) -> bool:
    """Who logged the round, who owns the deal, and who stands above; that they may change the deal is asked besides."""
    owner = room.deal.owner_id
    return user.pk in (logged_by, owner) or user.sight.edits_everything or is_above(user, owner)


def _not_yours() -> PermissionDenied:
    return PermissionDenied(_("A round is removed by who logged it, by the deal's owner or a manager above."))


def _require_empty(held: Round) -> None:
    numbers = list(held.offers.exclude(state=Offer.State.WITHDRAWN).order_by("number").values_list("number", flat=True))
    if numbers:
        text = ngettext(
            "Offer %(numbers)s of this round still counts: take it back first.",
            "Offers %(numbers)s of this round still count: take them back first.",
            len(numbers),
        )
        said = text % {"numbers": _(", ").join(map(str, numbers))}
        raise RuleViolation("round_has_offers", said, {"offers": numbers})


def _as_it_was(held: Round) -> dict[str, Any]:
    """In the plain form of history, with what hung on it."""
    return {
        "id": str(held.pk),
        **{name: history.plain(getattr(held, name)) for name in KEPT},
        "tactics": [[each.side, each.code, each.effect] for each in held.tactics.all()],
        "offers": [str(pk) for pk in held.offers.values_list("pk", flat=True)],
        "concessions": [str(pk) for pk in held.concessions.values_list("pk", flat=True)],
    }
