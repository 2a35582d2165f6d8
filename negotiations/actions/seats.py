"""Who sits at the table, on both sides. Source: catalogue A13.1, A13.5."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from negotiations.actions.recording import record_changes, require_running
from negotiations.models import Negotiation, Seat, Sitting
from stakeholders.models import Contact
from team.activities import announce
from team.models import User
from team.people import require_sells
from team.permits import locked_for_edit, require_visible


@transaction.atomic
def set_seat(
    *,
    actor: User,
    negotiation_id: uuid.UUID,
    user: User,
    part: str = "",
    ends: bool = False,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Negotiation:
    """Somebody of ours comes to the table (naming them again changes their part), or leaves it.

    `expected_version` is the room's: who sits there changes with it.
    """
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor, expected_version=expected_version)
    require_running(room)
    if ends:
        Seat.objects.filter(negotiation=room, user=user).delete()
    else:
        prefetch_related_objects([user], "role_grants")
        require_sells(user, "user")
        Seat(negotiation=room, user=user, part=part.strip()).clean_fields(exclude={"negotiation", "user"})
        Seat.objects.update_or_create(negotiation=room, user=user, defaults={"part": part.strip()})
    room.save_changes()
    record_changes(room, {"seat": (str(user.pk), None) if ends else (None, str(user.pk))}, actor=actor, at=at)
    announce(actor=actor, verb="negotiation_changed", subject=room, new={"fields": ["seats"]}, at=at)
    return room


@transaction.atomic
def set_sitting(
    *,
    actor: User,
    negotiation_id: uuid.UUID,
    contact: Contact,
    part: str = "",
    interests: str = "",
    ends: bool = False,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Negotiation:
    """Somebody of the customer sits there, with what they want; or does not any more. Of the deal's account alone."""
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor, expected_version=expected_version)
    require_running(room)
    require_visible(contact, actor=actor)
    if contact.account_id != room.deal.account_id:
        raise ValidationError({"contact": _("%(name)s does not belong to this account.") % {"name": contact}})
    if ends:
        Sitting.objects.filter(negotiation=room, contact=contact).delete()
    else:
        said = {"part": part.strip(), "interests": interests.strip()}
        Sitting(negotiation=room, contact=contact, **said).clean_fields(exclude={"negotiation", "contact"})
        Sitting.objects.update_or_create(negotiation=room, contact=contact, defaults=said)
    room.save_changes()
    pk = str(contact.pk)
    record_changes(room, {"sitting": (pk, None) if ends else (None, pk)}, actor=actor, at=at)
    announce(actor=actor, verb="sheet_changed", subject=room.sheet, new={"fields": ["sittings"]}, at=at)
    return room
