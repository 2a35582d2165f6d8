"""The ledger of concessions: what each side gave, what it was worth, what came back for it. Pure.

Worths are minor units of the deal's currency, as we see them. Source: formulas §12, catalogue A13.3 ⑦ ⑧, A5.16.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from negotiations.rules.positions import OURS

SUGGESTED = 3
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Given:
    """One row. `value` is what it costs us where we gave and what it is worth to us where they gave, None if unknown.

    `answers` is the row that it was given in return for.
    """

    key: Any
    side: str
    issue: Any = None
    size: Decimal | None = None
    value: int | None = None
    answers: Any = None


@dataclass(frozen=True, slots=True)
class Balance:
    """Σ value got, Σ cost given, and how many rows have no worth."""

    got: int
    given: int
    unknown: int

    @property
    def net(self) -> int:
        return self.got - self.given


@dataclass(frozen=True, slots=True)
class Pace:
    """The last step of a side on an issue against the one before: below 1 is healthy (少降多送)."""

    issue: Any
    side: str
    ratio: Decimal

    @property
    def is_healthy(self) -> bool:
        return self.ratio < 1


@dataclass(frozen=True, slots=True)
class Open:
    """An issue that is not settled: our weight, where they stand (else their target), how far they go."""

    issue: Any
    weight: int
    stands: Decimal | None = None
    target: Decimal | None = None
    limit: Decimal | None = None

    @property
    def room(self) -> Decimal | None:
        """The share of their estimated way from target to limit that is left, 0 to 1; None if unknown."""
        if self.target is None or self.limit is None or self.target == self.limit:
            return None
        stands = self.target if self.stands is None else self.stands
        left = (stands - self.limit) / (self.target - self.limit)
        return min(max(left, Decimal(0)), Decimal(1))


def worth(size: Decimal, unit_minor: int | Decimal | None) -> int | None:
    """Of a step, by what one unit is worth; to the minor unit."""
    if unit_minor is None:
        return None
    return int((abs(size) * abs(Decimal(unit_minor))).quantize(Decimal(1), ROUND_HALF_EVEN))


def balance(rows: Iterable[Given]) -> Balance:
    """What we got less what we gave. Rows without a worth count as nothing, and are counted."""
    got = given = unknown = 0
    for row in rows:
        if row.value is None:
            unknown += 1
        elif row.side == OURS:
            given += row.value
        else:
            got += row.value
    return Balance(got, given, unknown)


def running(rows: Iterable[Given]) -> list[int]:
    """The balance after each row."""
    total, found = 0, []
    for row in rows:
        total += (row.value or 0) * (-1 if row.side == OURS else 1)
        found.append(total)
    return found


def without_return(rows: Iterable[Given]) -> set[Any]:
    """Keys of what we gave and nothing was given for: no row answers it, and it answers none (无交换)."""
    rows = list(rows)
    answered = {row.answers for row in rows if row.answers is not None}
    return {row.key for row in rows if row.side == OURS and row.answers is None and row.key not in answered}


def paces(rows: Iterable[Given]) -> list[Pace]:
    """The last step against the one before, of each side on each issue that has two steps. In the rows' order."""
    steps: dict[tuple[Any, str], list[Decimal]] = {}
    for row in rows:
        if row.issue is not None and row.size:
            steps.setdefault((row.issue, row.side), []).append(abs(row.size))
    return [Pace(issue, side, sizes[-1] / sizes[-2]) for (issue, side), sizes in steps.items() if len(sizes) > 1]


def asks(issues: Iterable[Open], but: Any = None, most: int = SUGGESTED) -> Sequence[Any]:
    """What we could ask for: where they have room left (half, if unknown) and it weighs for us."""
    scored = [
        (each.weight * (HALF if each.room is None else each.room), each.issue) for each in issues if each.issue != but
    ]
    best = sorted((one for one in scored if one[0] > 0), key=lambda one: one[0], reverse=True)
    return [issue for _score, issue in best[:most]]
