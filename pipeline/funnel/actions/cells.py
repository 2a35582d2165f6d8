"""Keeping the cells equal to the stays: those of owners whose deals changed, every few minutes.

Whoever writes an owner's cells holds that owner's `FunnelOwner` row. Each refresh may run again, late or twice.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from pipeline.funnel.actions.stays import fill_stays, mark_stale
from pipeline.funnel.models import FunnelCell, FunnelOwner, StageStay
from pipeline.funnel.sums import COLUMNS, KEYS, cell_rows
from pipeline.models import Deal
from team.models import Organization, User
from web.memory import allow_memory

CHUNK = 200
"""Owners to a transaction."""
MOST_CHUNKS = 4
"""Of all owners, since each portion may read all stays."""
Level = FunnelCell.Level


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not what its stays add up to: `key` as in `KEYS`, figures as in `COLUMNS`; None where missing."""

    key: tuple[Any, ...]
    in_cells: tuple[int, ...] | None
    in_stays: tuple[int, ...] | None


def refresh_stale() -> int:
    """The cells of owners whose deals changed since; answers how many owners that were.

    After an upgrade, when no deal has stays yet, everything.
    """
    if not FunnelOwner.objects.exists() and Deal.objects.exists():
        return recompute_all()
    return _refresh_stale(CHUNK)


def _refresh_stale(chunk: int, *, of_many: bool = False) -> int:
    stale = list(FunnelOwner.objects.filter(is_stale=True).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(stale), chunk):
        refresh_owners(stale[start : start + chunk], of_many=of_many)
    if stale:
        roll_up()
    return len(stale)


def recompute_all() -> int:
    """Every cell anew, first the stays of deals that have none; answers how many owners there are."""
    fill_stays()
    everybody = _owners_of_deals() | set(FunnelOwner.objects.values_list("pk", flat=True))
    mark_stale(everybody)
    return _refresh_stale(max(CHUNK, len(everybody) // MOST_CHUNKS + 1), of_many=True)


def _owners_of_deals() -> set[uuid.UUID]:
    """Asked of each person: a look into an index each, where reading all deals would take longer."""
    there = Exists(Deal.objects.filter(owner_id=OuterRef("pk")))
    return set(User.objects.filter(there).order_by().values_list("pk", flat=True))


@transaction.atomic
def refresh_owners(owners: Collection[uuid.UUID], *, of_many: bool = False) -> None:
    """`of_many`: most stays are read, so a server that can do that with several processes may."""
    rows = FunnelOwner.objects.select_for_update().filter(pk__in=owners).order_by("pk")
    held = list(rows)
    FunnelCell.objects.filter(level=Level.OWNER, owner_id__in=owners).delete()
    stays = _insert(list(owners), _today(), apart=of_many and connection.vendor == "postgresql")
    for row in held:
        row.stays, row.is_stale, row.computed_at = stays.get(row.pk, 0), False, timezone.now()
    FunnelOwner.objects.bulk_update(held, ["stays", "is_stale", "computed_at"], batch_size=CHUNK)


@transaction.atomic
def roll_up() -> None:
    """The cells of teams and of all, as sums of the owners'."""
    Organization.lock(Organization.objects.current().pk)
    FunnelCell.objects.filter(level__gt=Level.OWNER).delete()
    shared = ("pipeline_id", "segment", "code", "month")
    _sum_up(Level.TEAM, Level.OWNER, ("team_id", *shared))
    _sum_up(Level.ALL, Level.TEAM, shared)


def differing_cells() -> list[Difference]:
    """Every cell of an owner that differs from its stays, stale owners left out (none, or something is wrong)."""
    fresh = FunnelOwner.objects.filter(is_stale=False).values("pk")
    cells = FunnelCell.objects.filter(level=Level.OWNER, owner_id__in=fresh)
    kept = {row[: len(KEYS)]: row[len(KEYS) :] for row in cells.values_list(*KEYS, *COLUMNS)}
    summed = (f"{name}_sum" for name in COLUMNS)
    rows = cell_rows(Q(deal__owner_id__in=fresh), _today()).values_list(*(f"{name}_key" for name in KEYS), *summed)
    real = {row[: len(KEYS)]: tuple(map(int, row[len(KEYS) :])) for row in rows}
    keys = sorted(kept.keys() | real.keys(), key=str)
    return [Difference(key, kept.get(key), real.get(key)) for key in keys if kept.get(key) != real.get(key)]


def _insert(owners: list[uuid.UUID], day: dt.date, *, apart: bool) -> dict[uuid.UUID, int]:
    """INSERT … SELECT: the figures never leave the database. Answers how many stays each owner has.

    `apart`: what an INSERT reads is read by one process; a table made of a query is not.
    """
    select, params = cell_rows(Q(deal__owner_id__in=owners), day).query.get_compiler(connection=connection).as_sql()
    name = connection.ops.quote_name
    fresh = ", ".join(name(column) for column in (*(f"{k}_key" for k in KEYS), *(f"{c}_sum" for c in COLUMNS)))
    with connection.cursor() as cursor:
        # Only names of our own columns are joined into the text; every value is a parameter.
        if apart:
            allow_memory()
            cursor.execute("DROP TABLE IF EXISTS fresh_cells")
            cursor.execute(f"CREATE TEMP TABLE fresh_cells ON COMMIT DROP AS {select}", params)
            # In the order of the index: quicker to write, and one owner's cells lie side by side.
            cursor.execute(f"{_into(KEYS)} SELECT 0, {fresh} FROM fresh_cells ORDER BY 2, 4")  # noqa: S608
            cursor.execute("SELECT owner_id_key, SUM(stays_sum) FROM fresh_cells GROUP BY owner_id_key")
            return {owner: int(count) for owner, count in cursor.fetchall()}
        cursor.execute(f"{_into(KEYS)} SELECT 0, {fresh} FROM ({select}) AS fresh", params)  # noqa: S608
    counts = StageStay.objects.filter(deal__owner_id__in=owners).order_by().values_list("deal__owner_id")
    return dict(counts.annotate(Count("pk")))


def _sum_up(level: int, source: int, keys: tuple[str, ...]) -> None:
    name = connection.ops.quote_name
    sums = ", ".join(f"SUM({name(column)})" for column in COLUMNS)
    grouped = ", ".join(map(name, keys))
    table = name(FunnelCell._meta.db_table)
    # As above: names of our own, and parameters.
    statement = f"{_into(keys)} SELECT %s, {grouped}, {sums} FROM {table} WHERE level = %s GROUP BY {grouped}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [level, source])


def _into(keys: Iterable[str]) -> str:
    name = connection.ops.quote_name
    columns = ", ".join(name(column) for column in ("level", *keys, *COLUMNS))
    return f"INSERT INTO {name(FunnelCell._meta.db_table)} ({columns})"


def _today() -> dt.date:
    return Organization.objects.current().today()
