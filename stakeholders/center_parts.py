"""The parts of a buying center's page: who decides, analysis, relationship table, maps, needs, confidences.

Each is one template and one context function, registered once; the page of a center shows them as tabs, and so does
the page of a deal, which stands above and need not know them one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from stakeholders.models import BuyingCenter

Context = Callable[[HttpRequest, BuyingCenter], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class CenterPart:
    """`context` answers None where the reader may not read this part: then it is not offered, and its address is 404.

    `is_allowed` answers the same without reading what the part shows; without it everybody who sees the center may.
    """

    key: str
    name: str | Promise
    order: int
    template: str
    context: Context
    is_allowed: Callable[[HttpRequest, BuyingCenter], bool] | None = None


_parts: dict[str, CenterPart] = {}


def register(part: CenterPart) -> None:
    _parts[part.key] = part


def parts(request: HttpRequest, center: BuyingCenter) -> list[CenterPart]:
    """Those that the reader may open, in their order."""
    allowed = [part for part in _parts.values() if part.is_allowed is None or part.is_allowed(request, center)]
    return sorted(allowed, key=lambda part: part.order)


def shown(request: HttpRequest, center: BuyingCenter, key: str) -> tuple[CenterPart, Mapping[str, Any]] | None:
    """A part with what it shows; None for one that there is not, or not for this reader."""
    part = next((each for each in parts(request, center) if each.key == key), None)
    context = part.context(request, center) if part else None
    return (part, context) if part is not None and context is not None else None
