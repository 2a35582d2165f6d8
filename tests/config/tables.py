"""What the tables of a database are, read from SQLite: do the migrations make what the models say?

On the embedded database the suite's tables are made from the models, without the migrations.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

OF_NO_MODEL = ("django_migrations", "sqlite_sequence")

Ask = Callable[[str], list[tuple[Any, ...]]]


def unlike_the_models(path: Path) -> list[tuple[str, Any, Any]]:
    """Tables of that migrated file which are not those of the suite's database: (name, of the models, of the file)."""

    def ask(question: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            return cursor.execute(question).fetchall()

    with closing(sqlite3.connect(path)) as migrated:
        there = tables(lambda question: migrated.execute(question).fetchall())
    here = tables(ask)
    names = sorted(here.keys() | there.keys())
    return [(name, here.get(name), there.get(name)) for name in names if here.get(name) != there.get(name)]


def tables(ask: Ask) -> dict[str, dict[str, Any]]:
    """Of each table what a write or a read could notice; the order of columns is nothing of that."""
    rows = ask("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return {name: _table(name, sql, ask) for name, sql in rows if name not in OF_NO_MODEL}


def _table(name: str, sql: str, ask: Ask) -> dict[str, Any]:
    indexes = ask(f"SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '{name}'")
    return {
        "columns": sorted(row[1:] for row in ask(f'PRAGMA table_info("{name}")')),
        "points to": sorted(row[2:] for row in ask(f'PRAGMA foreign_key_list("{name}")')),
        "unique": sorted(
            [column[2] for column in ask(f'PRAGMA index_info("{row[1]}")')]
            for row in ask(f'PRAGMA index_list("{name}")')
            if row[2] and row[3] != "c"
        ),
        "indexes": sorted(plain(index) for (index,) in indexes if index),
        "checks": sorted(re.findall(r'CONSTRAINT "(\w+)" CHECK', sql)),
        "counts up": "AUTOINCREMENT" in sql,
    }


def plain(sql: str) -> str:
    """Django ends a made-up name by a hash of what it was made from."""
    return re.sub(r'^(CREATE (?:UNIQUE )?INDEX) "\w+"', r"\1", sql)
