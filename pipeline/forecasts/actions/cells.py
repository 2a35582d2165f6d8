"""Keeping the cells equal to the deals: one owner at once when a deal changes, all of them every night.

Whoever writes an owner's cells holds that owner's `OwnerForecast` row; rows are locked in the order of their ids.
Each refresh rewrites its owners' cells from the deals, so it may run again, late or twice. Source: formulas §8.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pipeline.forecasts import totals
from pipeline.forecasts.cell_rows import insert_cells
from pipeline.forecasts.models import ForecastCell, OwnerForecast
from pipeline.forecasts.predicted import predicted_months, split
from pipeline.forecasts.rules import FORMULA_VERSION
from pipeline.forecasts.sums import EXPECTED, FIGURES, KEYS, counted_deals, sums, sums_with_expected
from pipeline.models import Deal
from pipeline.probabilities.actions import roll_shares
from pipeline.probabilities.models import OutlookState
from pipeline.probabilities.outlooks import outlook_state
from team.activities import Activity
from team.models import Organization, User
from web.memory import allow_memory

CHUNK = 1000
MOST_CHUNKS = 4


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not what its deals add up to: `key` as in `KEYS`, figures as in `FIGURES` and what is expected;
    None where missing.

    Of a total (`key` as in `totals.KEYS`), `in_deals` is what it lacks to be the sum of its cells.
    """

    key: tuple[Any, ...]
    in_cells: tuple[int, ...] | None
    in_deals: tuple[int, ...] | None


@transaction.atomic
def refresh_owners(owner_ids: Iterable[uuid.UUID]) -> int:
    """Rewrite the cells of these owners; answers how many cells they have now."""
    owners = sorted(set(owner_ids))
    if not owners:
        return 0
    _lock(owners)
    before = totals.cell_sums(owners)
    written = _rewrite(owners)
    totals.append(before, totals.cell_sums(owners))
    return written


def recompute_all(chunk: int | None = None) -> int:
    """Rewrite all cells, `chunk` owners to a transaction, so that nobody who saves a deal waits for the whole.

    By default in few chunks, since each may read all deals.

    Then the totals, once for all: what they lack is added, and the rows that the day has left are merged.
    """
    everybody = _everybody()
    written = 0
    for owners in _chunks(everybody, chunk or max(CHUNK, len(everybody) // MOST_CHUNKS + 1)):
        with transaction.atomic():
            _lock(owners)
            allow_memory()
            written += _rewrite(owners, of_many=True)
    _settle_totals()
    return written


@transaction.atomic
def _settle_totals() -> None:
    # Two who settle at once would each add what is missing: the organization's row lets one after the other.
    Organization.lock(Organization.objects.current().pk)
    totals.append({}, totals.missing())
    totals.merge()


def roll_overdue(chunk: int = CHUNK) -> int:
    """After midnight of the organization: rewrite the cells that still judge by an earlier day, or by outlooks that
    were rewritten since (after a fit). Cheap otherwise."""
    roll_shares()
    today = Organization.objects.current().today()
    is_behind = ~Q(judged_on=today) | Q(judged_on=None) | ~Q(outlook_number=outlook_state().number)
    behind = OwnerForecast.objects.filter(is_behind).order_by("pk").values_list("pk", flat=True)
    return sum(refresh_owners(owners) for owners in _chunks(list(behind), chunk))


def catch_up(activity: Activity) -> None:
    """After a fit, in the worker."""
    roll_overdue()


def refresh_touched(activities: Sequence[Activity]) -> None:
    """Inline subscriber: the owners, old and new, of the deals that changed, each once for a whole batch."""
    deals = {activity.subject_id for activity in activities}
    owners = set(Deal.objects.filter(pk__in=deals).order_by().values_list("owner_id", flat=True))
    for activity in activities:
        for side in (activity.old, activity.new):
            if isinstance(side, dict) and side.get("owner"):
                owners.add(uuid.UUID(str(side["owner"])))
    refresh_owners(owners)


def check_totals(chunk: int = CHUNK) -> list[Difference]:
    """Every cell that differs from its deals, and every total that differs from its cells (none, or something is
    wrong). Holds each chunk's locks while it looks."""
    found = [each for owners in _chunks(_everybody(), chunk) for each in _compare(owners)]
    return found + [Difference(key, None, lacks) for key, lacks in totals.missing().items()]


@transaction.atomic
def _compare(owners: Sequence[uuid.UUID]) -> Iterator[Difference]:
    _lock(owners)
    states = {pk: (day, number) for pk, day, number in _judged(owners)}
    today, state = Organization.objects.current().today(), outlook_state()
    found = []
    for day, number in set(states.values()):
        alike = [owner for owner in owners if states[owner] == (day, number)]
        # Cells of outlooks that were rewritten since are behind, not wrong: the hourly roll brings them up to date.
        is_current = state.day is not None and number == state.number
        cells = _of_cells(alike, with_expected=is_current)
        deals = _of_deals(alike, day or today, state if is_current else None)
        keys = sorted(cells.keys() | deals.keys(), key=str)
        found += [Difference(k, cells.get(k), deals.get(k)) for k in keys if cells.get(k) != deals.get(k)]
    return iter(found)


def _judged(owners: Sequence[uuid.UUID]) -> Iterable[tuple[uuid.UUID, dt.date | None, int]]:
    return OwnerForecast.objects.filter(pk__in=owners).values_list("pk", "judged_on", "outlook_number")


def _of_cells(owners: Sequence[uuid.UUID], *, with_expected: bool) -> dict[tuple[Any, ...], tuple[int, ...]]:
    found: dict[tuple[Any, ...], tuple[int, ...]] = {}
    width = len(KEYS)
    rows = ForecastCell.objects.filter(owner_id__in=owners).values_list(*KEYS, *FIGURES, "expected_minor")
    for row in rows:
        if row[width] or with_expected:
            figures = (*row[width:-1], (row[-1] or 0) if with_expected else 0)
            _add(found, row[:width], figures)
    return found


def _of_deals(
    owners: Sequence[uuid.UUID], day: dt.date, state: OutlookState | None
) -> dict[tuple[Any, ...], tuple[int, ...]]:
    found: dict[tuple[Any, ...], tuple[int, ...]] = {}
    width, figures = len(KEYS), len(FIGURES)
    deals = counted_deals(day).filter(owner_id__in=owners)
    rows = sums(deals) if state is None else sums_with_expected(deals)
    months = predicted_months(state.day) if state and state.day else []
    names = [f"{name}_sum" for name in (FIGURES if state is None else FIGURES | EXPECTED)]
    for row in rows.values_list(*KEYS, *names):
        _add(found, row[:width], (*row[width : width + figures], 0))
        for month, expected in split(row[width + figures :], months):
            named = dict(zip(KEYS, row[:width], strict=True)) | {"month": month, "is_overdue": False}
            _add(found, tuple(named.values()), (*(0,) * figures, expected))
    return found


def _add(found: dict[tuple[Any, ...], tuple[int, ...]], key: tuple[Any, ...], figures: tuple[int, ...]) -> None:
    have = found.get(key)
    found[key] = figures if have is None else tuple(old + new for old, new in zip(have, figures, strict=True))


def _lock(owners: Sequence[uuid.UUID]) -> None:
    """Hold the owners' rows until the transaction ends; two who want the same owners want them in the same order."""
    missing = [OwnerForecast(pk=owner) for owner in owners]
    OwnerForecast.objects.bulk_create(missing, ignore_conflicts=True)
    list(OwnerForecast.objects.select_for_update().filter(pk__in=owners).order_by("pk").values_list("pk"))


def _rewrite(owners: Sequence[uuid.UUID], *, of_many: bool = False) -> int:
    today = Organization.objects.current().today()
    # Read before the deals: if outlooks are rewritten meanwhile, these cells count as behind.
    state = outlook_state()
    ForecastCell.objects.filter(owner_id__in=owners).delete()
    deals = counted_deals(today).filter(owner_id__in=owners)
    written = insert_cells(deals, predicted_months(state.day) if state.day else None, of_many=of_many)
    OwnerForecast.objects.filter(pk__in=owners).update(
        computed_at=timezone.now(), judged_on=today, formula_version=FORMULA_VERSION, outlook_number=state.number
    )
    return written


def _everybody() -> list[uuid.UUID]:
    """All people: whoever has no deals costs an empty range of an index, and loses the cells they may still have."""
    return list(User.objects.order_by("pk").values_list("pk", flat=True))


def _chunks(owners: Iterable[uuid.UUID], size: int) -> Iterator[list[uuid.UUID]]:
    rest = iter(owners)
    while chunk := list(islice(rest, size)):
        yield chunk
