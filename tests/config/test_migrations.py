"""The migrations make what the models say: on the embedded database the suite's tables are made without them."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
OF_NO_MODEL = ("django_migrations", "sqlite_sequence")

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.mark.slow
@pytest.mark.skipif(settings.POSTGRES, reason="there the suite's own tables come from the migrations")
@pytest.mark.once
def test_they_make_the_tables_of_the_models(db: None, tmp_path: Path) -> None:
    path = tmp_path / "migrated.sqlite3"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": f"sqlite:///{path}"}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=environment, check=True)

    def ask(question: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            return cursor.execute(question).fetchall()

    migrated = sqlite3.connect(path)
    expected = tables(lambda question: migrated.execute(question).fetchall())
    found = tables(ask)
    migrated.close()
    assert found.keys() == expected.keys()
    assert [(name, found[name], expected[name]) for name in found if found[name] != expected[name]] == []


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
