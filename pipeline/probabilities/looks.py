"""Looking at deals on days while they were open: the rows that the learned model is fitted on, scored by and used with.

A deal is looked at when it was so many days old (`AGES`), as long as it was open then: days that nothing of the outcome
decides. Each look holds what was known by the end of that day. Not read, for history keeps no past of them: drift (the
earned stage is derived anew with every change) and next steps. Source: formulas §4.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.probabilities.center_facts import CenterTrace
from pipeline.probabilities.rules.histories import History
from pipeline.probabilities.traces import Trace
from pipeline.rules.buyer import buyer_gap

AGES = (0, 14, 30, 60, 120, 240, 480)
NAMES = (
    "stage",
    "age_ratio",
    "slips",
    "advance_rate",
    "decision_support",
    "coach",
    "buyer_gap",
    "competitors",
    "amount_ratio",
    "silent_ratio",
)
UNKNOWN = float("nan")


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What the method says of a stage: its place from 0, the buyer's steps that go with it, days of silence allowed."""

    place: int
    buyer_steps: tuple[int, int]
    silent_days: int


@dataclass(frozen=True, slots=True)
class Scales:
    """What features are measured by: the median age at each stage, and amount, of the deals that were won."""

    ages: Mapping[str, float]
    amount: float

    def to_json(self) -> dict[str, Any]:
        return {"ages": dict(self.ages), "amount": self.amount}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Scales:
        return cls(stored["ages"], stored["amount"])


@dataclass(frozen=True, slots=True)
class Looks:
    """One element for each look: which trace (its place), on which day, in which stage; the features [n, k]."""

    trace: NDArray[np.int64]
    day: NDArray[np.int64]
    stage: list[str]
    x: NDArray[np.float64]


def look_days(history: History, last: dt.date, also: Collection[dt.date] = ()) -> list[dt.date]:
    """The days of the looks at a deal, none after `last`; `also` are looked at too where it was open."""
    until = min(last, history.closed - dt.timedelta(days=1)) if history.closed else last
    days = {history.opened + dt.timedelta(days=age) for age in AGES} | set(also)
    return sorted(day for day in days if history.opened <= day <= until)


def scales_of(traces: Iterable[Trace]) -> Scales:
    """Of the won deals among them, looked at as all are."""
    ages: dict[str, list[int]] = {}
    amounts = []
    for trace in traces:
        history = trace.history
        if not history.won or history.closed is None:
            continue
        amounts.append(trace.amounts[-1][1])
        for day in look_days(history, history.closed):
            if stage := stage_on(history, day):
                ages.setdefault(stage, []).append((day - history.opened).days)
    return Scales(
        {stage: max(1.0, float(median(days))) for stage, days in ages.items()},
        max(1.0, float(median(amounts))) if amounts else 1.0,
    )


def looks_of(
    traces: Sequence[Trace],
    centers: Mapping[str, CenterTrace],
    *,
    stages: Mapping[str, StageFacts],
    scales: Scales,
    last: dt.date,
    also: Collection[dt.date] = (),
    ages: bool = True,
) -> Looks:
    """All looks at these deals, through `last`. `centers`: by deal. `ages=False`: on the days of `also` alone."""
    places, days, codes, rows = [], [], [], []
    for place, trace in enumerate(traces):
        for day in look_days(trace.history, last, also) if ages else also:
            stage = stage_on(trace.history, day)
            if stage in stages:
                places.append(place)
                days.append(day.toordinal())
                codes.append(stage)
                rows.append(features(trace, centers.get(trace.history.deal), stage, day, stages[stage], scales))
    x = np.asarray(rows, np.float64).reshape(len(rows), len(NAMES))
    return Looks(np.asarray(places, np.int64), np.asarray(days, np.int64), codes, x)


def stage_on(history: History, day: dt.date) -> str:
    """The stage at the end of that day; empty before the first."""
    code = ""
    for stage, entered in history.entries:
        if entered > day:
            break
        code = stage
    return code


def features(
    trace: Trace, center: CenterTrace | None, stage: str, day: dt.date, facts: StageFacts, scales: Scales
) -> list[float]:
    """One look in the order of NAMES, NaN for what was not known."""
    history, center = trace.history, center or CenterTrace()
    age = (day - history.opened).days
    held = [(on, advanced) for known, on, advanced in center.meetings if known <= day]
    support, has_coach = center.standing(day)
    step = _last(trace.steps, day)
    gap = buyer_gap(facts.buyer_steps, step)
    rivals = [sign for on, sign in trace.rivals if on <= day]
    entered = max((on for _code, on in history.entries if on <= day), default=history.opened)
    latest = max([entered, *(on for on, _advanced in held)])
    return [
        float(facts.place),
        age / scales.ages[stage] if stage in scales.ages else UNKNOWN,
        float(bisect_right(trace.slips, day)),
        sum(advanced for _on, advanced in held) / len(held) if held else UNKNOWN,
        UNKNOWN if support is None else support,
        float(has_coach) if center.people else UNKNOWN,
        UNKNOWN if gap is None else float(gap),
        float(max(0, sum(rivals))) if rivals else UNKNOWN,
        (_last(trace.amounts, day) or 0) / scales.amount,
        (day - latest).days / facts.silent_days if facts.silent_days and center.meetings else UNKNOWN,
    ]


def _last(values: Sequence[tuple[dt.date, int | None]], day: dt.date) -> int | None:
    found = None
    for on, value in values:
        if on > day:
            break
        found = value
    return found
