"""What the rows of a deal's history say by a day: its way through the stages, and how the rest of it went.

Source: formulas §1, §4.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.models import Deal
from pipeline.probabilities.rules.histories import History
from pipeline.rules.replay import CREATED

WON, LOST, DORMANT = "won", "lost", "dormant"
DAYS_OF = {WON: "won_on", LOST: "lost_on", DORMANT: "dormant_on"}
FIELDS = (
    CREATED,
    "pipeline",
    "stage",
    "status",
    "opened_on",
    *DAYS_OF.values(),
    "amount_base_minor",
    "expected_close",
    "buyer_step",
    "competitor",
)
"""The fields of history that are read."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A row of history: `day` is that of `at` in the organization's time zone."""

    field: str
    old: Any
    new: Any
    at: dt.datetime
    day: dt.date


@dataclass(frozen=True, slots=True)
class Trace:
    """A deal's history with what else changed on the way: (day, value) in time order, the last of a day counts.

    `slips`: the days on which its expected close was put off. `rivals`: +1 named, -1 taken back.
    """

    history: History
    amounts: tuple[tuple[dt.date, int], ...]
    steps: tuple[tuple[dt.date, int | None], ...]
    slips: tuple[dt.date, ...]
    rivals: tuple[tuple[dt.date, int], ...]


@dataclass(slots=True)
class _State:
    values: dict[str, Any]
    created: dt.date
    entries: list[tuple[str, dt.date, dt.datetime]] = field(default_factory=list)
    ended_at: dt.datetime | None = None
    ended: dt.date | None = None
    amounts: list[tuple[dt.date, int]] = field(default_factory=list)
    steps: list[tuple[dt.date, int | None]] = field(default_factory=list)
    slips: list[dt.date] = field(default_factory=list)
    rivals: list[tuple[dt.date, int]] = field(default_factory=list)


def trace_of(deal: uuid.UUID, rows: Iterable[ChangeRow], pipeline: str, stages: Mapping[str, str]) -> Trace | None:
    """`rows` in time order, none after the day that is asked about; None for a deal that is not of the pipeline then.

    `stages`: code by id, of all versions of the pipeline.
    """
    state: _State | None = None
    for row in rows:
        if row.field == CREATED:
            state = _State(dict(row.new or {}), row.day)
            _begun(state, row, stages)
        elif state is not None:
            _changed(state, row, stages)
    if state is None or state.values.get("pipeline") != pipeline:
        return None
    return _trace(deal, state)


def _begun(state: _State, row: ChangeRow, stages: Mapping[str, str]) -> None:
    _enter(state, state.values.get("stage"), row, stages)
    state.amounts.append((row.day, int(state.values.get("amount_base_minor") or 0)))
    state.steps.append((row.day, state.values.get("buyer_step")))
    if state.values.get("status", "open") != "open":
        state.ended_at, state.ended = row.at, row.day


def _changed(state: _State, row: ChangeRow, stages: Mapping[str, str]) -> None:
    state.values[row.field] = row.new
    if row.field == "stage":
        _enter(state, row.new, row, stages)
    elif row.field == "status":
        is_open = row.new == "open"
        state.ended_at, state.ended = (None, None) if is_open else (row.at, row.day)
    elif row.field == "amount_base_minor":
        state.amounts.append((row.day, int(row.new or 0)))
    elif row.field == "buyer_step":
        state.steps.append((row.day, row.new))
    elif row.field == "expected_close" and row.old and row.new and row.new > row.old:
        state.slips.append(row.day)
    elif row.field == "competitor":
        state.rivals.append((row.day, 1 if row.new else -1))


def _enter(state: _State, stage: Any, row: ChangeRow, stages: Mapping[str, str]) -> None:
    """A new version of the method under the same code is no move."""
    code = stages.get(str(stage))
    if code is not None and (not state.entries or state.entries[-1][0] != code):
        state.entries.append((code, row.day, row.at))


def _trace(deal: uuid.UUID, state: _State) -> Trace:
    status = state.values.get("status", "open")
    closed = _day(state.values.get(DAYS_OF[status])) or state.ended if status in DAYS_OF else None
    opened = min(_day(state.values.get("opened_on")) or state.created, closed or dt.date.max)
    # Closing puts a deal into the last stage by itself: what only the outcome brought is no stage that was reached.
    entries = tuple(
        (code, max(day, opened))
        for code, day, at in state.entries
        if closed is None or (day <= closed and (state.ended_at is None or at < state.ended_at))
    ) or tuple((code, opened) for code, _day_, _at in state.entries[:1])
    history = History(
        deal=str(deal),
        opened=opened,
        entries=entries,
        closed=closed,
        won={WON: True, LOST: False}.get(status),
        shows_all=state.values.get("granted_by") != Deal.Grant.MIGRATION,
    )
    return Trace(history, tuple(state.amounts), tuple(state.steps), tuple(state.slips), tuple(state.rivals))


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None
