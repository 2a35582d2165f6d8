"""The deals through time, read from history in chunks: memory holds one chunk, or all of a small installation.

Source: formulas §1.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Min, Q, QuerySet

from pipeline.accuracy.rules.timelines import FIELDS, Row, Timeline
from pipeline.models import Deal, DealChange, Pipeline, Stage
from pipeline.probabilities.reading import ALONG
from pipeline.rules.replay import CREATED
from team.history import plain
from team.models import Organization
from team.periods import add_months

CHUNK = 2_000
KEPT = 30_000
"""Up to so many deals are read once and kept; more are read anew for each month."""
KEYS = ("pipeline", "owner", "team", "stage")
COLUMNS = tuple(f"{name}_id" if name in KEYS else name for name in FIELDS)


class StageOf(NamedTuple):
    code: str
    points: int


@dataclass
class Past:
    """The history of all deals. `first_record`: the day on which the records begin; `most_kept`: see KEPT."""

    organization: Organization
    most_kept: int = KEPT

    @cached_property
    def first_record(self) -> dt.date:
        first = DealChange.objects.aggregate(first=Min("recorded_at"))["first"]
        return self.organization.day_of(first) if first else self.organization.today()

    @cached_property
    def stages(self) -> Mapping[str, StageOf]:
        """By the id of any version's stage; `points` are basis points."""
        rows = Stage.objects.values_list("pk", "code", "nominal_probability")
        return {str(pk): StageOf(code, round(percent * 100)) for pk, code, percent in rows}

    @cached_property
    def nominal(self) -> Mapping[str, Mapping[str, float]]:
        """Pipeline → stage → probability, in the order of the stages of the version in force."""
        found: dict[str, dict[str, float]] = {str(pk): {} for pk in Pipeline.objects.values_list("pk", flat=True)}
        current = Pipeline.objects.exclude(current=None).values("current")
        rows = Stage.objects.filter(pipeline_version__in=current).order_by("position")
        for pipeline, code, percent in rows.values_list("pipeline_version__pipeline", "code", "nominal_probability"):
            found[str(pipeline)][code] = float(percent) / 100
        return found

    def first_months(self, cut: dt.date) -> dict[str, dt.date]:
        """Pipeline → the first whole month of which, at the cut, the records could tell."""
        rows = DealChange.objects.filter(field=CREATED)
        if cut > self.first_record:
            rows = rows.filter(recorded_at__lt=self.start_of(cut))
        firsts = rows.order_by().values("deal__pipeline").annotate(first=Min("effective_at"))
        return {
            str(each["deal__pipeline"]): add_months(self.organization.day_of(each["first"]).replace(day=1), 1)
            for each in firsts
        }

    def start_of(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(), ZoneInfo(self.organization.time_zone))

    def open_since(self, cut: dt.date) -> Iterator[Timeline]:
        """Of all deals that may have been open at the cut."""
        closed = Q(won_on__gte=cut) | Q(lost_on__gte=cut) | Q(dormant_on__gte=cut)
        return self._timelines(Q(status=Deal.Status.OPEN) | closed | self._reopened(cut))

    def closed_since(self, first: dt.date, cut: dt.date) -> Iterator[Timeline]:
        """Of all deals that may, at the cut, have been closed since `first`."""
        closed = Q(won_on__gte=first) | Q(lost_on__gte=first) | Q(dormant_on__gte=first)
        return self._timelines(closed | self._reopened(cut))

    def won_between(self, first: dt.date, last: dt.date) -> Iterator[Timeline]:
        return self._timelines(Q(status=Deal.Status.WON, won_on__range=(first, last)))

    @cached_property
    def sample(self) -> list[Timeline]:
        """Of at most about KEPT deals, the same ones every time: what models are fitted on."""
        if self._kept is not None:
            return self._kept
        part = self.most_kept / self._count
        keys = (pk for pk in Deal.objects.order_by("pk").values_list("pk", flat=True).iterator() if lot(pk) < part)
        return list(self._read(Deal.objects.filter(pk__in=chunk) for chunk in chunks(keys, CHUNK)))

    def _timelines(self, wanted: Q) -> Iterator[Timeline]:
        if self._kept is not None:
            return iter(self._kept)
        keys = Deal.objects.filter(wanted).order_by("pk").values_list("pk", flat=True).iterator()
        return self._read(Deal.objects.filter(pk__in=chunk) for chunk in chunks(keys, CHUNK))

    def _reopened(self, cut: dt.date) -> Q:
        changes = DealChange.objects.filter(field="status", effective_at__gte=self.start_of(cut)).exclude(old="open")
        return Q(pk__in=changes.order_by().values("deal_id"))

    @cached_property
    def _count(self) -> int:
        return Deal.objects.count()

    @cached_property
    def _kept(self) -> list[Timeline] | None:
        return list(self._read([Deal.objects.all()])) if self._count <= self.most_kept else None

    def _read(self, parts: Iterable[QuerySet[Deal]]) -> Iterator[Timeline]:
        for deals in parts:
            rows = list(deals.order_by("pk").values_list("pk", "created_at", "opened_on", "source_system", *COLUMNS))
            for some in chunks(rows, CHUNK):
                changes = self._changes([row[0] for row in some])
                yield from (self._timeline(row, changes[row[0]]) for row in some)

    def _changes(self, deals: list[uuid.UUID]) -> Mapping[uuid.UUID, list[tuple[Any, ...]]]:
        rows = DealChange.objects.filter(deal_id__in=deals, field__in=(CREATED, *FIELDS)).order_by("effective_at", "id")
        found = defaultdict(list)
        for deal, *row in rows.values_list("deal_id", "field", "old", "new", "effective_at", "recorded_at"):
            found[deal].append(tuple(row))
        return found

    def _timeline(self, row: tuple[Any, ...], changes: list[tuple[Any, ...]]) -> Timeline:
        pk, created_at, opened_on, source, *values = row
        day = self.organization.day_of
        first = next((change for change in changes if change[0] == CREATED), None)
        born, recorded = (first[3], first[4]) if first else (created_at, created_at)
        start = first[2] if first and isinstance(first[2], dict) else {}
        return Timeline(
            deal=str(pk),
            born=day(born),
            recorded=day(recorded),
            present={name: plain(value) for name, value in zip(FIELDS, values, strict=True)},
            rows=[
                Row(name, old, new, day(on), day(learned), came_along=learned - recorded <= ALONG)
                for name, old, new, on, learned in changes
                if name != CREATED
            ],
            start={name: start[name] for name in FIELDS if name in start},
            opened=opened_on,
            is_imported=bool(source),
        )


def lot(key: uuid.UUID) -> float:
    """The same number from 0 to 1 for the same deal, every time."""
    return int.from_bytes(key.bytes[-4:]) / 2**32


def chunks(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk
