"""A deal's states out of its history rows, for many deals at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.funnel.rules.stays import State
from pipeline.models import Deal, DealChange, Stage
from pipeline.rules.replay import CREATED
from team.models import Organization

FIELDS = ("pipeline", "stage", "status")
PRESENT = (
    "pk",
    "pipeline_id",
    "stage_id",
    "status",
    "opened_on",
    "stage_entered_on",
    "won_on",
    "lost_on",
    "dormant_on",
)


@dataclass(frozen=True, slots=True)
class Ladders:
    """`steps`: pipeline → codes of its stages in order (of all versions); `places`: stage → (pipeline, code)."""

    steps: Mapping[Any, tuple[str, ...]]
    places: Mapping[uuid.UUID, tuple[uuid.UUID, str]]


def ladders() -> Ladders:
    """One query."""
    places: dict[uuid.UUID, tuple[uuid.UUID, str]] = {}
    steps: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    rows = Stage.objects.order_by("pipeline_version__number", "position")
    columns = ("pk", "pipeline_version__pipeline_id", "code", "position")
    for pk, pipeline, code, position in rows.values_list(*columns):
        places[pk] = pipeline, code
        steps[pipeline][code] = position  # a later version knows better
    return Ladders({key: tuple(sorted(codes, key=codes.__getitem__)) for key, codes in steps.items()}, places)


def states_of(deals: Collection[uuid.UUID], known: Ladders) -> dict[uuid.UUID, list[State]]:
    """Deal → its states in the order of time, the last one as the deal is now (two queries)."""
    zone = ZoneInfo(Organization.objects.current().time_zone)
    fields = (*FIELDS, CREATED)
    changes = DealChange.objects.filter(deal_id__in=deals, field__in=fields).order_by("effective_at", "id")
    by_deal: dict[uuid.UUID, list[tuple[dt.date, str, Any]]] = defaultdict(list)
    for deal, field, new, at in changes.values_list("deal_id", "field", "new", "effective_at"):
        by_deal[deal].append((at.astimezone(zone).date(), field, new))
    present = Deal.objects.filter(pk__in=deals).order_by().values(*PRESENT)
    return {row["pk"]: [*_past(by_deal[row["pk"]], known), _present(row, by_deal[row["pk"]], known)] for row in present}


def _past(changes: Iterable[tuple[dt.date, str, Any]], known: Ladders) -> list[State]:
    state: dict[str, Any] = {}
    states: list[State] = []
    for day, field, new in changes:
        state |= {name: new[name] for name in FIELDS if name in new} if field == CREATED else {field: new}
        # Rows of one action are one state: a move to another pipeline changes the stage too.
        place = known.places.get(uuid.UUID(state["stage"])) if state.get("stage") else None
        if place is None or str(place[0]) != str(state.get("pipeline", place[0])):
            continue
        found = State(day, place[0], place[1], state.get("status") or Deal.Status.OPEN)
        states.append(found)
    return states


def _present(row: Mapping[str, Any], changes: list[tuple[dt.date, str, Any]], known: Ladders) -> State:
    """As the deal's row says; adds nothing where history says the same."""
    ended = row.get(f"{row['status']}_on")
    day = ended or row["stage_entered_on"] or row["opened_on"] or Organization.objects.current().today()
    if changes:
        day = max(day, changes[-1][0])
    pipeline, code = known.places[row["stage_id"]]
    return State(day, pipeline, code, row["status"])
