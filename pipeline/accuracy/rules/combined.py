"""All layers and naive forecasts as one, each weighed by its past error: the rule of `monthly_ensemble` on the record.

Pure. Nothing is looked ahead: a forecast made some months before its month weighs by what had come true by then.
Source: formulas §9.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from pipeline.accuracy.rules.monthly_ensemble import Past, combine

Months = Mapping[dt.date, int]


def combined(said: Mapping[str, Months], won: Months, *, horizon: int, members: Sequence[str], own: str) -> Months:
    """Month → the combination of what its members said of it `horizon` months before.

    `said`: layer → month → forecast; `won`: month → what came. `own`: the member that is believed until errors speak.
    Months of which nobody said anything have none.
    """
    found: dict[dt.date, int] = {}
    past: list[Past | None] = []
    months = sorted(won)
    for place, month in enumerate(months):
        now = {name: _told(said.get(name, {}).get(month)) for name in members}
        known = [each for each in past[: max(0, place - horizon)] if each is not None]
        one = combine(known, now, own=own)
        past.append(Past(now, one.forecast, won[month]) if one else None)
        if one is not None:
            found[month] = round(one.forecast)
    return found


def _told(value: int | None) -> float | None:
    return None if value is None else float(value)
