"""What is read from the history in a large company is kept for some minutes: it takes up to seconds there."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Max

from pipeline.forecasts.actions.past_days import is_large
from pipeline.forecasts.models import OwnerForecast
from pipeline.forecasts.scope import Scope

MINUTES = 300
"""Seconds."""

Found = TypeVar("Found")


def kept(
    name: str,
    scope: Scope,
    asked: tuple[Any, ...],
    read: Callable[[], Found],
    *,
    seconds: int = MINUTES,
    anywhere: bool = False,
) -> Found:
    """What `read` answers, or answered for the same figures within the last minutes; in a small company anew each time,
    but for what is to be kept `anywhere`.

    Of some people's deals only as long as none of their cells was written anew, so that it is as fresh as the figures
    beside it; of everybody's, where every second something changes, for the whole time. Kept by what was `asked` and by
    what narrows the scope; never by who asks. So what `read` answers must not depend on the reader.
    """
    if not (anywhere or is_large()):
        return read()
    whose = _whose(scope)
    narrowed = (scope.today, scope.as_of, scope.period, scope.pipeline, scope.stage, scope.category)
    measured = (scope.organization.base_currency, scope.organization.time_zone)
    held = (_sorted(whose), _sorted(scope.teams), _newest(whose))
    key = f"{name}-{hashlib.sha256(repr((asked, narrowed, measured, held)).encode()).hexdigest()[:40]}"
    found: Found | None = cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, seconds)
    return found


def is_kept(scope: Scope) -> bool:
    """Whether these are everybody's figures in a large company."""
    return _whose(scope) is None and is_large()


def _whose(scope: Scope) -> frozenset[uuid.UUID] | None:
    """The people whose deals the scope reads; None for all."""
    if scope.owner is None:
        return scope.people
    one = frozenset([scope.owner])
    return one if scope.people is None else one & scope.people


def _newest(people: frozenset[uuid.UUID] | None) -> dt.datetime | None:
    """When the last of their cells were written (one query); of everybody nobody asks."""
    if people is None:
        return None
    found: dt.datetime | None = OwnerForecast.objects.filter(pk__in=people).aggregate(at=Max("computed_at"))["at"]
    return found


def _sorted(ids: frozenset[uuid.UUID] | None) -> list[str] | None:
    return None if ids is None else sorted(map(str, ids))
