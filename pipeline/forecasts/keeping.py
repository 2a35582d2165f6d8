"""What is read from the history for everybody of a large company is kept for some minutes: it takes seconds there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache

from pipeline.forecasts.actions.past_days import is_large
from pipeline.forecasts.scope import Scope

KEPT = 300
"""Seconds."""

Found = TypeVar("Found")


def for_minutes(name: str, scope: Scope, asked: tuple[Any, ...], read: Callable[[], Found]) -> Found:
    """What `read` answers, or answered for the same figures within the last minutes.

    Kept where everybody's deals are read, by what was `asked` and by what narrows the scope; never by who asks. So
    what `read` answers must not depend on the reader.
    """
    if scope.people is not None or scope.owner is not None or not is_large():
        return read()
    teams = None if scope.teams is None else sorted(map(str, scope.teams))
    narrowed = (scope.today, scope.as_of, scope.period, scope.pipeline, scope.stage, scope.category, teams)
    measured = (scope.organization.base_currency, scope.organization.time_zone)
    key = f"{name}-{hashlib.sha256(repr((asked, narrowed, measured)).encode()).hexdigest()[:40]}"
    kept: Found | None = cache.get(key)
    if kept is None:
        kept = read()
        cache.set(key, kept, KEPT)
    return kept
