"""What the models in force say of deals: the probability, and what moves it. Reads, writes nothing.

Source: formulas §4.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db.models import Case, FloatField, Value, When

from pipeline.editions import edition_of_stage
from pipeline.models import Deal, Stage
from pipeline.probabilities.center_facts import center_traces
from pipeline.probabilities.looks import Looks, Scales, StageFacts, looks_of
from pipeline.probabilities.reading import Force, traces
from team.models import Organization


def chances(deals: Sequence[Deal], found: dict[uuid.UUID, Force]) -> dict[uuid.UUID, float]:
    """The probability (0..1) of the model in force for each; nominal where that is, or where a model cannot say.

    A constant number of queries for the deals of one pipeline; none unless a learned model is in force.
    """
    said = {deal.pk: by_stage(deal, found[deal.pipeline_id]) for deal in deals}
    for pipeline, force in found.items():
        theirs = [deal for deal in deals if deal.pipeline_id == pipeline]
        learned = force.learned if theirs else None
        if learned is None:
            continue
        model, stored = learned
        looks, ids = looked_at(theirs, pipeline, Scales.from_json(stored))
        values = model.probability(looks.x)
        said |= {ids[place]: float(value) for place, value in zip(looks.trace, values, strict=True)}
    return {pk: min(1.0, max(0.0, value)) for pk, value in said.items()}


def nominal_of(deal: Deal) -> float:
    edition = edition_of_stage(deal.stage_id)
    return float(edition.stages[edition.code_of[deal.stage_id]].nominal_probability) / 100


def by_stage(deal: Deal, force: Force) -> float:
    calibrated = force.calibrated
    code = edition_of_stage(deal.stage_id).code_of[deal.stage_id]
    if calibrated is None or code not in calibrated.beta:
        return nominal_of(deal)
    return calibrated.probability(code)


def by_stage_case(force: Force) -> Case:
    """`by_stage` for the database: over the stages of all versions of the pipeline."""
    calibrated = force.calibrated
    stages = Stage.objects.filter(pipeline_version__pipeline_id=force.pipeline).order_by()
    whens = []
    for pk, code, nominal in stages.values_list("pk", "code", "nominal_probability"):
        known = calibrated is not None and code in calibrated.beta
        chance = calibrated.probability(code) if known and calibrated else float(nominal) / 100
        whens.append(When(stage_id=pk, then=Value(chance)))
    return Case(*whens, output_field=FloatField())


def looked_at(
    deals: Sequence[Deal], pipeline: uuid.UUID, scales: Scales, day: dt.date | None = None
) -> tuple[Looks, list[uuid.UUID]]:
    """Looks at open deals today, and the deal of each trace: what a learned model reads."""
    day = day or Organization.objects.current().today()
    found = list(traces(pipeline, known_until=day, deals=[deal.pk for deal in deals]))
    centers = {deal.buying_center_id: str(deal.pk) for deal in deals}
    known = {centers[center]: each for center, each in center_traces(centers, day).items()}
    specs = edition_of_stage(deals[0].stage_id).method.stages
    stages = {spec.code: StageFacts(i, spec.buyer_steps, spec.silent_days) for i, spec in enumerate(specs)}
    looks = looks_of(found, known, stages=stages, scales=scales, last=day, also=(day,), ages=False)
    return looks, [uuid.UUID(trace.history.deal) for trace in found]
