"""Who a comment calls: ``@Lin Wei`` or ``@lin.wei@example.com``. Pure text, no database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Protocol, TypeVar


class Named(Protocol):
    name: str
    email: str


Person = TypeVar("Person", bound=Named)
MOST = 20


def mentioned(body: str, people: Iterable[Person]) -> list[Person]:
    """The people called by name or address, whatever the case and width of the letters; at most 20.

    A longer name wins over a shorter one at the same place: ``@Lin Weiming`` does not call Lin Wei.
    """
    text = _folded(body)
    if "@" not in text:
        return []
    called: dict[str, list[Person]] = {}
    for person in people:
        for handle in {_folded(person.name), _folded(person.email)} - {""}:
            called.setdefault(handle, []).append(person)
    handles = sorted(called, key=len, reverse=True)
    pattern = "|".join(f"{re.escape(handle)}{_end_of(handle)}" for handle in handles)
    if not pattern:
        return []
    found: dict[int, Person] = {}
    for match in re.finditer(f"@(?P<handle>{pattern})", text):
        found |= {id(person): person for person in called[match["handle"]]}
    return list(found.values())[:MOST]


def _end_of(handle: str) -> str:
    """A Latin name must not run on; a Chinese one is followed by text without a space."""
    return r"(?![a-z0-9_])" if handle[-1].isascii() else ""


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
