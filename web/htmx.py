"""Whether htmx asks, and for which part of the page. Without it a view answers with a page of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def by_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def is_for(request: HttpRequest, target: str) -> bool:
    """Whether the answer goes into the element of that id."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and htmx.target == target
