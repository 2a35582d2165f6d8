"""What is at stake with an account: deals stand above visits, so they register the answer here."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

Source = Callable[[QuerySet[Any, Any]], Mapping[uuid.UUID, int]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(account_ids)` answers {account id: weighted amount of its open deals, in minor units of the base
    currency} for a queryset of ids; accounts without any may be absent."""
    if source not in _sources:
        _sources.append(source)


def at_stake(account_ids: QuerySet[Any, Any]) -> dict[uuid.UUID, int]:
    found: dict[uuid.UUID, int] = {}
    for source in _sources:
        for account_id, amount in source(account_ids).items():
            found[account_id] = found.get(account_id, 0) + amount
    return found
