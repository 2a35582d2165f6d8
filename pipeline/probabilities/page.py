"""The page that explains the models: per pipeline which is in force and why, and on what it rests."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.editions import Edition, edition_of_pipeline
from pipeline.models import Pipeline
from pipeline.probabilities.actions import may_fit
from pipeline.probabilities.fitting import NEEDED
from pipeline.probabilities.models import FittedModel, PipelineFit
from pipeline.probabilities.reading import calibrated_of, learned_of, timing_of
from pipeline.probabilities.rules.features import BY_NAME
from pipeline.probabilities.rules.timing import Timing
from pipeline.probabilities.wording import FEATURE_NAMES, KIND_NAMES, asked_words, learned_words, verdict_words
from pipeline.wording import stage_name
from team.models import User
from web.formats import localized, share

AGES = (30, 60, 90, 120, 180, 270, 365)
MOST_WEIGHTS = 6
NOTICED = 0.02
"""Log-odds below which a feature is not worth a line."""
KINDS = FittedModel.Kind


@dataclass(frozen=True, slots=True)
class Score:
    """What a kind of model was worth on the deals that closed last."""

    name: str
    brier: float
    log_loss: float
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class StageLine:
    """`nominal` in percent; `value`, `low`, `high` 0..1, None without a fit."""

    name: str
    nominal: Decimal
    won: int
    closed: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class AgeLine:
    """Of deals as old as `days`: which share is won by then, lost by then, and still open (0..1)."""

    days: int
    won: float
    lost: float
    open: float


@dataclass(slots=True)
class Told:
    """Everything about one pipeline."""

    pipeline: uuid.UUID
    name: str
    verdict: str
    kind: str
    state: PipelineFit | None
    model: FittedModel | None
    asked: str
    about_learned: str
    scores: list[Score]
    stages: list[StageLine]
    weights: list[tuple[str, str]] = field(default_factory=list)
    ages: list[AgeLine] = field(default_factory=list)
    season: str = ""
    scored_from: dt.date | None = None
    versions: list[FittedModel] = field(default_factory=list)
    charts: dict[str, Any] = field(default_factory=dict)


def models_page(user: User) -> dict[str, Any]:
    """A constant number of queries for any number of pipelines."""
    pipelines = list(Pipeline.objects.visible_to(user).filter(current__isnull=False))
    states = {each.pipeline_id: each for each in PipelineFit.objects.visible_to(user).select_related("asked_by")}
    models: dict[uuid.UUID, list[FittedModel]] = defaultdict(list)
    newest_first = FittedModel.objects.visible_to(user).order_by("-fitted_at", "kind")
    for model in newest_first.defer("parameters"):
        models[model.pipeline_id].append(model)
    told = [_told(pipeline, states.get(pipeline.pk), models[pipeline.pk]) for pipeline in pipelines]
    return {"pipelines": told, "may_fit": may_fit(user)}


def _told(pipeline: Pipeline, state: PipelineFit | None, models: list[FittedModel]) -> Told:
    edition = edition_of_pipeline(pipeline)
    numbers: Mapping[str, Any] = state.numbers if state else {}
    chance = next((each for each in models if each.is_in_force and each.kind != KINDS.TIMING), None)
    newest = {each.kind: each for each in reversed(models)}
    told = Told(
        pipeline=pipeline.pk,
        name=localized(pipeline.name),
        verdict=verdict_words(state.verdict if state else "", numbers),
        kind=chance.kind if chance else "nominal",
        state=state,
        model=chance or newest.get(KINDS.CALIBRATED),
        asked=asked_words(state),
        about_learned=learned_words(numbers),
        scores=_scores(newest, chance, numbers),
        stages=_stages(edition, state, newest.get(KINDS.CALIBRATED) if not _has_few(state) else None),
        versions=models[:10],
    )
    if told.scores and told.model is not None and told.model.scores:
        told.scored_from = dt.date.fromisoformat(told.model.scores["from"])
    if chance is not None and chance.kind == KINDS.LEARNED:
        told.weights = _weights(chance)
    timing = next((each for each in models if each.is_in_force and each.kind == KINDS.TIMING), None)
    if timing is not None:
        curve = timing_of(timing)
        told.ages, told.season = _ages(curve), _season(curve)
        charts = {"stages": _stage_chart(told.stages), "ages": _age_chart(curve)}
        told.charts = {name: {**chart, "id": f"{name}-{pipeline.pk}"} for name, chart in charts.items()}
    return told


def _has_few(state: PipelineFit | None) -> bool:
    return state is None or state.closed < NEEDED


def _scores(newest: Mapping[str, FittedModel], chance: FittedModel | None, numbers: Mapping[str, Any]) -> list[Score]:
    scored = [newest[kind] for kind in (KINDS.CALIBRATED, KINDS.LEARNED) if kind in newest and kind in numbers]
    if not scored:
        return []
    first = scored[0].scores or {}
    nominal = Score(str(KIND_NAMES["nominal"]), first["nominal_brier"], first["nominal_log_loss"], chance is None)
    return [
        nominal,
        *(
            Score(
                str(KIND_NAMES[each.kind]),
                (each.scores or {})["brier"],
                (each.scores or {})["log_loss"],
                chance is not None and chance.kind == each.kind,
            )
            for each in scored
        ),
    ]


def _stages(edition: Edition, state: PipelineFit | None, model: FittedModel | None) -> list[StageLine]:
    counts = {code: (won, closed) for code, won, closed in (state.stages if state else [])}
    calibrated = calibrated_of(model) if model else None
    lines = []
    for spec in edition.method.stages:
        won, closed = counts.get(spec.code, (0, 0))
        name = stage_name(edition, spec.code)
        if calibrated is None or spec.code not in calibrated.beta:
            lines.append(StageLine(name, spec.nominal_probability, won, closed))
            continue
        low, high = calibrated.interval(spec.code)
        value = calibrated.probability(spec.code)
        lines.append(StageLine(name, spec.nominal_probability, won, closed, value, low, high))
    return lines


def _weights(model: FittedModel) -> list[tuple[str, str]]:
    """(feature, "raises" or "lowers"), the heaviest first: what one more of it does to a deal in the middle of the
    pipeline of which nothing else is known."""
    learned, _stored = learned_of(model)
    usual = np.array([BY_NAME[name].unknown for name in learned.names])
    usual[learned.names.index("stage")] = 2
    more = usual + np.minimum(np.eye(len(usual)), [BY_NAME[name].most for name in learned.names] - usual)
    chance = np.clip(learned.probability(np.vstack([usual, more])), 1e-12, 1 - 1e-12)
    log_odds = np.log(chance / (1 - chance))
    moved = dict(zip(learned.names, log_odds[1:] - log_odds[0], strict=True))
    heaviest = sorted((name for name in moved if abs(moved[name]) > NOTICED), key=lambda name: -abs(moved[name]))
    return [
        (str(FEATURE_NAMES[name]), _("raises the probability") if moved[name] > 0 else _("lowers the probability"))
        for name in heaviest[:MOST_WEIGHTS]
    ]


def _curves(timing: Timing) -> tuple[Any, Any]:
    """Shares of deals won and lost by each age in days, without the season."""
    won = np.minimum(timing.won, 1 - timing.lost)
    left = np.concatenate([[1.0], np.cumprod(1 - won - timing.lost)[:-1]])
    return np.cumsum(left * won), np.cumsum(left * timing.lost)


def _ages(timing: Timing) -> list[AgeLine]:
    won, lost = _curves(timing)
    return [AgeLine(age, won[age], lost[age], 1 - won[age] - lost[age]) for age in AGES]


def _season(timing: Timing) -> str:
    first, second, third = (f"{factor:.2f}" for factor in timing.months)
    words = _(
        "In the first month of a quarter wins come %(first)s times as often as on average, in the second %(second)s"
        " times, in the third %(third)s times."
    )
    return words % {"first": first, "second": second, "third": third}


def _stage_chart(lines: Iterable[StageLine]) -> dict[str, Any]:
    lines = list(lines)
    furthest = max(lines, key=lambda line: abs((line.value or 0) - float(line.nominal) / 100))
    finding = _("%(stage)s: the method says %(nominal)s, deals that closed say %(value)s") % {
        "stage": furthest.name,
        "nominal": share(float(furthest.nominal) / 100),
        "value": share(furthest.value),
    }
    return {
        "title": finding,
        "kind": "bar",
        "names": [line.name for line in lines],
        "series": [
            _series(_("Nominal"), "rest", [float(line.nominal) / 100 for line in lines]),
            _series(_("Calibrated"), "won", [line.value or 0.0 for line in lines]),
        ],
    }


def _age_chart(timing: Timing) -> dict[str, Any]:
    won, lost = _curves(timing)
    ages = list(range(0, 366, 15))
    half = int(np.searchsorted(won + lost, 0.5))
    finding = ngettext(
        "Half of all deals end within %(count)d day", "Half of all deals end within %(count)d days", half
    )
    return {
        "title": finding % {"count": half},
        "kind": "line",
        "names": [str(age) for age in ages],
        "series": [
            _series(_("Won by then"), "won", [float(won[age]) for age in ages]),
            _series(_("Lost by then"), "best", [float(lost[age]) for age in ages]),
        ],
    }


def _series(name: str, part: str, values: list[float]) -> dict[str, Any]:
    return {
        "name": str(name),
        "part": part,
        "values": [round(value, 4) for value in values],
        "texts": [share(value) for value in values],
    }
