"""The deals of each pipeline that were open at a cut, in columns: what its forecasts were made of."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.accuracy.past import StageOf
from pipeline.accuracy.rules.layers import OpenDeals
from pipeline.accuracy.rules.timelines import Timeline, as_day
from pipeline.models import Deal

OUT = -1
"""Due in no month ahead: overdue, or without a date."""


class Holder(NamedTuple):
    """Whose deal it was: ids as text, the team None where there is none."""

    owner: str
    team: str | None


@dataclass(slots=True)
class Opening:
    """One pipeline's open deals at a cut, one place each; `holder` is a place in `holders`."""

    cut: dt.date
    keys: list[str] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    holder: list[int] = field(default_factory=list)
    holders: dict[Holder, int] = field(default_factory=dict)
    amount: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    close_in: list[int] = field(default_factory=list)
    category: list[str] = field(default_factory=list)
    age: list[int] = field(default_factory=list)

    def add(self, each: Timeline, state: Mapping[str, object], stage: StageOf) -> None:
        holder = Holder(str(state["owner"]), str(state["team"]) if state["team"] else None)
        self.keys.append(each.deal)
        self.stages.append(stage.code)
        self.holder.append(self.holders.setdefault(holder, len(self.holders)))
        self.amount.append(int(str(state["amount_base_minor"])))
        self.points.append(stage.points)
        self.close_in.append(months_ahead(self.cut, state["expected_close"]))
        self.category.append(str(state["category"]))
        self.age.append(max(0, (self.cut - each.since).days))

    def deals(self, probability: NDArray[np.float64] | None, shares: NDArray[np.float64] | None) -> OpenDeals:
        category = np.array(self.category, dtype=str)
        return OpenDeals(
            amount=np.array(self.amount, np.int64),
            points=np.array(self.points, np.int64),
            close_in=np.array(self.close_in, np.int64),
            commit=category == Deal.Category.COMMIT.value,
            best=category == Deal.Category.BEST_CASE.value,
            probability=probability,
            shares=shares,
        )


def openings(
    timelines: Iterable[Timeline], cut: dt.date, first_record: dt.date, stages: Mapping[str, StageOf]
) -> Mapping[str, Opening]:
    """Pipeline → its deals that were open at the start of the cut."""
    found: dict[str, Opening] = defaultdict(lambda: Opening(cut))
    for each in timelines:
        state = each.at(cut, first_record)
        if state is not None and state["status"] == "open" and str(state["stage"]) in stages:
            found[str(state["pipeline"])].add(each, state, stages[str(state["stage"])])
    return found


def months_ahead(cut: dt.date, close: object) -> int:
    if not close:
        return OUT
    day = as_day(close)
    return (day.year - cut.year) * 12 + day.month - cut.month if day >= cut else OUT
