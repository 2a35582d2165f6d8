"""What the models are fitted on, and which of them is in force: read from the history of deals, never from the present.

What is known by a day is what was true by its end *and* recorded by its end, in the organization's time zone.
Source: formulas §1, §4.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from pipeline.models import Deal, DealChange, Stage
from pipeline.probabilities.models import FittedModel
from pipeline.probabilities.rules.calibrated import Calibrated
from pipeline.probabilities.rules.histories import History
from pipeline.probabilities.rules.learned import Learned
from pipeline.probabilities.rules.timing import Timing
from pipeline.probabilities.traces import CREATED, FIELDS, ChangeRow, Trace, trace_of
from team.models import Organization
from team.periods import add_months

MONTHS = 24
"""Look-back: deals that closed earlier are not read."""
MOST_DEALS = 100_000
"""Of more deals, every so manieth is read: as good for a fit, and it fits into the worker's memory."""
PORTION = 5000
ALONG = dt.timedelta(days=1)
"""What is recorded so soon after its deal came along with it."""
HEX = "0123456789abcdef"


def histories(pipeline_id: uuid.UUID, *, known_until: dt.date, most: int | None = None) -> list[History]:
    """The deals of the pipeline as they were known at the end of that day; closed ones of the last 24 months."""
    return [trace.history for trace in traces(pipeline_id, known_until=known_until, most=most)]


def traces(
    pipeline_id: uuid.UUID,
    *,
    known_until: dt.date,
    deals: Collection[uuid.UUID] | None = None,
    most: int | None = None,
    is_before_records: bool = False,
) -> Iterator[Trace]:
    """The same with what else changed on the way: of all, of the given deals, or of about `most` of them (one query,
    one more for `most`; streamed).

    `is_before_records`: the day lies before anything was recorded. Then what came along with a deal counts from when it
    was true, since its source knew it then (`accuracy.rules.timelines`).
    """
    zone = Organization.objects.zone()
    end = dt.datetime.combine(known_until + dt.timedelta(days=1), dt.time(), zone)
    stages = {str(pk): code for pk, code in stage_codes(pipeline_id)}
    rows = DealChange.objects.filter(field__in=FIELDS, effective_at__lt=end)
    if not is_before_records:
        rows = rows.filter(recorded_at__lt=end)
    if deals is not None:
        rows = rows.filter(deal_id__in=deals)
    else:
        rows = rows.filter(deal_id__in=_looked_back(pipeline_id, known_until, end, most).values("pk"))
    columns = rows.order_by("deal_id", "effective_at", "id").values_list(
        "deal_id", "field", "old", "new", "effective_at", "recorded_at"
    )
    since = add_months(known_until, -MONTHS)
    for deal, group in groupby(columns.iterator(chunk_size=PORTION), key=itemgetter(0)):
        rows_of_deal = (_row(row, zone) for row in (_come_along(group) if is_before_records else group))
        trace = trace_of(deal, rows_of_deal, str(pipeline_id), stages)
        if trace and (trace.history.closed is None or trace.history.closed > since):
            yield trace


def stage_codes(pipeline_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """(id, code) of the stages of all versions of a pipeline."""
    return list(Stage.objects.filter(pipeline_version__pipeline_id=pipeline_id).order_by().values_list("pk", "code"))


def _come_along(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows of one deal that were recorded together with it."""
    until: dt.datetime | None = None
    for row in rows:
        if row[1] == CREATED:
            until = row[-1] + ALONG
        if until is not None and row[-1] <= until:
            yield row


def _row(row: tuple[Any, ...], zone: ZoneInfo) -> ChangeRow:
    _deal, field, old, new, at, _recorded = row
    return ChangeRow(field, old, new, at, at.astimezone(zone).date())


def _looked_back(pipeline_id: uuid.UUID, known_until: dt.date, end: dt.datetime, most: int | None) -> QuerySet[Any]:
    """Deals that may belong to the pipeline in the window: also those that left it since, or closed since."""
    changes = DealChange.objects.filter(deal_id=OuterRef("pk"))
    since = add_months(known_until, -MONTHS)
    long_closed = Q(won_on__lte=since) | Q(lost_on__lte=since, status=Deal.Status.LOST)
    in_it = Q(pipeline_id=pipeline_id) | Q(Exists(changes.filter(field="pipeline")))
    deals = Deal.objects.order_by().filter(in_it)
    later = changes.filter(Q(effective_at__gte=end) | Q(recorded_at__gte=end), field="status")
    deals = deals.filter(~long_closed | Q(Exists(later)))
    if most is None or (count := deals.count()) <= most:
        return deals
    kept = max(1, len(HEX) * most // count)
    ends = Q()
    for digit in HEX[:kept]:
        ends |= Q(text__endswith=digit)
    return deals.annotate(text=Cast("pk", CharField())).filter(ends)


def center_ids(pipeline_deals: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Buying center → deal."""
    found: dict[uuid.UUID, uuid.UUID] = {}
    ids = sorted(pipeline_deals)
    for start in range(0, len(ids), 500):
        rows = Deal.objects.filter(pk__in=ids[start : start + 500]).order_by()
        found |= dict(rows.values_list("buying_center_id", "pk"))
    return found


@dataclass(frozen=True, slots=True)
class Force:
    """What is in force for a pipeline: `chance` None means the nominal percentages, `timing` None that nothing is
    expected yet."""

    pipeline: uuid.UUID
    chance: FittedModel | None = None
    timing: FittedModel | None = None

    @property
    def calibrated(self) -> Calibrated | None:
        model = self.chance
        return calibrated_of(model) if model and model.kind == FittedModel.Kind.CALIBRATED else None

    @property
    def learned(self) -> tuple[Learned, dict[str, Any]] | None:
        """The model, and the scales that its features were measured by."""
        model = self.chance
        return learned_of(model) if model and model.kind == FittedModel.Kind.LEARNED else None


def forces(pipelines: Collection[uuid.UUID] | None = None) -> dict[uuid.UUID, Force]:
    """By pipeline, of those that have anything in force (one query; parameters are read once per process)."""
    models = FittedModel.objects.in_force().defer("parameters", "scores")
    if pipelines is not None:
        models = models.filter(pipeline_id__in=pipelines)
    found: dict[uuid.UUID, dict[str, FittedModel]] = {}
    for model in models.order_by():
        name = "timing" if model.kind == FittedModel.Kind.TIMING else "chance"
        found.setdefault(model.pipeline_id, {})[name] = model
    return {pipeline: Force(pipeline, **each) for pipeline, each in found.items()}


def in_force(pipeline_id: uuid.UUID) -> FittedModel | None:
    """The model whose probability deals of this pipeline show; None while it is the nominal percentage."""
    return forces([pipeline_id]).get(pipeline_id, Force(pipeline_id)).chance


def calibrated_of(model: FittedModel) -> Calibrated:
    return Calibrated.from_json(_parameters(model.pk))


def learned_of(model: FittedModel) -> tuple[Learned, dict[str, Any]]:
    stored = _parameters(model.pk)
    return Learned.from_json(stored["model"]), stored["scales"]


def timing_of(model: FittedModel) -> Timing:
    return Timing.from_json(_parameters(model.pk))


@lru_cache(maxsize=32)
def _parameters(pk: uuid.UUID) -> dict[str, Any]:
    """A fitted model never changes, so every process keeps what it has read."""
    found: dict[str, Any] = FittedModel.objects.values_list("parameters", flat=True).get(pk=pk)
    return found


def forget() -> None:
    """Drop what was read (tests whose rows were rolled back)."""
    _parameters.cache_clear()
