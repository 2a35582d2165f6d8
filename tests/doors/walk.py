"""Every address of the product: browser and API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    name: str
    arguments: tuple[str, ...]


def addresses(patterns: Any = None, namespace: str = "", arguments: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        named = (*arguments, *pattern.pattern.converters, *getattr(pattern.pattern.regex, "groupindex", {}))
        named = tuple(dict.fromkeys(named))
        if isinstance(pattern, URLPattern):
            yield Address(f"{namespace}{pattern.name}", named)
        else:
            assert isinstance(pattern, URLResolver)
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner, named)
