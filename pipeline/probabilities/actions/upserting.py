"""Outlooks of many deals in one statement: what changed is written, what stays the same is left alone."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import connection
from django.db.models import QuerySet, UUIDField

from pipeline.probabilities.models import DealOutlook


def upsert(rows: QuerySet[Any, Any], model: uuid.UUID | None) -> int:
    """`rows`: (deal, probability, share as `told_share`) of open deals; answers how many outlooks were new or changed.

    A deal without a share is left to whoever made it so just now.
    """
    select, params = rows.query.get_compiler(connection=connection).as_sql()
    table = connection.ops.quote_name(DealOutlook._meta.db_table)
    key = UUIDField().get_db_prep_value(model, connection)
    cast = "CAST(%s AS uuid)" if connection.vendor == "postgresql" else "%s"
    # Only names of our own columns are joined into the text; every value is a parameter.
    statement = (
        f"INSERT INTO {table} (deal_id, probability, share_id, model_id) "  # noqa: S608
        f"SELECT told.*, {cast} FROM ({select}) AS told WHERE told_share IS NOT NULL "
        "ON CONFLICT (deal_id) DO UPDATE SET probability = excluded.probability, share_id = excluded.share_id, "
        f"model_id = excluded.model_id WHERE {table}.probability <> excluded.probability "
        f"OR {table}.share_id <> excluded.share_id OR {table}.model_id <> excluded.model_id "
        f"OR ({table}.model_id IS NULL) <> (excluded.model_id IS NULL)"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, (key, *params))
        return cursor.rowcount
