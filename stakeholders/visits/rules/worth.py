"""Which accounts are the top 20 %: eighty of a hundred hours belong to them. Source: catalogue A5.3."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

Key = TypeVar("Key", bound=Hashable)
SHARE = 5
"""One in so many, rounded up: of one to five accounts it is one."""


def top_fifth(values: Mapping[Key, int]) -> frozenset[Key]:
    """The first fifth, rounded up, of one owner's accounts of any value. Ties fall by key, so the answer is stable."""
    ranked: list[tuple[int, Any]] = sorted((-value, str(key)) for key, value in values.items() if value > 0)
    first = {name for _value, name in ranked[: -(-len(ranked) // SHARE)]}
    return frozenset(key for key in values if str(key) in first)
