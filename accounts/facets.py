"""Which industries and regions accounts have: the choices of the filters."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet, Value

from accounts.models import KeyAccount

COLUMNS = ("industry", "region")


def among(accounts: QuerySet[KeyAccount], limit: int) -> dict[str, list[str]]:
    """Of those accounts, by column (one query)."""
    industries, regions = (
        accounts.order_by().exclude(**{column: ""}).values_list(Value(column), column) for column in COLUMNS
    )
    return _by_column(industries.union(regions)[: len(COLUMNS) * limit])


def of_all(limit: int) -> dict[str, list[str]]:
    """Of all listed accounts, by column (one query): from one value to the next in its index, never over all rows."""
    table = KeyAccount._meta.db_table
    # Only names of our own are joined into the text.
    steps = ", ".join(
        f"""{column}_step (value) AS (
            SELECT MIN({column}) FROM {table} WHERE NOT is_holding AND {column} > ''
            UNION ALL
            SELECT (SELECT MIN({column}) FROM {table} WHERE NOT is_holding AND {column} > '' AND {column} > value)
            FROM {column}_step WHERE value IS NOT NULL
        )"""  # noqa: S608
        for column in COLUMNS
    )
    answers = " UNION ALL ".join(
        f"SELECT * FROM (SELECT '{column}', value FROM {column}_step WHERE value IS NOT NULL LIMIT %s) {column}"  # noqa: S608
        for column in COLUMNS
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH RECURSIVE {steps} {answers}", [limit] * len(COLUMNS))
        return _by_column(cursor.fetchall())


def _by_column(rows: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {column: [] for column in COLUMNS}
    for column, value in rows:
        found[column].append(value)
    return found
