"""The totals beside the cells: one row per key without owner and currency, written as differences.

Source: formulas §8 (totals are sums of cells).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum, Value

from pipeline.forecasts.models import ForecastCell, ForecastTotal

KEYS = ("team_id", "pipeline_id", "stage_id", "status", "month", "is_overdue", "category")
FIGURES = (
    "deals",
    "amount_base_minor",
    "weighted_minor",
    "estimated_dates",
    "estimated_amounts",
    "expected_minor",
)
"""Nothing expected counts as 0 here and is kept as empty: before a first fit there is no expected value."""

CHUNK = 2000
"""Rows that are held at once: a large company has tens of thousands of keys."""
Key = tuple[Any, ...]
Sums = dict[Key, tuple[int, ...]]


def cell_sums(owners: Iterable[uuid.UUID]) -> Sums:
    """What the cells of these owners add to the totals, by key."""
    return dict(_rows(_grouped(ForecastCell.objects.filter(owner_id__in=list(owners)))))


def append(before: Mapping[Key, tuple[int, ...]], after: Mapping[Key, tuple[int, ...]]) -> int:
    """Write down the difference between two sums of the same cells; answers how many keys changed."""
    nothing = (0,) * len(FIGURES)
    rows = []
    for key in before.keys() | after.keys():
        pairs = zip(after.get(key, nothing), before.get(key, nothing), strict=True)
        change = tuple(new - old for new, old in pairs)
        if any(change):
            rows.append(_row(key, change))
    ForecastTotal.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def missing() -> Sums:
    """What the totals lack to be the sums of the cells, by key; empty when all is well.

    One statement, so one moment: whoever writes cells meanwhile commits the totals with them.
    """
    cells, totals = _grouped(ForecastCell.objects.all()), _grouped(ForecastTotal.objects.all(), sign=-1)
    rest: dict[Key, list[int]] = defaultdict(lambda: [0] * len(FIGURES))
    for key, figures in _rows(cells.union(totals, all=True)):
        rest[key] = [have + more for have, more in zip(rest[key], figures, strict=True)]
    return {key: tuple(figures) for key, figures in rest.items() if any(figures)}


@transaction.atomic
def merge() -> int:
    """One row per key again; answers how many rows there are. Safe while others append: only what was read goes."""
    there, keys = ForecastTotal.objects.count(), ForecastTotal.objects.order_by().values(*KEYS).distinct().count()
    if there == keys:
        return there
    sums: dict[Key, list[int]] = defaultdict(lambda: [0] * len(FIGURES))
    read = []
    rows = ForecastTotal.objects.select_for_update().order_by("pk").values_list("pk", *KEYS, *FIGURES)
    for row in rows.iterator(CHUNK):
        read.append(row[0])
        key, figures = row[1 : 1 + len(KEYS)], [figure or 0 for figure in row[1 + len(KEYS) :]]
        sums[key] = [have + more for have, more in zip(sums[key], figures, strict=True)]
    for start in range(0, len(read), 1000):
        ForecastTotal.objects.filter(pk__in=read[start : start + 1000]).delete()
    kept = [_row(key, figures) for key, figures in sums.items() if any(figures)]
    ForecastTotal.objects.bulk_create(kept, batch_size=500)
    return len(kept)


def _grouped(rows: QuerySet[Any], sign: int = 1) -> QuerySet[Any, Any]:
    figures = {f"sum_{name}": Sum(name) * Value(sign) for name in FIGURES}
    return rows.order_by().values(*KEYS).annotate(**figures).values_list(*KEYS, *figures)


def _rows(grouped: QuerySet[Any, Any]) -> Iterator[tuple[Key, tuple[int, ...]]]:
    for row in grouped.iterator(CHUNK):
        yield row[: len(KEYS)], tuple(int(figure or 0) for figure in row[len(KEYS) :])


def _row(key: Key, figures: Iterable[int]) -> ForecastTotal:
    values: dict[str, int | None] = dict(zip(FIGURES, figures, strict=True))
    values["expected_minor"] = values["expected_minor"] or None
    return ForecastTotal(**dict(zip(KEYS, key, strict=True)), **values)
