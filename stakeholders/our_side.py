"""Who of us works on a buying center. Deals stand above stakeholders, so the pipeline registers the answer here."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any

Workers = Callable[[uuid.UUID], Mapping[uuid.UUID, Any]]

Owners = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, uuid.UUID]]

_sources: list[Workers] = []
_owners: list[Owners] = []


def register(source: Workers) -> None:
    """`source(center_id)` answers {user id: what they do there, in the reader's words}, the most responsible first."""
    if source not in _sources:
        _sources.append(source)


def workers(center_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Who is named first by one source keeps that word."""
    found: dict[uuid.UUID, str] = {}
    for source in _sources:
        for user_id, what in source(center_id).items():
            found.setdefault(user_id, str(what))
    return found


def register_owners(source: Owners) -> None:
    """`source(center ids)` answers {center id: who is responsible for what is going on there}."""
    if source not in _owners:
        _owners.append(source)


def owners(centers: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Of many buying centers at once; one with nothing going on has none."""
    return {center: user for source in _owners if centers for center, user in source(centers).items()}
