"""Cells as rows: the aggregates over the deals written by INSERT … SELECT; no figure leaves the database.

Source: formulas §8.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from pipeline.forecasts.models import ForecastCell
from pipeline.forecasts.predicted import difference_sql, months_sql
from pipeline.forecasts.sums import EXPECTED, FIGURES, KEYS, sums, sums_with_expected
from pipeline.models import Deal

COLUMNS = (*KEYS, *FIGURES, "expected_minor")
FRESH = (*KEYS, *(f"{figure}_sum" for figure in FIGURES))
RUNNING = [f"{name}_sum" for name in EXPECTED]
ALIKE = ("owner_id", "team_id", "pipeline_id", "stage_id", "category", "currency")
"""What deals share that are expected together: they are alike but for their close date."""


def insert_cells(deals: QuerySet[Deal], months: Sequence[dt.date] | None, *, of_many: bool = False) -> int:
    """Write the cells of these counted deals; with `months` also a row for each predicted month.

    `of_many`: most deals are read, so a server that can do that with several processes may.
    """
    query = (sums(deals) if months is None else sums_with_expected(deals)).query
    select, params = query.get_compiler(connection=connection).as_sql()
    begin = f"INSERT INTO {_names([ForecastCell._meta.db_table])} ({_names(COLUMNS)})"
    if of_many and connection.vendor == "postgresql":
        # What an INSERT reads is read by one process; a table made of a query is not.
        _execute("DROP TABLE IF EXISTS fresh")
        _execute(f"CREATE TEMP TABLE fresh ON COMMIT DROP AS {select}", params)
        parts, params = [], ()
    else:
        parts = [f"fresh AS ({select})"]
    # In the order of the index: quicker to write, and one owner's cells lie side by side.
    rows = f"SELECT {_names(FRESH)}, CAST(NULL AS bigint) FROM fresh"  # noqa: S608
    if months is not None:
        relation, days = months_sql(months)
        parts += _predicted(relation)
        rows += f" UNION ALL SELECT {_predicted_row()} FROM predicted WHERE expected_minor <> 0"  # noqa: S608
        params = (*params, *days)
    return _execute(f"{begin} {'WITH ' + ', '.join(parts) if parts else ''} {rows} ORDER BY 1, 5, 6", params)


def _predicted(relation: str) -> list[str]:
    """Only names of our own columns are joined into the text; every value is a parameter."""
    added = ", ".join(f"SUM({name}) AS {name}" for name in RUNNING)
    return [
        f"alike AS (SELECT {_names(ALIKE)}, {added} FROM fresh "  # noqa: S608
        f"WHERE status = 'open' AND ever_sum IS NOT NULL GROUP BY {_names(ALIKE)})",
        f"predicted AS (SELECT {_names(ALIKE)}, month, {difference_sql(RUNNING)} AS expected_minor "  # noqa: S608
        f"FROM alike CROSS JOIN {relation})",
    ]


def _predicted_row() -> str:
    keys = [{"status": "'open'", "month": "month", "is_overdue": "FALSE"}.get(key) or _names([key]) for key in KEYS]
    return ", ".join([*keys, *(["0"] * len(FIGURES)), "expected_minor"])


def _execute(statement: str, params: Sequence[Any] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def _names(columns: Iterable[str]) -> str:
    return ", ".join(connection.ops.quote_name(column) for column in columns)
