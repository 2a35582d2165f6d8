"""Where giving way costs little: known market prices and small quantities. Source: catalogue A12.3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from negotiations.quotes.rules.totals import Line, whole

SMALL = Decimal("0.1")
"""Of the quote's list total: a line below it counts as small. Ours, not the source's."""
STEP = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Chance:
    """A line to give way on: `why` is open or small; a step of 5 % on it costs `cost`, of the whole `of_total` %."""

    line: Line
    why: str
    cost: int
    of_total: Decimal


def chances(lines: Sequence[Line]) -> list[Chance]:
    """The cheapest first. A quote of a single line has no small ones."""
    total = sum(line.total for line in lines)
    found = []
    for line in lines:
        small = len(lines) > 1 and line.total <= total * SMALL
        if line.total and (line.is_open_price or small):
            cost = whole(line.total * STEP)
            of_total = (Decimal(cost) / total * 100).quantize(Decimal("0.01"))
            found.append(Chance(line, "open" if line.is_open_price else "small", cost, of_total))
    return sorted(found, key=lambda chance: chance.cost)
