"""Rows of people added up to rows of their teams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from pipeline.accuracy.models.locked import OfOwner

Row = TypeVar("Row", bound=OfOwner)


def with_teams(rows: Iterable[Row], keys: Sequence[str], figures: Sequence[str]) -> Iterator[Row]:
    """The rows, and behind them one without owner for each team and set of `keys`, with the sums of `figures`.

    A figure that every row leaves empty stays empty.
    """
    teams: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        yield row
        names = ("pipeline_id", "team_id", *keys)
        key = tuple(getattr(row, name) for name in names)
        if key not in teams:
            teams[key] = type(row)(owner_id=None, **dict(zip(names, key, strict=True)), **dict.fromkeys(figures))
        for name in figures:
            value = getattr(row, name)
            if value is not None:
                setattr(teams[key], name, (getattr(teams[key], name) or 0) + value)
    yield from teams.values()
