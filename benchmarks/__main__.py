"""The report: `python -m benchmarks [--deals | --forecasts] [SIZE …]`, on the PostgreSQL of DATABASE_URL or the one of
this machine.

Two parts, each with a database of its own per size: the deals with all that stands around them, and the forecasts, the
funnel and the track record with years of closed deals behind the open ones.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2  # type: ignore[import-untyped]

SIZES = (10_000, 100_000, 1_000_000)
LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"


PARTS = ("deals", "forecasts")


def main(parts: Sequence[str], sizes: list[int]) -> None:
    server = os.environ.get("DATABASE_URL", LOCAL)
    try:
        psycopg2.connect(server).close()
    except psycopg2.OperationalError as error:
        raise SystemExit(f"The benchmark needs PostgreSQL: set DATABASE_URL. ({error})") from error
    for part in parts:
        begun = time.monotonic()
        _print({size: _run(server, part, size) for size in sizes})
        print(f"\nBuilt and measured in {(time.monotonic() - begun) / 60:.0f} minutes.\n", flush=True)


def _run(server: str, part: str, size: int) -> list[dict[str, Any]]:
    name = f"keyline_bench_{part}_{size}"
    _admin(server, f'CREATE DATABASE "{name}"')
    url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    print(f"{part}, {size:,} open deals: building and measuring …", file=sys.stderr, flush=True)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.one", part, str(size)],
            env={**os.environ, "DATABASE_URL": url, "ALLOWED_HOSTS": ""},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
    finally:
        _admin(server, f'DROP DATABASE IF EXISTS "{name}"')
    figures: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _admin(server: str, statement: str) -> None:
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        if statement.startswith("CREATE"):
            cursor.execute(statement.replace("CREATE DATABASE", "DROP DATABASE IF EXISTS"))
        cursor.execute(statement)
    connection.close()


def _print(report: dict[int, list[dict[str, Any]]]) -> None:
    """Jobs at each size, then pages: by role, how they grew from the smallest to the largest size."""
    sizes = " | ".join(f"{size:,}" for size in report)
    print(f"| job | {sizes} |\n| --- |{' --- |' * len(report)}")
    rows = list(zip(*report.values(), strict=True))
    for row in rows:
        if not row[0]["role"]:
            print(f"| {row[0]['name']} | {' | '.join(_against(each) for each in row)} |")
    pages: dict[str, list[str]] = {}
    for row in rows:
        if row[0]["role"]:
            pages.setdefault(row[0]["name"], []).append(_grown(row[0], row[-1]))
    roles = list(dict.fromkeys(row[0]["role"] for row in rows if row[0]["role"]))
    print(f"\n| page | {' | '.join(roles)} |\n| --- |{' --- |' * len(roles)}")
    for name, cells in pages.items():
        print(f"| {name} | {' | '.join(cells)} |")


def _against(figure: dict[str, Any]) -> str:
    """A job's time, how often its baseline fits into it, and its memory where that was measured."""
    memory = f", {figure['memory']} MB" if figure["memory"] else ""
    return f"{figure['seconds'] * 1000:.0f} ms, {figure['seconds'] / figure['baseline']:.1f} ×{memory}"


def _grown(first: dict[str, Any], last: dict[str, Any]) -> str:
    """From the smallest to the largest size; then, at the largest, how often the view with the page's bare SQL fits."""
    before, after, bare = first["seconds"], last["seconds"], last["baseline"] + last["sql"]
    alone = f" (first {last['first'] * 1000:.0f})" if last["first"] > 2 * after else ""
    grown = f"{before * 1000:.0f} → {after * 1000:.0f} ms, {after / before:.1f} ×" if first is not last else ""
    return f"{grown or f'{after * 1000:.0f} ms'}{alone}; {after / bare:.1f}"


if __name__ == "__main__":
    chosen = [part for part in PARTS if f"--{part}" in sys.argv[1:]]
    main(chosen or PARTS, [int(size) for size in sys.argv[1:] if not size.startswith("--")] or list(SIZES))
