"""What the learned model says of open deals at a cut: fitted and chosen as every night, on what was known by then."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.accuracy.past import KEPT, chunks
from pipeline.models import Pipeline
from pipeline.probabilities.center_facts import center_traces
from pipeline.probabilities.fitting import KINDS, Material, can_learn, fit, read
from pipeline.probabilities.looks import Scales, looks_of
from pipeline.probabilities.reading import center_ids, traces
from pipeline.probabilities.rules.learned import Learned
from pipeline.probabilities.traces import Trace

CHUNK = 5_000
LEARNED, NOMINAL = KINDS.LEARNED.value, "nominal"
Real = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Then:
    """`chosen`: the kind that the measurement of that day put into force; `learned`: probabilities in the order of the
    asked keys, NaN where nothing was known of a deal."""

    chosen: str
    learned: Real


def fitted_then(pipeline: str, cut: dt.date, keys: Sequence[str], first_record: dt.date) -> Then | None:
    """None where too few had closed by the start of the cut to learn anything. A few queries, streamed.

    Up to the first day of the records, what was brought in together counts by the days of its source.
    """
    known_until = cut - dt.timedelta(days=1)
    is_before = cut <= first_record
    material = read(Pipeline.objects.get(pk=pipeline), known_until, is_before_records=is_before, most=KEPT)
    if not can_learn(material.closed):
        return None
    found = fit(material)
    draft = next((draft for draft in found.drafts if draft.kind == KINDS.LEARNED), None)
    if draft is None:
        return None
    model, scales = Learned.from_json(draft.parameters["model"]), Scales.from_json(draft.parameters["scales"])
    said: dict[str, float] = {}
    for some in _open(pipeline, material, keys, is_before=is_before):
        said |= _said(some, material, model, scales)
    return Then(found.chosen, np.array([said.get(key, np.nan) for key in keys], np.float64))


def _open(pipeline: str, material: Material, keys: Sequence[str], *, is_before: bool) -> Iterator[list[Trace]]:
    """In chunks; of a large pipeline the material holds a part only, and the rest is read."""
    wanted = set(keys)
    known = [trace for trace in material.traces if trace.history.deal in wanted]
    yield from chunks(known, CHUNK)
    wanted -= {trace.history.deal for trace in known}
    for some in chunks(sorted(wanted), CHUNK):
        deals = [uuid.UUID(key) for key in some]
        found = traces(uuid.UUID(pipeline), known_until=material.known_until, deals=deals, is_before_records=is_before)
        yield list(found)


def _said(some: Sequence[Trace], material: Material, model: Learned, scales: Scales) -> Mapping[str, float]:
    day = material.known_until
    deals = center_ids([uuid.UUID(trace.history.deal) for trace in some])
    centers = {str(deals[center]): each for center, each in center_traces(deals, day).items()}
    looks = looks_of(some, centers, stages=material.stages, scales=scales, last=day, also=(day,), ages=False)
    chance = np.clip(model.probability(looks.x), 0.0, 1.0)
    return {some[place].history.deal: float(p) for place, p in zip(looks.trace, chance, strict=True)}
