"""Which competitors matter to a buying center: those recorded of its people, and those that others name.

Deals stand above stakeholders; who sells against whom is kept there, so the pipeline registers its answer here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable

from accounts.models import Competitor
from stakeholders.models import MemberRival

Pair = tuple[uuid.UUID, uuid.UUID]
Source = Callable[[Collection[uuid.UUID]], Iterable[Pair]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(center_ids)` answers pairs of (center id, competitor id)."""
    if source not in _sources:
        _sources.append(source)


def rivals_of(center_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Competitor]]:
    """{center id: its competitors by name}; every asked center is answered (two queries and one per source)."""
    ids = list(center_ids)
    recorded = MemberRival.objects.filter(member__center_id__in=ids).order_by()
    pairs = set(recorded.values_list("member__center_id", "competitor_id").distinct())
    for source in _sources:
        pairs.update(source(ids))
    named = Competitor.objects.filter(pk__in={competitor_id for _center_id, competitor_id in pairs})
    found: dict[uuid.UUID, list[Competitor]] = {center_id: [] for center_id in ids}
    for competitor in named.order_by("name", "pk"):
        for center_id in ids:
            if (center_id, competitor.pk) in pairs:
                found[center_id].append(competitor)
    return found
