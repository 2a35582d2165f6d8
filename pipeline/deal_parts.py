"""The tabs that apps above add to a deal's page: each one template and one context function, registered once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from pipeline.models import Deal

Context = Callable[[HttpRequest, Deal], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class DealPart:
    """`context` answers None where there is nothing to show to this reader: then its address is 404."""

    key: str
    name: str | Promise
    order: int
    template: str
    context: Context


_parts: dict[str, DealPart] = {}


def register(part: DealPart) -> None:
    _parts[part.key] = part


def parts() -> list[DealPart]:
    return sorted(_parts.values(), key=lambda part: part.order)


def shown(request: HttpRequest, deal: Deal, key: str) -> dict[str, Any] | None:
    """What the template of that tab takes; None for one that there is not, or not for this reader."""
    part = _parts.get(key)
    context = part.context(request, deal) if part else None
    return {"part": part, **context} if part is not None and context is not None else None
