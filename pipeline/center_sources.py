"""What a deal tells of its buying center to the pages of people, which stand below and know no deals."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

from pipeline.models import DealCompetitor
from stakeholders import rivals


def named_rivals(center_ids: Collection[uuid.UUID]) -> Iterable[tuple[uuid.UUID, uuid.UUID]]:
    """The competitors that are named on the centers' deals."""
    rows = DealCompetitor.objects.filter(deal__buying_center_id__in=list(center_ids)).order_by()
    return rows.values_list("deal__buying_center_id", "competitor_id")


def register() -> None:
    rivals.register(named_rivals)
