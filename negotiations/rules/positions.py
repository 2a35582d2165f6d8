"""Where both sides stand on each issue, from their offers in turn. Pure. Source: catalogue A13, formulas §12.

A side stands where its last offer that names the issue put it. Packages that stand alongside one another are
alternatives: none of them moves a side before it is accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

OURS, THEIRS = "ours", "theirs"
Terms = Mapping[Any, Decimal]


@dataclass(frozen=True, slots=True)
class Move:
    """A side moved on an issue. `size` is positive where it gave way, negative where it took something back."""

    issue: Any
    before: Decimal
    after: Decimal
    size: Decimal


@dataclass(frozen=True, slots=True)
class Put:
    """One offer as it was put: `number` of the room, of which side, `alongside` others or in their place."""

    number: int
    side: str
    terms: Terms
    alongside: bool = False


@dataclass(frozen=True, slots=True)
class Distance:
    """What lies between the sides after the offer `number`: a share of the first gap of each issue, and their mean."""

    number: int
    by_issue: Mapping[Any, Decimal]
    mean: Decimal | None


def given_way(side: str, before: Decimal, after: Decimal, more_is_better: bool) -> Decimal:
    """How far the side moved against itself; `more_is_better` for us."""
    is_down = (side == OURS) == more_is_better
    return before - after if is_down else after - before


def moves(side: str, standing: Terms, terms: Terms, better: Mapping[Any, bool]) -> list[Move]:
    """Every issue on which these terms differ from where the side stands; `better` is {issue: more is better}."""
    return [
        Move(issue, standing[issue], value, given_way(side, standing[issue], value, better[issue]))
        for issue, value in terms.items()
        if issue in standing and standing[issue] != value
    ]


def distances(puts: Iterable[Put], issues: Iterable[Any]) -> list[Distance]:
    """How the gap closes, from the first offer after which both sides stand somewhere on an issue.

    The gap of an issue is measured against its own first one (1 there, 0 where they meet, more where they drift apart);
    one that both agreed on from the start is no gap.
    """
    issues = list(issues)
    stand: dict[str, dict[Any, Decimal]] = {OURS: {}, THEIRS: {}}
    first: dict[Any, Decimal] = {}
    found = []
    for put in puts:
        if put.alongside:
            continue
        stand[put.side] |= put.terms
        by_issue = {}
        for issue in issues:
            if issue in stand[OURS] and issue in stand[THEIRS]:
                gap = abs(stand[OURS][issue] - stand[THEIRS][issue])
                if first.setdefault(issue, gap):
                    by_issue[issue] = gap / first[issue]
        if first:
            mean = sum(by_issue.values(), Decimal(0)) / len(by_issue) if by_issue else None
            found.append(Distance(put.number, by_issue, mean))
    return found
