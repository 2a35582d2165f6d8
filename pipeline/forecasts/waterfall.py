"""From the open amount of a period at the end of one day to that at the end of a later one, step by step.

`end = start + Σ steps`, without a rest; each step is a sum over deals that can be named. Source: formulas §8.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.forecasts.history import day, key
from pipeline.forecasts.keeping import kept
from pipeline.forecasts.past import compared_days
from pipeline.forecasts.reads import Figures, summed
from pipeline.forecasts.scope import Scope
from pipeline.forecasts.steps import View, effect, step, steps

LARGEST = 5


@dataclass(frozen=True, slots=True)
class Step:
    """How many deals made it, and by how much they moved the amount together, in minor units."""

    deals: int = 0
    change: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """A deal at one of the two moments; `status` is empty where there was no such deal."""

    status: str
    stage: str
    amount: int
    close: dt.date | None
    owner: uuid.UUID


@dataclass(frozen=True, slots=True)
class Stepped:
    """A deal that moved the amount by `change`, by the one step that it made."""

    deal: uuid.UUID
    name: str
    step: str
    change: int
    before: Side
    after: Side


@dataclass(frozen=True, slots=True)
class Waterfall:
    """`start`, `end`: the day whose end is meant; `opening`, `closing`: the open amount due in the period then.

    `steps` has every step of the view in order, also those that nobody made.
    """

    scope: Scope
    view: View
    start: dt.date
    end: dt.date
    opening: int
    closing: int
    steps: Mapping[str, Step]
    largest: list[Stepped]

    @property
    def change(self) -> int:
        return self.closing - self.opening


def waterfall(scope: Scope, start: dt.date, view: View = "amount") -> Waterfall:
    """From the end of `start` to the scope's day. A fixed number of queries, linear in what changed between;
    in a large company it is kept for some minutes.

    The closing amount is the forecast's; the opening one follows from it, and is what the forecast as of `start` says
    (`check_waterfall` compares). Raises ValueError for a start that is not before the end.
    """
    if start >= scope.today:
        raise ValueError("a waterfall begins before it ends")
    select = f""", stepped AS ({_stepped(view)})
        SELECT 0, COUNT(*), SUM(effect), step, {", ".join(["NULL"] * 12)}
        FROM stepped WHERE step IS NOT NULL GROUP BY step
        UNION ALL SELECT * FROM (
            SELECT 1, 1, effect, step, deal_id, name, {_SIDES} FROM stepped WHERE step IS NOT NULL
            ORDER BY ABS(effect) DESC, name, deal_id LIMIT {LARGEST}
        ) largest
    """  # noqa: S608
    rows, closing = kept(
        "waterfall", scope, (start, view), lambda: (compared_days(scope, start, select), standing(scope, view))
    )
    found = {name: Step(deals, int(change)) for kind, deals, change, name, *_deal in rows if not kind}
    made = {name: found.get(name, Step()) for name in steps(view)}
    opening = closing - sum(each.change for each in made.values())
    largest = [_as_stepped(change, name, *deal) for kind, _deals, change, name, *deal in rows if kind]
    largest.sort(key=lambda each: (-abs(each.change), each.name))
    return Waterfall(scope, view, start, scope.today, opening, closing, made, largest)


def standing(scope: Scope, view: View) -> int:
    """The open amount that is due in the scope's period on its day."""
    due = summed(scope, (), ("deals", "amount", "weighted")).get(("due",), Figures())
    return due.weighted if view == "weighted" else due.amount


def deals_stepped(
    scope: Scope, start: dt.date, view: View, name: str | None = None, most: int | None = None
) -> list[Stepped]:
    """The deals of a step (None: of all), the largest change first. Raises KeyError for a step that is none."""
    if name is not None and name not in steps(view):
        raise KeyError(name)
    where = f"step = '{name}'" if name else "step IS NOT NULL"
    limit = f"LIMIT {int(most)}" if most else ""
    select = f""", stepped AS ({_stepped(view)})
        SELECT effect, step, deal_id, name, {_SIDES} FROM stepped
        WHERE {where} ORDER BY ABS(effect) DESC, name, deal_id {limit}
    """  # noqa: S608
    return [_as_stepped(*row) for row in compared_days(scope, start, select)]


def check_waterfall(scope: Scope, earlier: Scope, view: View) -> int:
    """What is left between the opening amount of the waterfall and the forecast as of its start: 0, or it is wrong.

    `earlier`: the same scope as of the start.
    """
    return waterfall(scope, earlier.today, view).opening - standing(earlier, view)


_SIDES = """was_kind, was_code, was_amount_base_minor, was_expected_close, was_owner_id,
    kind, code, amount_base_minor, expected_close, owner_id"""


def _stepped(view: View) -> str:
    return f"""
        SELECT moved.*, {step(view)} AS step, {effect(view)} AS effect,
            CASE WHEN created = 1 THEN '' ELSE was_status END AS was_kind,
            CASE WHEN removed = 1 THEN '' ELSE status END AS kind
        FROM moved
    """  # noqa: S608


def _as_stepped(change: Any, made: str, deal: Any, name: str, *sides: Any) -> Stepped:
    return Stepped(key(deal), name, made, int(change), _side(sides[:5]), _side(sides[5:]))


def _side(values: Sequence[Any]) -> Side:
    status, stage, amount, close, owner = values
    return Side(status, stage, amount, day(close), key(owner))
