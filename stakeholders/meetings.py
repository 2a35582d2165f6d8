"""When were people last met, and in which visits was something learned?

Visits stand above stakeholders, so they register the answers here.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from stakeholders.rungs import Acquaintance

Key = tuple[uuid.UUID, uuid.UUID]
LastMet = Callable[[Collection[uuid.UUID]], Mapping[Key, dt.date]]

LastMetPeople = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, dt.datetime]]
Acquaintances = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, Acquaintance]]

Planned = Callable[[uuid.UUID], Mapping[uuid.UUID, dt.datetime]]
Held = Callable[[Any, uuid.UUID | None, Collection[uuid.UUID]], Mapping[uuid.UUID, str]]


class Meetings(NamedTuple):
    """Of one person with one of us: the organization's day of the last one, and how many there were."""

    last_on: dt.date
    times: int


Encounters = Callable[[Collection[uuid.UUID]], Mapping[Key, Meetings]]

_sources: list[LastMet] = []
_planned_sources: list[Planned] = []
_held_sources: list[Held] = []
_people_sources: list[LastMetPeople] = []
_acquaintance_sources: list[Acquaintances] = []
_encounter_sources: list[Encounters] = []


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


def register_acquaintances(source: Acquaintances) -> None:
    """`source(contact_ids)` answers {contact id: when first met, when for the third time face to face}."""
    if source not in _acquaintance_sources:
        _acquaintance_sources.append(source)


def acquaintances(contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Acquaintance]:
    """The earliest answers of all sources; people who were never met are absent."""
    found: dict[uuid.UUID, Acquaintance] = {}
    for source in _acquaintance_sources:
        for contact_id, known in source(contact_ids).items():
            pairs = zip(known, found.get(contact_id, Acquaintance()), strict=True)
            found[contact_id] = Acquaintance(*(min(filter(None, pair), default=None) for pair in pairs))
    return found


def register_held(source: Held) -> None:
    """`source(user, center_id, visit_ids)` answers {visit id: how a list names it}, of what the user may see."""
    if source not in _held_sources:
        _held_sources.append(source)


def held_about(user: Any, center_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """The latest visits and calls about a center, newest first: what something can have been learned in."""
    return _held(user, center_id, ())


def held(user: Any, visit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of these visits; those out of the user's sight are absent. Asks nothing where none is named."""
    return _held(user, None, visit_ids) if visit_ids else {}


def _held(user: Any, center_id: uuid.UUID | None, visit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    found: dict[uuid.UUID, str] = {}
    for source in _held_sources:
        found.update(source(user, center_id, visit_ids))
    return found


def register_planned(source: Planned) -> None:
    """`source(center_id)` answers {contact id: when the next planned visit about the center begins}."""
    if source not in _planned_sources:
        _planned_sources.append(source)


def planned(center_id: uuid.UUID) -> dict[uuid.UUID, dt.datetime]:
    """The earliest planned meeting with each person of a center; with whom none is planned is absent."""
    earliest: dict[uuid.UUID, dt.datetime] = {}
    for source in _planned_sources:
        for contact_id, moment in source(center_id).items():
            earliest[contact_id] = min(moment, earliest.get(contact_id, moment))
    return earliest


def register_encounters(source: Encounters) -> None:
    """`source(contact_ids)` answers {(contact id, id of somebody of us): their meetings}, whatever they were about."""
    if source not in _encounter_sources:
        _encounter_sources.append(source)


def encounters(contact_ids: Collection[uuid.UUID]) -> dict[Key, Meetings]:
    """Who of us has met whom; those who never met are absent."""
    found: dict[Key, Meetings] = {}
    for source in _encounter_sources:
        for key, met in source(contact_ids).items():
            before = found.get(key, Meetings(met.last_on, 0))
            found[key] = Meetings(max(met.last_on, before.last_on), met.times + before.times)
    return found
