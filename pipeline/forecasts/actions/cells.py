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

from django.db import connection, transaction
from django.utils import timezone

from pipeline.forecasts import totals
from pipeline.forecasts.models import ForecastCell, OwnerForecast
from pipeline.forecasts.rules import FORMULA_VERSION
from pipeline.forecasts.sums import FIGURES, KEYS, counted_deals, sums
from pipeline.models import Deal
from team.activities import Activity
from team.models import Organization, User

CHUNK = 1000
MOST_CHUNKS = 4
MEMORY = "128MB"


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not what its deals add up to: `key` as in `KEYS`, figures as in `FIGURES`; None where missing.

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
            _allow_memory()
            written += _rewrite(owners)
    _settle_totals()
    return written


@transaction.atomic
def _settle_totals() -> None:
    # Two who settle at once would each add what is missing: the organization's row lets one after the other.
    Organization.lock(Organization.objects.current().pk)
    totals.append({}, totals.missing())
    totals.merge()


def roll_overdue(chunk: int = CHUNK) -> int:
    """After midnight of the organization: rewrite the cells that still judge by an earlier day. Cheap otherwise."""
    today = Organization.objects.current().today()
    behind = OwnerForecast.objects.exclude(judged_on=today).order_by("pk").values_list("pk", flat=True)
    return sum(refresh_owners(owners) for owners in _chunks(list(behind), chunk))


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
    judged = dict(OwnerForecast.objects.filter(pk__in=owners).values_list("pk", "judged_on"))
    today = Organization.objects.current().today()
    cells = _figures(ForecastCell.objects.filter(owner_id__in=owners).values_list(*KEYS, *FIGURES))
    deals: dict[tuple[Any, ...], tuple[int, ...]] = {}
    for day in {judged.get(owner) or today for owner in owners}:
        alike = [owner for owner in owners if (judged.get(owner) or today) == day]
        rows = sums(counted_deals(day).filter(owner_id__in=alike))
        deals |= _figures(rows.values_list(*KEYS, *(f"{name}_sum" for name in FIGURES)))
    keys = sorted(cells.keys() | deals.keys(), key=str)
    return iter([Difference(k, cells.get(k), deals.get(k)) for k in keys if cells.get(k) != deals.get(k)])


def _figures(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], tuple[int, ...]]:
    width = len(KEYS)
    return {row[:width]: row[width:] for row in rows}


def _lock(owners: Sequence[uuid.UUID]) -> None:
    """Hold the owners' rows until the transaction ends; two who want the same owners want them in the same order."""
    missing = [OwnerForecast(pk=owner) for owner in owners]
    OwnerForecast.objects.bulk_create(missing, ignore_conflicts=True)
    list(OwnerForecast.objects.select_for_update().filter(pk__in=owners).order_by("pk").values_list("pk"))


def _allow_memory() -> None:
    """For this transaction: so many groups are hashed in memory instead of sorted on disk."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('work_mem', %s, true)", [MEMORY])


def _rewrite(owners: Sequence[uuid.UUID]) -> int:
    today = Organization.objects.current().today()
    ForecastCell.objects.filter(owner_id__in=owners).delete()
    written = _insert(owners, today)
    OwnerForecast.objects.filter(pk__in=owners).update(
        computed_at=timezone.now(), judged_on=today, formula_version=FORMULA_VERSION
    )
    return written


def _insert(owners: Sequence[uuid.UUID], today: dt.date) -> int:
    """INSERT … SELECT: the figures never leave the database."""
    query = sums(counted_deals(today).filter(owner_id__in=owners)).query
    select, params = query.get_compiler(connection=connection).as_sql()
    name = connection.ops.quote_name
    columns = ", ".join(name(column) for column in (*KEYS, *FIGURES))
    fresh = ", ".join(name(column) for column in (*KEYS, *(f"{figure}_sum" for figure in FIGURES)))
    table = name(ForecastCell._meta.db_table)
    # In the order of the index: quicker to write, and one owner's cells lie side by side.
    order = ", ".join(name(column) for column in ("owner_id", "status", "month"))
    # Only names of our own columns are joined into the text; every value is a parameter.
    statement = f"INSERT INTO {table} ({columns}) SELECT {fresh} FROM ({select}) AS fresh ORDER BY {order}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def _everybody() -> list[uuid.UUID]:
    """All people: whoever has no deals costs an empty range of an index, and loses the cells they may still have."""
    return list(User.objects.order_by("pk").values_list("pk", flat=True))


def _chunks(owners: Iterable[uuid.UUID], size: int) -> Iterator[list[uuid.UUID]]:
    rest = iter(owners)
    while chunk := list(islice(rest, size)):
        yield chunk
