"""Sums of a quote in minor units of its currency; every rounding of money is half to even."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from typing import Any

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: prices per unit. `cost` is what a unit costs us, None where nobody said."""

    text: str
    quantity: Decimal
    list_price: int
    price: int
    unit: str = ""
    product: Any = None
    is_open_price: bool = False
    cost: int | None = None

    @property
    def list_total(self) -> int:
        return whole(self.quantity * self.list_price)

    @property
    def total(self) -> int:
        return whole(self.quantity * self.price)

    @property
    def discount(self) -> Decimal:
        """In percent of the list price, below 0 where the price is above it."""
        return share(self.list_price - self.price, self.list_price)

    @property
    def margin(self) -> int | None:
        return None if self.cost is None else self.total - whole(self.quantity * self.cost)


@dataclass(frozen=True, slots=True)
class Totals:
    """`discount` in percent of list, rounded up; `margin` over the lines whose cost is known, None without any."""

    list_total: int
    total: int
    discount: Decimal
    margin: int | None
    margin_share: Decimal | None


def totals(lines: Iterable[Line]) -> Totals:
    """A line above its list price hides no discount of another: it counts at most at list."""
    lines = list(lines)
    listed = sum(line.list_total for line in lines)
    counted = sum(min(line.total, line.list_total) for line in lines)
    discount = Decimal(0)
    if listed:
        discount = (Decimal(listed - counted) / listed * 100).quantize(CENT, ROUND_CEILING)
    known = [line for line in lines if line.cost is not None]
    margin = sum(line.margin or 0 for line in known) if known else None
    sold = sum(line.total for line in known)
    return Totals(
        listed,
        sum(line.total for line in lines),
        discount,
        margin,
        share(margin, sold) if margin is not None and sold else None,
    )


def share(part: int, all_of_it: int) -> Decimal:
    """In percent, to the hundredth; 0 of nothing."""
    return (Decimal(part) / all_of_it * 100).quantize(CENT, ROUND_HALF_EVEN) if all_of_it else Decimal(0)


def whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_EVEN))
