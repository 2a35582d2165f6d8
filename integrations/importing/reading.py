"""Reading CSV files that nobody here wrote: every row is either understood or refused with its line and a reason."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LARGEST_FILE = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a file, its cells stripped."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row was not taken over."""

    file: str
    line: int
    reason: str


class RowError(ValueError):
    """A row cannot be understood; the message says why, for people."""


def read_rows(path: Path, columns: Iterable[str]) -> Iterator[Row]:
    """The file's rows in order. Raises `ValidationError` for a file that cannot be read as a whole.

    Accepts UTF-8 with or without a byte order mark; any order of columns, and more than those asked for.
    """
    wanted = list(columns)
    if not path.is_file():
        raise ValidationError(_("The file %(file)s is missing.") % {"file": path.name})
    if path.stat().st_size > LARGEST_FILE:
        raise ValidationError(_("The file %(file)s is too large.") % {"file": path.name})
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            missing = [name for name in wanted if name not in (reader.fieldnames or [])]
            if missing:
                names = ", ".join(missing)
                message = _("%(file)s lacks the column %(names)s.") % {"file": path.name, "names": names}
                raise ValidationError(message)
            for cells in reader:
                yield Row(path.name, reader.line_num, {name: (cells[name] or "").strip() for name in wanted})
    except UnicodeDecodeError as error:
        raise ValidationError(_("%(file)s is not in UTF-8. Save it again as UTF-8.") % {"file": path.name}) from error
    except csv.Error as error:
        message = _("%(file)s is not a readable CSV file: %(error)s") % {"file": path.name, "error": error}
        raise ValidationError(message) from error


def day(text: str) -> dt.date | None:
    """An ISO date, or month/day/year as spreadsheets write it; None when empty. Raises `RowError`."""
    for pattern in ("%Y-%m-%d", "%m/%d/%Y") if text else ():
        try:
            return dt.datetime.strptime(text, pattern).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    if text:
        raise RowError(_("“%(text)s” is not a date.") % {"text": text})
    return None


def number(text: str) -> Decimal | None:
    """A plain decimal number, not negative; None when empty. Raises `RowError`."""
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        raise RowError(_("“%(text)s” is not an amount.") % {"text": text})
    return value
