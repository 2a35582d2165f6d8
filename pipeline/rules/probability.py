"""Which probability a deal shows: its own while it runs, else that of its stage. Source: formulas §4."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal


def running(own: Decimal | None, until: dt.date | None, day: dt.date) -> Decimal | None:
    """The own probability in percent on that day; None where there is none or it has expired (`until` included)."""
    if own is None or (until is not None and until < day):
        return None
    return own


def shown(own: Decimal | None, until: dt.date | None, day: dt.date, nominal: Decimal) -> Decimal:
    mine = running(own, until, day)
    return nominal if mine is None else mine
