"""One deal through time: what was known of it at the start of a day. Pure.

At the start of a day one knew what was true before it *and* was recorded before it. Before the first day of the
records nobody could record anything: there, what came along with a deal when it was brought in counts from when it was
true, since its source knew it then. Source: formulas §1 (a backtest also cuts by `recorded_at`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

FIELDS = (
    "status",
    "pipeline",
    "owner",
    "team",
    "stage",
    "amount_base_minor",
    "expected_close",
    "category",
    "won_on",
    "lost_on",
)
"""What a forecast reads of a deal, as history names it."""


class Row(NamedTuple):
    """A change: `on` when it was true, `recorded` when it was learned; `came_along` with the deal itself."""

    field: str
    old: Any
    new: Any
    on: dt.date
    recorded: dt.date
    came_along: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """`present`: FIELDS in plain form as they are; `rows` in the order in which they were true.

    `born`: the day the deal came into being; `recorded`: when that was learned; `start`: its fields then, where its
    first row tells them; `is_imported`: it was in only those stages that its source shows.
    """

    deal: str
    born: dt.date
    recorded: dt.date
    present: Mapping[str, Any]
    rows: Sequence[Row] = ()
    start: Mapping[str, Any] | None = None
    opened: dt.date | None = None
    is_imported: bool = False

    @property
    def since(self) -> dt.date:
        """From which day its age counts."""
        return self.opened or self.born

    def exists(self, cut: dt.date, first_record: dt.date) -> bool:
        return self.born < cut and (self.recorded < cut or cut <= first_record)

    def at(self, cut: dt.date, first_record: dt.date) -> dict[str, Any] | None:
        """FIELDS as they were known at the start of `cut`; None where nobody knew of the deal."""
        if not self.exists(cut, first_record):
            return None
        state = self._before()
        for row in self.rows:
            if is_known(row, cut, first_record):
                state[row.field] = row.new
        return state

    def _before(self) -> dict[str, Any]:
        """Each field before its first change."""
        state = dict(self.present)
        for row in reversed(self.rows):
            state[row.field] = row.old
        return state | dict(self.start or {})

    def stages(self, cut: dt.date, first_record: dt.date) -> list[tuple[str, dt.date]]:
        """The stages (ids) it was seen in, each with the day it was entered, in time order."""
        seen = [(str(self._before()["stage"]), self.born)]
        for row in self.rows:
            if row.field == "stage" and is_known(row, cut, first_record):
                seen.append((str(row.new), row.on))
        return seen


def is_known(row: Row, cut: dt.date, first_record: dt.date) -> bool:
    """Whether, at the start of `cut`, a change was true and learned."""
    return row.on < cut and (row.recorded < cut or (cut <= first_record and row.came_along))


def as_day(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
