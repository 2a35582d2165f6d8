"""The relationship ladder of many people: what was stated, raised by what meetings prove."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from stakeholders import meetings, rungs
from stakeholders.models import Contact
from stakeholders.rungs import Acquaintance, Rung


def shown_rungs(contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Rung]:
    """{contact id: the rung to show} for everybody asked who exists (two queries).

    Sight is the caller's business: the ids come from what they may see.
    """
    stated = Contact.objects.filter(pk__in=list(contact_ids)).order_by().values_list("pk", "rung")
    return raised_by_meetings(dict(stated))


def raised_by_meetings(stated: Mapping[uuid.UUID, int | None]) -> dict[uuid.UUID, Rung]:
    """The same for people whose stated rung is known already, {contact id: 1 to 6 or None} (one query)."""
    known = meetings.acquaintances(list(stated))
    return {pk: rungs.shown(rung, known.get(pk, Acquaintance())) for pk, rung in stated.items()}
