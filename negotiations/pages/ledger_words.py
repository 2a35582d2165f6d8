"""The ledger as pages show it: sums, the pace of each issue, what came without a return and what could be asked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from negotiations.pages.at_table import AtTable, Entry
from negotiations.pages.figures import figure
from negotiations.rules.positions import OURS
from web.formats import money

STEADY = Decimal(1)


@dataclass(frozen=True, slots=True)
class PaceLine:
    issue: str
    side: str
    text: str
    is_healthy: bool


def ledger_context(table: AtTable, *, most: int, skip: int = 0) -> dict[str, Any]:
    """`most` rows of the newest, after `skip` of them; sums and warnings are of all."""
    ledger = table.ledger
    newest: list[Entry] = ledger.entries[::-1]
    alone = ledger.without_return
    return {
        "ledger": ledger,
        "can_write": table.room.is_running,
        "rows": newest[skip : skip + most],
        "older": skip + most if len(newest) > skip + most else None,
        "newer": max(skip - most, 0) if skip else None,
        "paces": [_pace(table, pace) for pace in ledger.paces],
        "alone": alone,
        "asks": table.asks() if alone else [],
        "currency": table.room.deal.currency,
        "net": money(ledger.balance.net, table.room.deal.currency),
    }


def _pace(table: AtTable, pace: Any) -> PaceLine:
    issue = str(table.issues[pace.issue]) if pace.issue in table.issues else ""
    values = {"ratio": figure(pace.ratio.quantize(Decimal("0.01")))}
    if pace.ratio < STEADY:
        text = _("last step %(ratio)s of the one before: steps shrink, healthy") % values
    elif pace.ratio == STEADY:
        text = _("last step as large as the one before: make the next one smaller")
    else:
        text = _("last step %(ratio)s times the one before: steps grow") % values
    return PaceLine(issue, pace.side, text, pace.is_healthy or pace.side != OURS)
