"""What of an offer goes beyond what its author may offer. Pure. Source: formulas §12.

Three things need an approval: a discount beyond the author's, a term worse than their bound for it, and a value below
our own limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Any

PRICE, DISCOUNT = "price", "discount"
"""Codes of the issues out of which a discount is read: against the list price, or in percent of it."""
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far an author may go: `discount` in percent, None for any; `terms` the worst value by code of issue."""

    discount: Decimal | None
    terms: Mapping[str, Decimal] = field(default_factory=dict)


NOTHING = Bounds(Decimal(0))
ANYTHING = Bounds(None)


@dataclass(frozen=True, slots=True)
class Asked:
    """One issue of an offer: `more_is_better` for us; `reference` the list price or standard, `limit` ours."""

    issue: Any
    code: str
    value: Decimal
    more_is_better: bool
    reference: Decimal | None = None
    limit: Decimal | None = None

    def is_worse(self, than: Decimal) -> bool:
        return self.value < than if self.more_is_better else self.value > than


@dataclass(frozen=True, slots=True)
class Excess:
    """`kind`: discount, bound or limit. `asked` is beyond `allowed`; of a discount both are percents."""

    kind: str
    issue: Any
    asked: Decimal
    allowed: Decimal

    @property
    def plain(self) -> dict[str, str]:
        """As a request keeps it."""
        return {"kind": self.kind, "issue": str(self.issue), "asked": str(self.asked), "allowed": str(self.allowed)}


def discount_of(terms: Iterable[Asked]) -> Decimal | None:
    """In percent of list, never below 0; None where no price or no list price is known.

    Rounded up to the hundredth, so that nothing slips under a limit by rounding. An offer with a price and a discount
    on it gives both.
    """
    left, known = Decimal(1), False
    for term in terms:
        if term.code == PRICE and term.reference:
            left, known = left * min(term.value / term.reference, Decimal(1)), True
        elif term.code == DISCOUNT:
            left, known = left * (1 - term.value / 100), True
    return max((1 - left) * 100, Decimal(0)).quantize(CENT, ROUND_CEILING) if known else None


def excesses(terms: Iterable[Asked], bounds: Bounds) -> list[Excess]:
    """What goes too far, in the order of the terms; empty where the author may offer this alone."""
    terms = list(terms)
    found = []
    discount = discount_of(terms)
    if discount is not None and bounds.discount is not None and discount > bounds.discount:
        priced = next(term for term in terms if term.code in (PRICE, DISCOUNT))
        found.append(Excess("discount", priced.issue, discount, bounds.discount))
    for term in terms:
        bound = bounds.terms.get(term.code) if term.code else None
        if bound is not None and term.is_worse(bound):
            found.append(Excess("bound", term.issue, term.value, bound))
        if term.limit is not None and term.is_worse(term.limit):
            found.append(Excess("limit", term.issue, term.value, term.limit))
    return found


def covers(
    granted: Mapping[str, Decimal], granted_discount: Decimal | None, found: Iterable[Excess], terms: Iterable[Asked]
) -> bool:
    """Whether what was granted ({issue id: value}, discount in percent) is enough for what is beyond.

    `terms` are the offer's, and where we stand on what it leaves out. Each issue that is beyond must be named by the
    grant with a value at least as far-reaching. Whatever the grant names must be among the terms, no worse: it may be
    what the rest was granted in exchange for.
    """
    by_issue = {str(term.issue): term for term in terms}
    if any(key not in by_issue or by_issue[key].is_worse(value) for key, value in granted.items()):
        return False
    for excess in found:
        if excess.kind == "discount":
            if granted_discount is None or excess.asked > granted_discount:
                return False
            continue
        allowed = granted.get(str(excess.issue))
        if allowed is None or by_issue[str(excess.issue)].is_worse(allowed):
            return False
    return True
