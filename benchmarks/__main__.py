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
    """Per measure and role: its ratios at each size, and how it grew from the smallest to the largest."""
    print(f"| what | as {''.join(f'| {size:,} ' for size in report)}| growth | queries | KB |")
    print(f"| --- | --- {'| --- ' * len(report)}| --- | --- | --- |")
    for row in zip(*report.values(), strict=True):
        first, last = row[0], row[-1]
        growth = f"{last['seconds'] / first['seconds']:.1f} ×"
        queries = "–".join(str(number) for number in sorted({each["queries"] for each in row})) if last["sql"] else ""
        size = f"{last['size'] / 1024:.0f}" if last["sql"] else ""
        ratios = "".join(f"| {_ratios(each)} " for each in row)
        print(f"| {first['name']} | {first['role']} {ratios}| {growth} | {queries} | {size} |")


def _ratios(figure: dict[str, Any]) -> str:
    """To the baseline; of a page also to the baseline that runs the page's own SQL too."""
    seconds, baseline, sql = figure["seconds"], figure["baseline"], figure["sql"]
    with_sql = f" / {seconds / (baseline + sql):.1f}" if sql else ""
    return f"{seconds / baseline:.1f}{with_sql} × ({seconds * 1000:.0f} ms)"


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
