"""Indexes for words in the middle of names: PostgreSQL finds them by groups of three letters, SQLite reads all rows.

`__icontains` and `__istartswith` use them as they are; shorter words than three letters have nothing to be found by.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import DatabaseError, connection, transaction

SHORTEST = 3


def adding(table: str, name: str, columns: Sequence[str]) -> Callable[[Any, Any], None]:
    """For `RunPython`: the index, where the server has the extension pg_trgm and lets this user have it."""

    def forwards(apps: Any, editor: Any) -> None:
        if editor.connection.vendor != "postgresql":
            return
        parts = ", ".join(f'UPPER("{column}"::text) gin_trgm_ops' for column in columns)
        try:
            with transaction.atomic(using=editor.connection.alias), editor.connection.cursor() as cursor:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                cursor.execute(f'CREATE INDEX "{name}" ON "{table}" USING gin ({parts})')
        except DatabaseError:  # searching among very many records is slower then, and bounded
            return

    return forwards


def dropping(name: str) -> Callable[[Any, Any], None]:
    def backwards(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f'DROP INDEX IF EXISTS "{name}"')

    return backwards


def find(words: str) -> bool:
    """Whether such an index finds these words."""
    return len(words) >= SHORTEST and _are_there()


@lru_cache(maxsize=1)
def _are_there() -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None
