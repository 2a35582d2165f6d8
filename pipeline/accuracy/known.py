"""What a pipeline's closed deals taught, as far as they were known at a cut: the models of rebuilt forecasts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.accuracy.past import StageOf
from pipeline.accuracy.rules.layers import HORIZONS
from pipeline.accuracy.rules.timelines import Timeline, as_day
from pipeline.probabilities.rules.calibrated import fit_calibrated
from pipeline.probabilities.rules.histories import History
from pipeline.probabilities.rules.timing import LOST, OPEN, WON, Timing, fit_timing

LEAST_CLOSED = 30
"""Before so many deals were closed, nothing but the nominal forecast is made."""
LEAST_FOR_RATE = 5
CALIBRATED = "calibrated"
OUTCOMES = {"won": WON, "lost": LOST}


@dataclass(frozen=True, slots=True)
class Known:
    """`model`: its code, empty before a first fit; `by_stage`: stage → probability to be won, ever."""

    cut: dt.date
    closed: int = 0
    won: int = 0
    model: str = ""
    by_stage: Mapping[str, float] | None = None
    timing: Timing | None = None

    @property
    def win_rate(self) -> float | None:
        return self.won / self.closed if self.closed >= LEAST_FOR_RATE else None

    def probabilities(self, stages: Sequence[str]) -> NDArray[np.float64] | None:
        if self.by_stage is None:
            return None
        return np.array([self.by_stage.get(stage, 0.0) for stage in stages], np.float64)

    def shares(self, ages: NDArray[np.int64]) -> NDArray[np.float64] | None:
        """[deals, months]: of each deal's probability, what falls into each month ahead."""
        return None if self.timing is None else self.timing.shares_of_ages(ages, self.cut, len(HORIZONS))


def learn(
    timelines: Iterable[Timeline],
    pipeline: str,
    cut: dt.date,
    first_record: dt.date,
    *,
    nominal: Mapping[str, float],
    stages: Mapping[str, StageOf],
    fiscal_year_start: int = 1,
) -> Known:
    """Fitted on what was known of one pipeline's deals at the start of `cut`. Source: formulas §4, §9."""
    histories: list[History] = []
    views: list[tuple[int, int, int, int]] = []
    for each in timelines:
        state = each.at(cut, first_record)
        if state is None or str(state["pipeline"]) != pipeline:
            continue
        closed = closed_on(each, state, cut, first_record)
        entries = tuple((stages[stage].code, day) for stage, day in each.stages(cut, first_record) if stage in stages)
        won = {"won": True, "lost": False}.get(state["status"]) if closed else None
        histories.append(History(each.deal, each.since, entries, closed, won, shows_all=not each.is_imported))
        seen = each.since if cut <= first_record or each.recorded <= each.born else each.recorded
        left = closed or cut - dt.timedelta(days=1)
        outcome = OUTCOMES.get(state["status"], OPEN)
        views.append((each.since.toordinal(), seen.toordinal(), left.toordinal(), outcome))
    known_until = cut - dt.timedelta(days=1)
    calibrated = fit_calibrated(histories, nominal=nominal, known_until=known_until)
    if calibrated.closed < LEAST_CLOSED:
        return Known(cut, calibrated.closed, calibrated.won)
    opened, seen_from, gone, how = (np.array(column, np.int64) for column in zip(*views, strict=True))
    timing = fit_timing(opened, seen_from, gone, how, fiscal_year_start=fiscal_year_start)
    return Known(cut, calibrated.closed, calibrated.won, CALIBRATED, calibrated.by_stage, timing)


def closed_on(each: Timeline, state: Mapping[str, object], cut: dt.date, first_record: dt.date) -> dt.date | None:
    """The day on which a deal was closed, by what the cut knew; None while it was open."""
    if state["status"] == "open":
        return None
    told = state["won_on"] if state["status"] == "won" else state["lost_on"]
    if told:
        return min(as_day(told), cut - dt.timedelta(days=1))
    return max((row.on for row in each.rows if row.field == "status" and row.on < cut), default=each.born)
