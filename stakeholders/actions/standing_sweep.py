"""The daily look at all buying centers: coverage, fresh support and recent meetings fade by the calendar.

Portions are short transactions that wait for nobody. Where a run was stopped, the next goes on: what is written
for the day already is passed over, so the work of a day is linear in the centers.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from stakeholders.actions.standings import differing, sweep_standings
from stakeholders.models import BuyingCenter
from team.models import Organization

log = logging.getLogger(__name__)
PORTION = 1000
BUDGET = 480.0
"""Seconds; the worker's soft limit is 600. What is left is taken up by the next run."""
SHOWN = 20
START = uuid.UUID(int=0)


@dataclass(slots=True)
class Swept:
    """How many centers were looked at and how many rows changed; `strayed` had missed a change before."""

    centers: int = 0
    changed: int = 0
    strayed: list[uuid.UUID] = field(default_factory=list)


def recompute_standings(*, portion: int = PORTION, budget: float = BUDGET, again: bool = False) -> Swept:
    """Bring every standing to today. Each is first held against what it should have been on its own day.

    A difference there is a fault of the product and is logged as an error, not mended in silence. `again`: also
    those written today.
    """
    day, swept, end = Organization.objects.current().today(), Swept(), time.monotonic() + budget
    for ids in portions(portion, behind=None if again else day):
        changed, strayed = sweep_standings(ids, day)
        swept.centers, swept.changed = swept.centers + len(ids), swept.changed + changed
        swept.strayed += strayed
        if time.monotonic() > end:
            break
    if swept.strayed:
        named = ", ".join(map(str, swept.strayed[:SHOWN]))
        log.error("%d standings missed a change and were put right: %s", len(swept.strayed), named)
    return swept


def portions(size: int, *, behind: dt.date | None = None) -> Iterator[list[uuid.UUID]]:
    """The ids of all centers in their order, or of those whose standing is missing or older than a day."""
    centers = BuyingCenter.objects.order_by("pk")
    if behind is not None:
        centers = centers.filter(Q(standing__isnull=True) | Q(standing__computed_on__lt=behind))
    reached = START
    while ids := list(centers.filter(pk__gt=reached).values_list("pk", flat=True)[:size]):
        yield ids
        reached = ids[-1]


def check_standings(*, portion: int = PORTION) -> list[uuid.UUID]:
    """The centers whose standing is missing or not what it should have been on its day; writes nothing."""
    found: list[uuid.UUID] = []
    for ids in portions(portion):
        missing = BuyingCenter.objects.filter(pk__in=ids, standing__isnull=True)
        found += [*differing(ids), *missing.order_by("pk").values_list("pk", flat=True)]
    return found
