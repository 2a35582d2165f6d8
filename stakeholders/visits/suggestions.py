"""Visits worth making when none is planned: higher apps say which and why, Today shows up to three."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from team.models import User


@dataclass(frozen=True, slots=True)
class Suggestion:
    """ "Condax" · "decision maker not met for 52 days, ¥2.4 m at 40" · where planning it begins."""

    label: str
    reason: str
    url: str


Source = Callable[[User, int], Iterable[Suggestion]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(user, limit)` answers at most `limit` suggestions, best first."""
    if source not in _sources:
        _sources.append(source)


def suggestions(user: User, limit: int = 3) -> list[Suggestion]:
    return [each for source in _sources for each in source(user, limit)][:limit]
