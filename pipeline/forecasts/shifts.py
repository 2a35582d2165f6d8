"""What two states of a deal mean for a period's number (won + weighted due): by how much, and in one word why.

Plain values in, plain values out. Source: formulas §8 (waterfall), compositions §2.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from pipeline.forecasts.buckets import bucket

PUSHED_DAYS = 14
AMOUNT_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class State:
    """A deal at one moment; amounts in minor units of the base currency, `position` that of its stage."""

    status: str
    owner: uuid.UUID
    team: uuid.UUID | None
    pipeline: uuid.UUID
    stage: str
    position: int
    amount: int
    weighted: int
    close: dt.date | None
    category: str
    won_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Moment:
    """The period that the number is about, seen from a day."""

    first: dt.date
    last: dt.date
    day: dt.date

    def bucket(self, state: State | None) -> str:
        """As `buckets.bucket`; "won" for what the period won, "out" for what is in no bucket."""
        if state is None:
            return "out"
        if state.status == "won":
            return "won" if state.won_on and self.first <= state.won_on <= self.last else "out"
        if state.status != "open":
            return "out"
        return bucket(state.close, self.day, self.first, self.last)

    def share(self, state: State | None) -> int:
        """What the deal adds to the number."""
        where = self.bucket(state)
        if state is None or where not in ("won", "due"):
            return 0
        return state.amount if where == "won" else state.weighted


def cause(before: State | None, after: State | None, then: Moment, now: Moment) -> str:
    """Why a deal's share of the number changed: the first that fits. A state outside the scope is None.

    Of the two states at least one is given. `then` and `now` are about the same period.
    """
    if after is None:
        return "handed_over"
    if before is None:
        return "new"
    if before.status != after.status:
        return "reopened" if after.status == "open" else after.status
    was, is_ = then.bucket(before), now.bucket(after)
    if was != is_:
        return _changed_bucket(was, is_)
    if before.position != after.position:
        return "forward" if after.position > before.position else "back"
    return "up" if after.amount > before.amount else "down"


def _changed_bucket(was: str, is_: str) -> str:
    if is_ == "due":
        return {"none": "date_set", "overdue": "new_date"}.get(was, "pulled_in")
    return {"none": "date_cleared", "overdue": "overdue"}.get(is_, "pushed_out")


MOVES = ("won", "lost", "forward", "back", "pushed", "amount_up", "amount_down")
"""The lines of "Moved since last Monday", in order."""


def moves(before: State | None, after: State | None) -> list[str]:
    """Which of MOVES happened to a deal of the scope; several may have. Source: compositions §2.4."""
    if after is None:
        return []
    if after.status == "open":
        return _moves_of_open(before, after) if before else []
    return [after.status] if after.status in MOVES and (before is None or before.status != after.status) else []


def _moves_of_open(before: State, after: State) -> list[str]:
    found = []
    if after.pipeline == before.pipeline and after.position != before.position:
        found.append("forward" if after.position > before.position else "back")
    if before.close and after.close and (after.close - before.close).days >= PUSHED_DAYS:
        found.append("pushed")
    change = after.amount - before.amount
    if before.amount and abs(change) >= AMOUNT_SHARE * before.amount:
        found.append("amount_up" if change > 0 else "amount_down")
    return found


def last_monday(today: dt.date) -> dt.date:
    """The latest Monday before today: on a Monday that of the week before."""
    return today - dt.timedelta(days=today.weekday() or 7)
