"""The report: `python -m benchmarks [SIZE …]`, on the PostgreSQL of DATABASE_URL or the one of this machine."""

import json
import os
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2  # type: ignore[import-untyped]

SIZES = (10_000, 100_000, 1_000_000)
LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"


def main(sizes: list[int]) -> None:
    server = os.environ.get("DATABASE_URL", LOCAL)
    try:
        psycopg2.connect(server).close()
    except psycopg2.OperationalError as error:
        raise SystemExit(f"The benchmark needs PostgreSQL: set DATABASE_URL. ({error})") from error
    report = {size: _run(server, size) for size in sizes}
    _print(report)


def _run(server: str, size: int) -> list[dict[str, Any]]:
    name = f"keyline_bench_{size}"
    _admin(server, f'CREATE DATABASE "{name}"')
    url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    print(f"{size:,} open deals: building and measuring …", file=sys.stderr, flush=True)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.one", str(size)],
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
    """A job's time, and how often its baseline fits into it."""
    return f"{figure['seconds'] * 1000:.0f} ms, {figure['seconds'] / figure['baseline']:.1f} ×"


def _grown(first: dict[str, Any], last: dict[str, Any]) -> str:
    """From the smallest to the largest size; then, at the largest, how often the view with the page's bare SQL fits."""
    before, after, bare = first["seconds"], last["seconds"], last["baseline"] + last["sql"]
    return f"{before * 1000:.0f} → {after * 1000:.0f} ms, {after / before:.1f} ×; {after / bare:.1f}"


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
