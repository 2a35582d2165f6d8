"""How far a contract is, and what to watch on the last meters. Pure. Source: catalogue A1.7, A12.5.

"Black three minutes": orders are lost after the handshake. So from agreement to payment the coach is kept close, a
price that is touched again is seen at once, and so is silence. The numbers of days are ours, not the source's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from pipeline.methods.method import FlagSpec
from pipeline.rules.added_flags import AddedFlag
from pipeline.rules.flag_sight import Finding, Sight


@dataclass(frozen=True, slots=True)
class Progress:
    """What of the way to 80 % is done."""

    reviewed: int
    reviews: int
    agreed: int
    clauses: int
    our_signature: dt.date | None
    their_signature: dt.date | None
    paid_on: dt.date | None
    shipped_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Late:
    """A deal on its last meters. `since`: agreed, or with a contract on the table, from that day."""

    since: dt.date
    price_reopened_on: dt.date | None = None
    payment_due_on: dt.date | None = None


def coach_away(sight: Sight) -> Finding | None:
    """Nobody has seen the coach for longer than the limit; from the day of agreement at the earliest."""
    late: Late | None = sight.facts.more.get(sight.flag)
    if late is None or not sight.facts.coaches:
        return None
    coach = max(sight.facts.coaches, key=lambda one: (one.last_met_on or dt.date.min, one.id))
    start, limit = max(filter(None, [coach.last_met_on, late.since])), sight.number("days")
    days = sight.open_days_since(start)
    if days <= limit:
        return None
    return Finding("visit", {"days": days}, sight.open_day_after(start, limit), person=coach.id)


def price_reopened(sight: Sight) -> Finding | None:
    """The price is talked about again, though it was agreed."""
    late: Late | None = sight.facts.more.get(sight.flag)
    if late is None or late.price_reopened_on is None:
        return None
    return Finding("hold_price", {}, late.price_reopened_on)


def late_silence(sight: Sight) -> Finding | None:
    """No sign of life while the contract waits."""
    late: Late | None = sight.facts.more.get(sight.flag)
    if late is None:
        return None
    start, limit = max(filter(None, [sight.facts.last_activity_on, late.since])), sight.number("days")
    days = sight.open_days_since(start)
    if days <= limit:
        return None
    return Finding("visit_customer", {"days": days}, sight.open_day_after(start, limit))


def payment_late(sight: Sight) -> Finding | None:
    """The first payment was due and has not come."""
    late: Late | None = sight.facts.more.get(sight.flag)
    if late is None or late.payment_due_on is None or late.payment_due_on >= sight.today:
        return None
    days = (sight.today - late.payment_due_on).days
    return Finding("ask_payment", {"days": days}, late.payment_due_on + dt.timedelta(days=1))


def _spec(code: str, severity: str, name: dict[str, str], reason: dict[str, str], **limits: Any) -> FlagSpec:
    return FlagSpec(code, severity, name, reason, None, None, limits, has_grace=False)


WORDS: tuple[tuple[FlagSpec, Any, dict[str, dict[str, str]]], ...] = (
    (
        _spec(
            "late_coach",
            "watch",
            {"en": "Coach out of touch before signature", "zh-hans": "签约前与教练失去联系"},
            {
                "en": "Coach not met for {days} days, the contract is not paid",
                "zh-hans": "{days}天未见教练，合同尚未付款",
            },
            days=10,
        ),
        coach_away,
        {},
    ),
    (
        _spec(
            "price_reopened",
            "severe",
            {"en": "Price open again", "zh-hans": "价格被重新提起"},
            {"en": "The price was agreed and is open again", "zh-hans": "价格已谈定，又被重新提起"},
        ),
        price_reopened,
        {"hold_price": {"en": "Hold the price, or ask for something in return", "zh-hans": "守住价格，或要求交换条件"}},
    ),
    (
        _spec(
            "late_silence",
            "watch",
            {"en": "Silent before signature", "zh-hans": "签约前没有动静"},
            {
                "en": "Nothing heard for {days} days, the contract is not paid",
                "zh-hans": "{days}天没有动静，合同尚未付款",
            },
            days=7,
        ),
        late_silence,
        {},
    ),
    (
        _spec(
            "payment_late",
            "watch",
            {"en": "First payment late", "zh-hans": "首付款逾期"},
            {"en": "First payment {days} days late", "zh-hans": "首付款逾期{days}天"},
        ),
        payment_late,
        {"ask_payment": {"en": "Ask for the first payment", "zh-hans": "催收首付款"}},
    ),
)


def flags(about: dict[str, tuple[Any, Any]]) -> list[AddedFlag]:
    """The flags of the late watch; `about` says of each what it looks for and what clears it, in words."""
    return [
        AddedFlag(
            spec,
            rule,
            about=about[spec.code][0],
            clears=about[spec.code][1],
            cures=cures,
            limits=dict.fromkeys(spec.limits, "count"),
        )
        for spec, rule, cures in WORDS
    ]
