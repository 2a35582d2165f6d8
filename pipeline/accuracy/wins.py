"""What months won: of all deals, and of those that were open at the start of that month or of one before it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pipeline.accuracy.openings import Holder
from pipeline.accuracy.rules.layers import HORIZONS
from pipeline.accuracy.rules.timelines import Timeline, as_day
from team.periods import add_months

ALL = None
"""In place of a horizon: whatever was won, open before or not."""


class Key(NamedTuple):
    pipeline: str
    holder: Holder
    month: dt.date
    horizon: int | None


Sums = Mapping[Key, list[int]]
"""→ [deals, amount in minor units]"""


def wins(timelines: Iterable[Timeline], first: dt.date, cut: dt.date, first_record: dt.date) -> Sums:
    """Of the months from `first` to before `cut`, as the cut knew them.

    All that was won stands with whom it belonged to when it was won; what was open before, with whom it belonged to
    then.
    """
    sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for each in timelines:
        state = each.at(cut, first_record)
        if state is None or state["status"] != "won" or not state["won_on"]:
            continue
        day = as_day(state["won_on"])
        if not first <= day < cut:
            continue
        month, amount = day.replace(day=1), int(state["amount_base_minor"])
        then = each.at(day + dt.timedelta(days=1), first_record) or state
        _add(sums, then, month, ALL, amount)
        for horizon in HORIZONS:
            before = each.at(add_months(month, -horizon), first_record)
            if before is not None and before["status"] == "open":
                _add(sums, before, month, horizon, amount)
    return sums


def _add(
    sums: dict[Key, list[int]], state: Mapping[str, object], month: dt.date, horizon: int | None, amount: int
) -> None:
    holder = Holder(str(state["owner"]), str(state["team"]) if state["team"] else None)
    found = sums[Key(str(state["pipeline"]), holder, month, horizon)]
    found[0] += 1
    found[1] += amount
