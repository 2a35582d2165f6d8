"""Tables as CSV: one way for every page that hands out a file for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextvars import copy_context
from typing import Any

from django.http import StreamingHttpResponse

RISKY = ("=", "+", "-", "@")
"""A spreadsheet takes text that begins so, also after white space, for a formula."""
BOM = "\ufeff"
"""Without it a spreadsheet reads Chinese names as something else."""


def csv_file(name: str, rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """The rows as a file to keep, sent line by line, as this person reads them.

    The lines are made after the middleware has put back the server's language, time zone and organization: so each is
    made within what holds now.
    """
    here, lines = copy_context(), csv_lines(rows)
    made = iter(lambda: here.run(next, lines, None), None)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(made, content_type="text/csv; charset=utf-8", headers=headers)


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield BOM
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def harmless(cell: Any) -> Any:
    """Texts that a spreadsheet would run are made plain by an apostrophe; numbers and dates stay what they are."""
    if isinstance(cell, str) and (cell.startswith(("\t", "\r")) or cell.lstrip().startswith(RISKY)):
        return f"'{cell}"
    return cell


class _Echo:
    """A file for `csv.writer` that hands each line back."""

    def write(self, line: str) -> str:
        return line
