"""What happened in a room, told in its deal's history: to whoever sees the deal, so nothing that is confided.

Limits, stances, seats, the ledger and approvals stand in the room's own history alone (`NegotiationChange`).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from negotiations.models import Negotiation
from pipeline.actions.writing import record_events
from team.models import Activity

FIELD = "negotiation"
TOLD = {
    "negotiation_entered": (),
    "round_logged": ("number", "on"),
    "round_removed": ("number",),
    "round_restored": ("number",),
    "offer_made": ("number", "side"),
    "offer_withdrawn": ("number",),
    "offer_restored": ("number",),
    "offer_accepted": ("number",),
    "offer_released": ("number",),
    "negotiation_ended": ("state",),
}
"""By verb, what of the activity is told."""


def tell_of_room(activities: Sequence[Activity]) -> None:
    """Inline subscriber of TOLD: the subject is the `Negotiation`."""
    rooms = {each.subject_id for each in activities}
    deals = dict(Negotiation.objects.filter(pk__in=rooms).values_list("pk", "deal_id"))
    record_events(
        (deals[each.subject_id], f"{FIELD}:{each.verb}", each, _of(each, TOLD[each.verb]))
        for each in activities
        if each.subject_id in deals
    )


def tell_of_papers(
    field: str, activities: Sequence[Activity], deals: Mapping[uuid.UUID, uuid.UUID], *names: str
) -> None:
    """Quotes and contracts, whose apps stand above: {id of the subject: its deal}; `names` of the activity are told."""
    record_events(
        (deals[each.subject_id], f"{field}:{each.verb}", each, _of(each, names))
        for each in activities
        if each.subject_id in deals
    )


def _of(activity: Activity, names: Sequence[str]) -> dict[str, Any]:
    new = activity.new or {}
    return {name: new[name] for name in names if name in new}
