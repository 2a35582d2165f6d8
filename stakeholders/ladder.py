"""The relationship ladder of many people: what was stated, raised by what meetings prove."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from stakeholders import meetings, rungs
from stakeholders.models import Contact, StakeholderChange
from stakeholders.rungs import Acquaintance, Rung, Stated
from team.models import Organization


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


@dataclass(frozen=True, slots=True)
class Climb:
    """Somebody's way up the ladder: what is stated now, each change of it, and what meetings prove when."""

    stated: int | None
    changes: tuple[Stated, ...]
    known: Acquaintance

    def has_risen_since(self, day: dt.date) -> bool:
        """Whether the rung to show is higher now than when that day began."""
        before = rungs.stated_before(day, self.stated, self.changes)
        then = rungs.shown(before, self.known, day - dt.timedelta(days=1))
        return rungs.has_risen(then, rungs.shown(self.stated, self.known))


def climbs(stated: Mapping[uuid.UUID, int | None], organization: Organization) -> dict[uuid.UUID, Climb]:
    """{contact id: climb} for people with their stated rung (three queries)."""
    known = meetings.acquaintances(list(stated))
    changes: dict[uuid.UUID, list[Stated]] = defaultdict(list)
    rows = StakeholderChange.objects.filter(contact_id__in=list(stated), field="rung").order_by("effective_at", "id")
    for contact_id, old, new, at in rows.values_list("contact_id", "old", "new", "effective_at"):
        changes[contact_id].append(Stated(organization.day_of(at), old, new))
    return {pk: Climb(rung, tuple(changes[pk]), known.get(pk, Acquaintance())) for pk, rung in stated.items()}
