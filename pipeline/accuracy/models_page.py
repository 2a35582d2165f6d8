"""Which model is in force and why, beside how each of them did on the deals of the record.

Source: formulas §4, §9 (the one in force is chosen by measured Brier score).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.accuracy.models.outcome import MODELS
from pipeline.accuracy.rules.bins import Told
from pipeline.forecasts.scope import Scope
from pipeline.models import Pipeline
from pipeline.probabilities.models import PipelineFit
from pipeline.probabilities.reading import forces
from pipeline.probabilities.wording import KIND_NAMES, verdict_words
from web.formats import localized, share

KINDS = dict(zip(MODELS, ("nominal", "calibrated", "learned"), strict=True))


@dataclass(frozen=True, slots=True)
class ModelRow:
    """`skill`: by which share it erred less than the percentages of the stages."""

    name: str
    brier: str
    skill: str
    deals: int
    is_best: bool


@dataclass(frozen=True, slots=True)
class Force:
    """What is in force for a pipeline, and why, in words."""

    pipeline: str
    model: str
    why: str


@dataclass(frozen=True, slots=True)
class ModelsView:
    rows: list[ModelRow]
    forces: list[Force]


def models_view(scope: Scope, told: Mapping[str, Told]) -> ModelsView:
    """Three queries."""
    return ModelsView(list(_rows(told)), list(_forces(scope)))


def _rows(told: Mapping[str, Told]) -> Iterator[ModelRow]:
    known = [layer for layer in MODELS if layer in told]
    best = min(known, key=lambda layer: told[layer].brier, default="")
    for layer in known:
        nominal, mine = told[MODELS[0]].brier, told[layer]
        skill = share(1 - mine.brier / nominal) if nominal and layer != MODELS[0] else ""
        yield ModelRow(str(KIND_NAMES[KINDS[layer]]), f"{mine.brier:.3f}", skill, mine.deals, layer == best)


def _forces(scope: Scope) -> Iterator[Force]:
    pipelines = Pipeline.objects.filter(pk=scope.pipeline) if scope.pipeline else Pipeline.objects.all()
    fits = {fit.pipeline_id: fit for fit in PipelineFit.objects.all()}
    force = forces()
    for each in pipelines:
        fit, chance = fits.get(each.pk), force[each.pk].chance if each.pk in force else None
        why = verdict_words(fit.verdict if fit else "", fit.numbers if fit else {})
        kind = chance.kind if chance else "nominal"
        yield Force(localized(each.name), str(KIND_NAMES[kind]), why)
