"""When a second source counts: somebody else than the first, or another place. Source: catalogue A6.6."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was learned: a person at the customer (their id), a place in words, or both."""

    person: uuid.UUID | None = None
    note: str = ""

    @property
    def is_named(self) -> bool:
        return self.person is not None or bool(self.note.strip())


def is_second(first: Source, second: Source) -> bool:
    """Another person, or a place that differs from the first in more than its letters' case; the person who said it
    first never verifies it."""
    if not second.is_named:
        return False
    if second.person is not None:
        return second.person != first.person
    return first.person is not None or _plain(second.note) != _plain(first.note)


def _plain(note: str) -> str:
    return " ".join(note.casefold().split())
