"""A deal's history as spans of days: how it stood at the end of each day. Source: formulas §1.

Of what is true at the end of a day, the row recorded last says what a field was: so what arrives late corrects the past
from the day on which it was true, and the last span always is the present.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.rules.replay import CREATED

REMOVED = "removed"
EVER = dt.date(1, 1, 1)
"""Since when a deal stands whose creation nobody wrote down."""
NEVER = dt.date(9999, 12, 31)
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of history, with the organization's day on which it was true. Values are plain, as history keeps them."""

    field: str
    old: Any
    new: Any
    day: dt.date


@dataclass(frozen=True, slots=True)
class Span:
    """From the end of the first through the end of the last day."""

    first: dt.date
    last: dt.date
    state: Mapping[str, Any]


def spans(rows: Iterable[Row], present: Mapping[str, Any]) -> list[Span]:
    """The spans of a deal in order; days before its creation, and after its removal, are in none.

    `rows` in the order of recording, of the fields that `present` names; `present` says what no row tells.
    """
    rows = list(rows)
    state = _unwritten(rows, present)
    written = dict.fromkeys(state, -1)
    exists = all(row.field != CREATED for row in rows)
    found: list[tuple[dt.date, dict[str, Any] | None]] = [(EVER, dict(state) if exists else None)]
    for day, places in _by_day(rows):
        for place in places:
            row = rows[place]
            told = row.new if row.field == CREATED and isinstance(row.new, Mapping) else {row.field: row.new}
            for field in told.keys() & state.keys():
                if written[field] < place:
                    state[field], written[field] = told[field], place
            exists = row.field == CREATED or (exists and row.field != REMOVED)
        now = dict(state) if exists else None
        if now != found[-1][1]:
            found.append((day, now))
    ends = [first - ONE_DAY for first, _state in found[1:]] + [NEVER]
    return [Span(first, last, kept) for (first, kept), last in zip(found, ends, strict=True) if kept is not None]


def _unwritten(rows: list[Row], present: Mapping[str, Any]) -> dict[str, Any]:
    """Each field before its first row: what that row replaced, else what it is."""
    olds: dict[str, Any] = {}
    for row in rows:
        olds.setdefault(row.field, row.old)
    return {field: olds.get(field, value) for field, value in present.items()}


def _by_day(rows: list[Row]) -> list[tuple[dt.date, list[int]]]:
    days: dict[dt.date, list[int]] = {}
    for place, row in enumerate(rows):
        days.setdefault(row.day, []).append(place)
    return sorted(days.items())
