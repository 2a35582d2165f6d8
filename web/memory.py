"""Memory of the database server for sums over a large table."""

from __future__ import annotations

from django.db import connection

ALLOWED = "128MB"


def allow_memory() -> None:
    """For this transaction: so many groups are hashed in memory instead of sorted on disk (PostgreSQL)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('work_mem', %s, true)", [ALLOWED])
