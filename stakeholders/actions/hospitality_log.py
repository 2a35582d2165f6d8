"""What a change of a courtesy leaves behind: a history row with each guest, and an activity."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from stakeholders.actions.recording import Changed, history_rows
from stakeholders.models import Contact, Hospitality, StakeholderChange
from team import activities
from team.models import User


def announce_courtesy(
    verb: str,
    row: Hospitality,
    people: Collection[uuid.UUID],
    *,
    actor: User,
    changed: Changed,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Hospitality:
    """Write the history of each guest and tell; whoever sees the courtesy may see it."""
    old = {field: before for field, (before, _after) in changed.items()}
    new = {field: after for field, (_before, after) in changed.items()}
    entry = {"hospitality": ({"id": str(row.pk), **old}, {"id": str(row.pk), **said(row), **new})}
    guests = Contact.objects.in_bulk(list(people)).values()
    rows = [each for guest in guests for each in history_rows(entry, actor, None, guest, reason, at)]
    StakeholderChange.objects.bulk_create(rows)
    activities.announce(actor=actor, verb=verb, subject=row, old=old, new=new, at=at)
    return row


def said(row: Hospitality) -> dict[str, Any]:
    """What a line of history tells of it."""
    return {"what": row.what, "value_minor": row.value_minor, "currency": row.currency, "state": row.state}
