"""The flag "discount over limit": what was offered or is planned lies beyond the author's authority. Pure.

Source: compositions section 8.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from pipeline.methods.method import FlagSpec
from pipeline.rules.added_flags import AddedFlag
from pipeline.rules.flag_sight import Finding, Sight

CODE = "discount_over_limit"
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Beyond:
    """A discount, and what its author may give; both in percent of list."""

    percent: Decimal
    allowed: Decimal


def percent_off(list_minor: int, minor: int) -> Decimal:
    """In percent of list, rounded up to the hundredth, never below 0; 0 where there is no list price."""
    if list_minor <= 0:
        return Decimal(0)
    return max((1 - Decimal(minor) / list_minor) * 100, Decimal(0)).quantize(CENT, ROUND_CEILING)


def worst(found: Iterable[Beyond]) -> Beyond | None:
    return max(found, key=lambda each: each.percent - each.allowed, default=None)


def discount_over_limit(sight: Sight) -> Finding | None:
    beyond: Beyond | None = sight.facts.more.get(CODE)
    if beyond is None:
        return None
    return Finding("ask_approval", {"percent": plain(beyond.percent), "allowed": plain(beyond.allowed)})


def plain(percent: Decimal) -> str:
    return format(percent.normalize(), "f")


def flag(about: Any, clears: Any) -> AddedFlag:
    """`about` and `clears` are sentences that are translated when they are shown."""
    return AddedFlag(
        FlagSpec(
            CODE,
            "severe",
            {"en": "Discount over limit", "zh-hans": "折扣超限"},
            {
                "en": "{percent}% off list, {allowed}% allowed without an approval",
                "zh-hans": "比目录价低{percent}%，未经审批最多{allowed}%",
            },
            None,
            None,
            {},
            has_grace=False,
        ),
        discount_over_limit,
        about=about,
        clears=clears,
        cures={"ask_approval": {"en": "Ask for an approval", "zh-hans": "申请审批"}},
    )
