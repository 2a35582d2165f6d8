"""The forecasts that look at no deal: whoever cannot beat them need not be asked. Pure. Source: formulas §9."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from team.periods import add_months

TRAILING = 3


def naive(history: Mapping[dt.date, int], cut: dt.date, month: dt.date, first: dt.date) -> dict[str, int | None]:
    """What the months before `cut` alone say of `month` (both first days), in minor units; None where too few.

    `history`: month → won, as known at the cut, a month without an entry won nothing; `first`: the first month of
    which the records tell.
    """

    def won(past: dt.date) -> int | None:
        return history.get(past, 0) if first <= past < cut else None

    trailing = [won(add_months(cut, -back)) for back in range(1, TRAILING + 1)]
    known = [value for value in trailing if value is not None]
    return {
        "last": won(add_months(cut, -1)),
        "mean": round(sum(known) / TRAILING) if len(known) == TRAILING else None,
        "quarter": won(add_months(month, -3)),
        "year": won(add_months(month, -12)),
    }
