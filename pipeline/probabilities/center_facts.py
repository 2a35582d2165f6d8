"""What was known of buying centers on past days: visits and their outcome, attitudes, roles; read from history."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from stakeholders.models import StakeholderChange
from stakeholders.visits.models import Visit, VisitCenter
from team.models import Organization

PORTION = 500
DECISION_MAKER, COACH = "decision_maker", "coach"
ADVANCES = ("advance", "order")


@dataclass(slots=True)
class CenterTrace:
    """`meetings`: (day from which it is known, day held, whether it was an advance). `people`: (day from which it is
    known, contact, "attitude" or "roles", value), in time order."""

    meetings: list[tuple[dt.date, dt.date, bool]] = field(default_factory=list)
    people: list[tuple[dt.date, uuid.UUID, str, Any]] = field(default_factory=list)

    def standing(self, day: dt.date) -> tuple[float | None, bool]:
        """The decision makers' mean attitude (None without one whose attitude is known), whether there is a coach."""
        now: dict[tuple[uuid.UUID, str], Any] = {}
        for since, contact, name, value in self.people:
            if since > day:
                break
            now[contact, name] = value
        roles = {who: value or () for (who, name), value in now.items() if name == "roles"}
        deciders = [now.get((who, "attitude")) for who, codes in roles.items() if DECISION_MAKER in codes]
        known = [attitude for attitude in deciders if attitude is not None]
        has_coach = any(COACH in codes for codes in roles.values())
        return (sum(known) / len(known) if known else None), has_coach


def center_traces(centers: Collection[uuid.UUID], known_until: dt.date) -> dict[uuid.UUID, CenterTrace]:
    """By buying center; two queries for each 500. Nothing that became known after the end of `known_until`."""
    zone = Organization.objects.zone()
    end = dt.datetime.combine(known_until + dt.timedelta(days=1), dt.time(), zone)
    found: dict[uuid.UUID, CenterTrace] = defaultdict(CenterTrace)
    ids = sorted(centers)
    for start in range(0, len(ids), PORTION):
        part = ids[start : start + PORTION]
        held = VisitCenter.objects.filter(center_id__in=part, visit__state=Visit.State.HELD, visit__starts_at__lt=end)
        columns = ("center_id", "visit__starts_at", "visit__logged_at", "visit__created_at", "visit__outcome")
        for center, starts, logged, made, outcome in held.order_by().values_list(*columns):
            known = max(starts, logged or made)
            if known < end:
                meeting = (known.astimezone(zone).date(), starts.astimezone(zone).date(), outcome in ADVANCES)
                found[center].meetings.append(meeting)
        rows = StakeholderChange.objects.filter(
            center_id__in=part, field__in=("attitude", "roles"), effective_at__lt=end, recorded_at__lt=end
        ).order_by("effective_at", "id")
        for center, contact, name, new, at, recorded in rows.values_list(
            "center_id", "contact_id", "field", "new", "effective_at", "recorded_at"
        ):
            found[center].people.append((max(at, recorded).astimezone(zone).date(), contact, name, new))
    for trace in found.values():
        trace.people.sort(key=lambda row: row[0])
    return found
