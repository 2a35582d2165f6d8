"""When were people last met? Visits stand above stakeholders, so they register the answer here."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping

Key = tuple[uuid.UUID, uuid.UUID]
LastMet = Callable[[Collection[uuid.UUID]], Mapping[Key, dt.date]]

LastMetPeople = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, dt.datetime]]

_sources: list[LastMet] = []
_people_sources: list[LastMetPeople] = []


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


def register_people(source: LastMetPeople) -> None:
    """`source(contact_ids)` answers {contact id: beginning of the last meeting}, whatever it was about."""
    if source not in _people_sources:
        _people_sources.append(source)


def last_met_people(contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    latest: dict[uuid.UUID, dt.datetime] = {}
    for source in _people_sources:
        for contact_id, moment in source(contact_ids).items():
            latest[contact_id] = max(moment, latest.get(contact_id, moment))
    return latest
