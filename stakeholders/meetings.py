"""When were people last met? Visits stand above stakeholders, so they register the answer here."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping

Key = tuple[uuid.UUID, uuid.UUID]
LastMet = Callable[[Collection[uuid.UUID]], Mapping[Key, dt.date]]

_sources: list[LastMet] = []


def register(source: LastMet) -> None:
    """`source(center_ids)` answers {(center id, contact id): day of the last meeting since the center exists}."""
    if source not in _sources:
        _sources.append(source)


def last_met(center_ids: Collection[uuid.UUID]) -> dict[Key, dt.date]:
    """The latest answer of all sources; people who were never met are absent."""
    latest: dict[Key, dt.date] = {}
    for source in _sources:
        for key, day in source(center_ids).items():
            latest[key] = max(day, latest.get(key, day))
    return latest
