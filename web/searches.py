"""Search sources: each app says once how its records are found; the search page and the palette ask all of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Hit:
    """One found record: what to show, where it leads."""

    kind: str
    label: str
    detail: str
    url: str


Source = Callable[[Any, str, int], Iterable[Hit]]

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """`source(user, words, limit)` returns at most `limit` hits that `user` may see."""
    _sources[name] = source


def search(user: Any, words: str, limit: int = 6) -> list[Hit]:
    """Hits of every source, grouped by source in the order of registration."""
    words = words.strip()
    if len(words) < 2:
        return []
    return [hit for source in _sources.values() for hit in source(user, words, limit)]
