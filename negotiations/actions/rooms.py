"""Entering a negotiation, and what is said about it as a whole."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from negotiations import entry
from negotiations.actions.recording import record_changes, require_running
from negotiations.actions.taking_over import last_room, take_over
from negotiations.models import Negotiation, Sheet
from pipeline.actions.changes import change_deal
from pipeline.actions.moves import may_waive
from pipeline.dossiers import one
from pipeline.models import Deal
from pipeline.proving import assessed
from team import history
from team.activities import announce, batch
from team.models import Organization, User
from team.permits import locked_for_edit
from web.errors import RuleViolation

CHANGEABLE = frozenset({"mode", "deadline_on", "deadline_reason"})


@transaction.atomic
@batch()
def enter_negotiation(
    *,
    actor: User,
    deal_id: uuid.UUID,
    mode: str = "",
    deadline_on: dt.date | None = None,
    deadline_reason: str = "",
    procurement_mode: str | None = None,
    waiver_reason: str = "",
    at: dt.datetime | None = None,
) -> Negotiation:
    """Open the room of a deal; `procurement_mode` is written on the deal. Where the deal was negotiated before, the
    room begins with the preparation of the last one, and is held to its limits (`take_over`).

    Raises `RuleViolation` "already_negotiated" while one is running, and "preconditions_missing" (with which) unless
    a waiver of their stage covers them, or the actor is a manager above the owner who says why. Then the room is
    entered in the owner's name, and who waived stands beside it.
    """
    deal = locked_for_edit(Deal, deal_id, actor=actor)
    if deal.status != Deal.Status.OPEN:
        raise RuleViolation("deal_closed", _("This deal is closed."))
    if running := Negotiation.objects.running().filter(deal=deal).first():
        detail = {"negotiation": str(running.pk)}
        raise RuleViolation("already_negotiated", _("This deal is being negotiated already."), detail)
    at = at or timezone.now()
    day = Organization.objects.current().day_of(at)
    room = Negotiation(deal=deal, mode=mode, entered_on=day, entered_by=actor, deadline_on=deadline_on)
    room.deadline_reason = deadline_reason.strip()
    _waive(room, deal, actor=actor, day=day, reason=waiver_reason.strip())
    _require_deadline(room)
    room.clean_fields(exclude={"deal", "entered_by", "entry_waived_by", "taken_over_from"})
    room.taken_over_from = last_room(deal)
    room.save(force_insert=True)
    if room.taken_over_from is not None:
        take_over(room, room.taken_over_from, actor=actor, at=at)
    else:
        Sheet.objects.create(negotiation=room)
    if procurement_mode is not None and procurement_mode != deal.procurement_mode:
        change_deal(actor=actor, deal_id=deal.pk, values={"procurement_mode": procurement_mode}, at=at)
    record_changes(room, {"state": (None, room.state)}, actor=actor, at=at, reason=room.entry_waiver_reason)
    announce(actor=actor, verb="negotiation_entered", subject=room, new={"deal": str(deal.pk)}, at=at)
    return room


def _waive(room: Negotiation, deal: Deal, *, actor: User, day: dt.date, reason: str) -> None:
    """Refuse a room whose preconditions are missing, or write down who let it pass."""
    dossier = one(deal, day)
    missing = entry.lacking(dossier, assessed(dossier))
    if not missing:
        return
    waiver = entry.covering_waiver(dossier, missing)
    if waiver is not None:
        room.entry_waived_by, room.entry_waiver_reason = waiver.decided_by, waiver.reason[:300]
    elif not reason:
        detail = {"missing": missing, "stage": entry.stage_asking(dossier, missing)}
        text = ngettext(
            "A precondition of negotiating is missing: %(labels)s.",
            "Preconditions of negotiating are missing: %(labels)s.",
            len(missing),
        )
        raise RuleViolation(
            "preconditions_missing", text % {"labels": _(", ").join(entry.labels(dossier, missing))}, detail
        )
    elif not may_waive(actor, deal):
        raise PermissionDenied(_("A waiver is decided by a manager above the owner, never on a deal of one's own."))
    else:
        room.entry_waived_by, room.entry_waiver_reason = actor, reason[:300]
    if room.entry_waived_by_id == actor.pk:
        room.entered_by = deal.owner


@transaction.atomic
def change_negotiation(
    *,
    actor: User,
    negotiation_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Negotiation:
    """Set any of CHANGEABLE of a running room."""
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor, expected_version=expected_version)
    require_running(room)
    given = {name: value for name, value in values.items() if name in CHANGEABLE}
    changed = history.apply(room, given)
    if not changed:
        return room
    _require_deadline(room)
    room.clean_fields(exclude={field.name for field in room._meta.fields} - set(changed))
    room.save_changes(*changed)
    record_changes(room, changed, actor=actor, at=at)
    announce(actor=actor, verb="negotiation_changed", subject=room, new={"fields": sorted(changed)}, at=at)
    return room


def _require_deadline(room: Negotiation) -> None:
    if room.deadline_on is not None and room.deadline_on < room.entered_on:
        raise ValidationError({"deadline_on": _("The deadline is before the negotiation was entered.")})
