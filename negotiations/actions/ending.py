"""How a negotiation ends: with its deal; and what was learned. Source: catalogue A13.2 (the outcome)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.models import Negotiation, NegotiationChange
from team.activities import announce, announce_all, draft
from team.models import Activity, Organization, User
from team.permits import locked_for_edit
from web.errors import RuleViolation

OUTCOMES = {
    "deal_won": Negotiation.State.WON,
    "deal_lost": Negotiation.State.LOST,
    "deal_dormant": Negotiation.State.STALLED,
}
"""What a deal's end makes of its running negotiation."""


def end_rooms(activities: Sequence[Activity]) -> None:
    """In the transaction in which deals ended: their running negotiations end the same way on the same day, by sets."""
    ends = {activity.subject_id: activity for activity in activities}
    rooms = list(Negotiation.objects.running().filter(deal_id__in=list(ends)).order_by("pk"))
    if not rooms:
        return
    organization, now = Organization.objects.current(), timezone.now()
    ended: dict[tuple[str, dt.date], list[uuid.UUID]] = defaultdict(list)
    for room in rooms:
        end = ends[room.deal_id]
        ended[OUTCOMES[end.verb], organization.day_of(end.effective_at)].append(room.pk)
    for (state, day), pks in ended.items():
        rows = Negotiation.objects.filter(pk__in=pks)
        rows.update(state=state, ended_on=day, version=F("version") + 1, updated_at=now)
    NegotiationChange.objects.bulk_create(
        NegotiationChange(
            negotiation=room,
            field="state",
            old=room.state,
            new=OUTCOMES[ends[room.deal_id].verb],
            actor_id=ends[room.deal_id].actor_id,
            effective_at=ends[room.deal_id].effective_at,
        )
        for room in rooms
    )
    _tell(rooms, ends)


def _tell(rooms: Sequence[Negotiation], ends: Mapping[uuid.UUID, Activity]) -> None:
    """That each has ended, by who ended its deal, at the same moment."""
    people = User.objects.in_bulk({ends[room.deal_id].actor_id for room in rooms})
    announce_all(
        [
            draft(
                actor=people[end.actor_id],
                verb="negotiation_ended",
                subject=room,
                new={"state": OUTCOMES[end.verb]},
                at=end.effective_at,
            )
            for room in rooms
            for end in [ends[room.deal_id]]
        ]
    )


@transaction.atomic
def write_review(
    *,
    actor: User,
    negotiation_id: uuid.UUID,
    review: str,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Negotiation:
    """What we learned at this table, once it is over."""
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor, expected_version=expected_version)
    if room.is_running:
        raise RuleViolation("still_negotiated", _("This negotiation has not ended yet."))
    if len(review) > 1000:
        raise ValidationError({"review": _("Shorter, please: at most 1,000 characters.")})
    old, room.review = room.review, review.strip()
    if room.review != old:
        room.save_changes("review")
        NegotiationChange.objects.create(
            negotiation=room, field="review", old=old, new=room.review, actor=actor, effective_at=at or timezone.now()
        )
        announce(actor=actor, verb="negotiation_reviewed", subject=room, at=at)
    return room
