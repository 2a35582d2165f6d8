"""What happened to the number since a day: the deals of a scope as they were then and as they are now.

What changed is compared and summed in the database; by name only few deals are read. Source: formulas §1, §8.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet, Sum

from pipeline.forecasts.history import changes_since, compared, concerning, day, key
from pipeline.forecasts.keeping import kept
from pipeline.forecasts.past import compared_days
from pipeline.forecasts.scope import Scope
from pipeline.forecasts.shifts import CAUSE, GAINED, MOVES, OF_AMOUNT
from pipeline.models import Deal, DealChange

CAUSES = 5
ONE_DAY = dt.timedelta(days=1)
Holder = tuple[uuid.UUID | None, uuid.UUID]
"""(team, owner)."""

_COUNTED = ", ".join(
    f"COUNT(CASE WHEN {rule} THEN 1 END), "
    f"COALESCE(SUM(CASE WHEN {rule} THEN {GAINED if kind in OF_AMOUNT else 'amount_base_minor'} END), 0)"
    for kind, rule in MOVES.items()
)
_HOLDER = f"""was_team_id, was_owner_id, team_id, owner_id,
    SUM(was_share), SUM(share), {_COUNTED}"""
_NAMED = f"""deal_id, name, owner_id, expected_close, share - was_share, {CAUSE},
    was_held, was_code, was_amount_base_minor, was_expected_close,
    held, code, amount_base_minor, expected_close"""
HOLDER_COLUMNS, NAMED_COLUMNS = 6 + 2 * len(MOVES), 14
NAMED = f"SELECT {_NAMED} FROM moved"  # noqa: S608
SUMS_AND_LARGEST = f"""
    SELECT {_HOLDER}, {", ".join(["NULL"] * NAMED_COLUMNS)}
    FROM moved GROUP BY was_team_id, was_owner_id, team_id, owner_id
    UNION ALL SELECT {", ".join(["NULL"] * HOLDER_COLUMNS)}, largest.* FROM (
        {NAMED} WHERE share <> was_share ORDER BY ABS(share - was_share) DESC, name LIMIT {CAUSES}
    ) largest
"""  # noqa: S608
"""What holders' deals did together, and by name the deals that moved the number most: the history is read once."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A deal that moved since the day; `before` or `after` is None while it is not in the scope."""

    deal: uuid.UUID
    name: str
    owner: uuid.UUID
    """Whose it is now."""
    close: dt.date | None
    shift: int
    """By how much it moved the number, in minor units of the base currency."""
    why: str
    before: State | None = None
    after: State | None = None


@dataclass(frozen=True, slots=True)
class State:
    stage: str
    amount: int
    close: dt.date | None


@dataclass(frozen=True, slots=True)
class Move:
    """One kind of move: how many deals, and their amount (for amounts that changed: by how much)."""

    deals: int
    amount: int


@dataclass(frozen=True, slots=True)
class Movements:
    """`parts`: the shift by (team, owner): what one hands over leaves one's part and enters the other's.

    `moves`: what of each of MOVES happened.
    `causes`: the deals that moved the number most, at most CAUSES, the largest first.
    """

    since: dt.date
    parts: Mapping[Holder, int]
    moves: Mapping[str, Move]
    causes: list[Moved]

    @property
    def shift(self) -> int:
        return sum(self.parts.values())

    def parts_by(self, key: Callable[[Holder], Hashable]) -> dict[Any, int]:
        """The parts added up by what `key` makes of their holder."""
        sums: dict[Any, int] = defaultdict(int)
        for holder, shift in self.parts.items():
            sums[key(holder)] += shift
        return sums


def movements(scope: Scope, since: dt.date) -> Movements:
    """What changed since the morning of that day, and what became overdue by itself; of a past day: until its end.

    A fixed number of queries; they read the history since then, so this is meant for days and weeks, not for years.
    In a large company it is kept for some minutes.
    """
    return kept("movements", scope, (since,), lambda: _movements(scope, since))


def _movements(scope: Scope, since: dt.date) -> Movements:
    rows = _compared(scope, since, SUMS_AND_LARGEST)
    parts: dict[Holder, int] = defaultdict(int)
    moves = {kind: [0, 0] for kind in MOVES}
    for was_team, was_owner, team, owner, left, came, *counted in (row[:HOLDER_COLUMNS] for row in rows if row[1]):
        parts[key(was_team), key(was_owner)] -= int(left)
        parts[key(team), key(owner)] += int(came)
        for total, deals, amount in zip(moves.values(), counted[::2], counted[1::2], strict=True):
            total[0] += deals
            total[1] += int(amount)
    causes = _named([row[HOLDER_COLUMNS:] for row in rows if not row[1]])
    if scope.as_of is None:
        causes += _lapsed(scope, since, changes_since(scope, since), parts)
    causes.sort(key=lambda each: (-abs(each.shift), each.name))
    return Movements(since, parts, {kind: Move(*total) for kind, total in moves.items()}, causes[:CAUSES])


def deals_moved(scope: Scope, since: dt.date, kind: str | None = None) -> list[Moved]:
    """The changed deals of the scope; of a kind of move those that made it. Raises KeyError for a kind that is none."""
    where = f"WHERE {MOVES[kind]}" if kind else ""
    return _named(_compared(scope, since, f"{NAMED} {where}"))


def reasons_of_lost(scope: Scope, since: dt.date) -> list[tuple[str, int]]:
    """Why deals were lost since then, and how many: the most frequent reason first. Kept as `movements`."""
    select = f"""
        SELECT close_reason, COUNT(*) FROM moved WHERE {MOVES["lost"]} AND close_reason <> ''
        GROUP BY close_reason ORDER BY COUNT(*) DESC, close_reason
    """  # noqa: S608
    return kept("lost", scope, (since,), lambda: _compared(scope, since, select))


def _compared(scope: Scope, since: dt.date, select: str) -> list[tuple[Any, ...]]:
    """Until now by the history since then, of a past day by the states of both days."""
    if scope.as_of is not None:
        return compared_days(scope, since - ONE_DAY, select, was_day=since)
    return compared(scope, since, concerning(scope, changes_since(scope, since)), select)


def _owners_of_largest(most: list[tuple[int, uuid.UUID]]) -> set[uuid.UUID]:
    """Among whose deals the CAUSES largest are, from how much one deal of each group moved the number at most."""
    least = min(sorted((shift for shift, _owner in most), reverse=True)[:CAUSES], default=0)
    return {owner for shift, owner in most if shift and shift >= least}


def _named(rows: list[tuple[Any, ...]]) -> list[Moved]:
    return [
        Moved(key(deal), name, key(owner), day(close), shift, why, _state(*states[:4]), _state(*states[4:]))
        for deal, name, owner, close, shift, why, *states in rows
    ]


def _state(held: bool, stage: str, amount: int, close: Any) -> State | None:
    return State(stage, amount, day(close)) if held else None


def _lapsed(scope: Scope, since: dt.date, changes: QuerySet[DealChange], parts: dict[Holder, int]) -> list[Moved]:
    """Unchanged deals that were due in the period and are overdue now: off the parts; the largest by name."""
    first, last = max(since, scope.period.first), min(scope.today - ONE_DAY, scope.period.last)
    deals = scope.restrict(Deal.objects.open().filter(close_key__range=(first, last)))
    # NOT EXISTS, not NOT IN: a week's changes that outgrow the memory of a query would be searched once per deal.
    deals = deals.filter(~Exists(changes.filter(deal_id=OuterRef("pk")))).order_by()
    sums = deals.values_list("team_id", "owner_id").annotate(Sum("weighted_minor"), Max("weighted_minor"))
    most = []
    for team, owner, weighted, largest in sums:
        parts[team, owner] -= int(weighted)
        most.append((largest, owner))
    if not (owners := _owners_of_largest(most)):
        return []
    named = deals.filter(owner_id__in=owners, weighted_minor__gt=0).order_by("-weighted_minor", "name")
    columns = ("pk", "name", "owner_id", "expected_close", "weighted_minor")
    return [
        Moved(pk, name, owner, close, -weighted, "overdue")
        for pk, name, owner, close, weighted in named.values_list(*columns)[:CAUSES]
    ]
