"""Fitting the models of one pipeline on what is known by a day, and choosing between them. Writes nothing.

The choice is by measurement: models of the same kinds, fitted on what closed up to the split, say what they think of
the deals that closed after it, on days while those were open; so does the method. The least Brier score wins. What is
put into force is then fitted on everything. Source: formulas §4, §9.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.editions import edition_of_pipeline
from pipeline.models import Pipeline
from pipeline.probabilities.center_facts import CenterTrace, center_traces
from pipeline.probabilities.looks import NAMES, Looks, Scales, StageFacts, looks_of, scales_of
from pipeline.probabilities.models import FittedModel
from pipeline.probabilities.reading import MONTHS, MOST_DEALS, center_ids, traces
from pipeline.probabilities.rules import scores
from pipeline.probabilities.rules.calibrated import fit_calibrated
from pipeline.probabilities.rules.histories import History, cut
from pipeline.probabilities.rules.learned import LEAST, Learned, fit_learned
from pipeline.probabilities.rules.timing import LOST, OPEN, WON, Timing, fit_timing
from pipeline.probabilities.traces import Trace
from team.models import Organization
from team.periods import add_months

NEEDED = 80
"""Closed deals of the window below which the method's own percentages stay."""
LATER = 0.3
"""Share of them, the last to close, on which the models are scored."""
KINDS = FittedModel.Kind
NOMINAL = "nominal"
Said = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Material:
    """All that is known of a pipeline's deals by a day. `stages`, `nominal`: by code, in the method's order."""

    known_until: dt.date
    fiscal_year_start: int
    stages: Mapping[str, StageFacts]
    nominal: Mapping[str, float]
    traces: Sequence[Trace]
    centers: Mapping[str, CenterTrace] = field(default_factory=dict)

    @property
    def since(self) -> dt.date:
        return add_months(self.known_until, -MONTHS)

    @property
    def histories(self) -> list[History]:
        return [trace.history for trace in self.traces]

    @property
    def closed(self) -> list[Trace]:
        """Won and lost, in the order of closing; one laid to rest has no outcome."""
        ended = [trace for trace in self.traces if trace.history.won is not None]
        return sorted(ended, key=lambda trace: (trace.history.closed or dt.date.max, trace.history.deal))


@dataclass(frozen=True, slots=True)
class Draft:
    """A model to be written down."""

    kind: str
    parameters: dict[str, Any]
    scores: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """`chosen`: the kind whose probability is to be in force, or "nominal"; `verdict` and `numbers` say why."""

    drafts: list[Draft]
    closed: int
    won: int
    stages: list[list[Any]]
    won_ages: list[float]
    chosen: str
    verdict: str
    numbers: dict[str, Any]


def read(
    pipeline: Pipeline, known_until: dt.date, *, is_before_records: bool = False, most: int = MOST_DEALS
) -> Material:
    """Two streamed queries; where there is enough to learn from, two more for each 500 buying centers.

    `is_before_records`, `most`: as `reading.traces`.
    """
    facts, nominal = stage_facts(pipeline)
    found = list(traces(pipeline.pk, known_until=known_until, most=most, is_before_records=is_before_records))
    organization = Organization.objects.current()
    material = Material(known_until, organization.fiscal_year_start, facts, nominal, found)
    if not can_learn(material.closed):
        return material
    deals = center_ids([uuid.UUID(trace.history.deal) for trace in material.closed])
    centers = {str(deals[center]): each for center, each in center_traces(deals, known_until).items()}
    return Material(known_until, organization.fiscal_year_start, facts, nominal, found, centers)


def stage_facts(pipeline: Pipeline) -> tuple[dict[str, StageFacts], dict[str, float]]:
    """Of the version in force, by code: what features need, and the nominal probability (0..1)."""
    specs = edition_of_pipeline(pipeline).method.stages
    facts = {spec.code: StageFacts(i, spec.buyer_steps, spec.silent_days) for i, spec in enumerate(specs)}
    return facts, {spec.code: float(spec.nominal_probability) / 100 for spec in specs}


def fit(material: Material) -> Fit:
    """Same material, same numbers."""
    closed = material.closed
    whole = fit_calibrated(material.histories, nominal=material.nominal, known_until=material.known_until)
    won = sum(bool(trace.history.won) for trace in closed)
    counts = [[stage, *whole.counts[stage]] for stage in material.nominal]
    ages = [(each.history.closed - each.history.opened).days for each in closed if each.history.won]  # type: ignore[operator]
    won_ages = [round(float(age), 1) for age in np.percentile(ages, range(0, 101, 5))] if ages else []
    base = (len(closed), won, counts, won_ages)
    if len(closed) < NEEDED:
        return Fit([], *base, NOMINAL, "too_few", {"closed": len(closed), "needed": NEEDED})
    measured = _measure(material, closed)
    drafts = [
        Draft(KINDS.CALIBRATED, whole.to_json(), measured.get(KINDS.CALIBRATED)),
        Draft(KINDS.TIMING, _timing(material).to_json()),
    ]
    learned, scales = _learn(closed, material)
    if learned is not None:
        drafts.append(
            Draft(
                KINDS.LEARNED,
                {"model": learned.to_json(), "scales": scales.to_json()},
                measured.get(KINDS.LEARNED),
            )
        )
    chosen = _chosen(measured, learned)
    numbers: dict[str, Any] = {str(kind): each["brier"] for kind, each in measured.items()}
    if measured:
        numbers |= {NOMINAL: measured[KINDS.CALIBRATED]["nominal_brier"], "deals": measured[KINDS.CALIBRATED]["deals"]}
    if learned is not None and not learned.helps:
        numbers["no_help"] = True
    numbers |= {"won": won, "lost": len(closed) - won, "least": LEAST}
    return Fit(drafts, *base, chosen, chosen if measured else "unscored", numbers)


def _chosen(measured: Mapping[str, Mapping[str, Any]], learned: Learned | None) -> str:
    if not measured:
        return NOMINAL
    best, least = NOMINAL, measured[KINDS.CALIBRATED]["nominal_brier"]
    for kind in (KINDS.CALIBRATED, KINDS.LEARNED):
        may = kind in measured and (kind != KINDS.LEARNED or (learned is not None and learned.helps))
        if may and measured[kind]["brier"] < least:
            best, least = kind.value, measured[kind]["brier"]
    return best


def _measure(material: Material, closed: Sequence[Trace]) -> dict[str, dict[str, Any]]:
    """Scores by kind on the later block; none where it cannot tell (nobody won there, or everybody)."""
    last = closed[int(len(closed) * (1 - LATER)) - 1].history.closed or material.known_until
    early = [trace for trace in closed if trace.history.closed and trace.history.closed <= last]
    late = closed[len(early) :]
    scales = scales_of(early)
    looks = looks_of(
        late,
        material.centers,
        stages=material.stages,
        scales=scales,
        last=material.known_until,
        also=(last,),
    )
    kept = np.flatnonzero(looks.day >= last.toordinal())
    won = np.asarray([float(bool(late[place].history.won)) for place in looks.trace[kept]])
    if not len(won) or won.min() == won.max():
        return {}
    codes = [looks.stage[place] for place in kept]
    nominal = _by_stage(codes, material.nominal.__getitem__)
    calibrated = fit_calibrated(cut(material.histories, last), nominal=material.nominal, known_until=last)
    said: dict[str, Said] = {KINDS.CALIBRATED: _by_stage(codes, calibrated.probability)}
    learned, _scales = _learn(early, material)
    if learned is not None:
        said[KINDS.LEARNED] = learned.probability(looks.x[kept])
    deals = len(np.unique(looks.trace[kept]))
    about = {"from": (last + dt.timedelta(days=1)).isoformat(), "rows": len(won), "deals": deals}
    of_nominal = {"nominal_brier": scores.brier(nominal, won), "nominal_log_loss": scores.log_loss(nominal, won)}
    return {
        kind: {**about, "brier": scores.brier(p, won), "log_loss": scores.log_loss(p, won), **of_nominal}
        for kind, p in said.items()
    }


def _by_stage(codes: Sequence[str], probability: Callable[[str], float]) -> Said:
    known = {code: probability(code) for code in set(codes)}
    return np.asarray([known[code] for code in codes])


def can_learn(closed: Sequence[Trace]) -> bool:
    """Whether enough of them were won, and lost."""
    won = sum(bool(trace.history.won) for trace in closed)
    return min(won, len(closed) - won) >= LEAST


def _learn(closed: Sequence[Trace], material: Material) -> tuple[Learned | None, Scales]:
    """None with too few won or lost deals."""
    scales = scales_of(closed)
    if not can_learn(closed):
        return None, scales
    looks: Looks = looks_of(closed, material.centers, stages=material.stages, scales=scales, last=material.known_until)
    won = [float(bool(closed[place].history.won)) for place in looks.trace]
    ended = [(closed[place].history.closed or dt.date.max).toordinal() for place in looks.trace]
    model = fit_learned(looks.x, won, ended, NAMES)
    return (model if isinstance(model, Learned) else None), scales


def _timing(material: Material) -> Timing:
    histories, first = material.histories, material.since + dt.timedelta(days=1)
    outcomes = {True: WON, False: LOST, None: OPEN}
    return fit_timing(
        [each.opened.toordinal() for each in histories],
        [max(each.opened, first).toordinal() for each in histories],
        [(each.closed or material.known_until).toordinal() for each in histories],
        [outcomes[each.won] for each in histories],
        fiscal_year_start=material.fiscal_year_start,
    )
