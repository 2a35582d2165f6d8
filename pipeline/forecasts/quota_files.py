"""Quotas as a table of a spreadsheet: read from one with every fault at its line, and written as one.

Two layouts are understood. Long: columns *who, month, amount* and, if wanted, *product line*. Wide: *who*, if wanted
*product line*, and a column for each month, headed like 2026-10. *Who* is a person's mail address or a team's name.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pipeline.forecasts.actions import may_set_quota
from pipeline.forecasts.actions.quota_sets import QuotaEntry
from pipeline.forecasts.forms.amounts import read_amount
from pipeline.forecasts.models import Quota
from pipeline.forecasts.querysets import product_lines
from pipeline.forecasts.quota_grid import Grid
from team.models import Organization, Team, User
from team.periods import parse_month

MOST_LINES = 5000
WHO = ("who", "person", "email", "owner", "team", "人员", "谁", "负责人", "团队", "邮箱")
MONTH = ("month", "月份", "月")
AMOUNT = ("amount", "quota", "金额", "指标", "定额")
LINE = ("product line", "product_line", "series", "产品线", "系列")
IS_MONTH = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Planned:
    """An entry with the line that it stands on and the amount that it replaces (None: there was none)."""

    line: int
    entry: QuotaEntry
    old: int | None

    @property
    def is_change(self) -> bool:
        return self.entry.amount_minor != self.old


@dataclass(slots=True)
class Reading:
    """What a table says. `faults`: (line, what is wrong with it); with any of them nothing may be written."""

    planned: list[Planned] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)

    @property
    def changes(self) -> list[Planned]:
        return [each for each in self.planned if each.is_change]


def read_table(user: User, text: str) -> Reading:
    """Read the table as the person may set its quotas: who they may not name is not there. Six queries.

    Raises `ValidationError` for a table as a whole: no header, too many lines.
    """
    rows = list(_rows(text))
    if len(rows) < 2:
        raise ValidationError(_("There is no line below the header."))
    if len(rows) > MOST_LINES:
        raise ValidationError(_("At most %(count)d lines at once.") % {"count": MOST_LINES})
    reader, reading = _Reader(user, [cell.strip().lower() for cell in rows[0][1]]), Reading()
    seen: dict[tuple[uuid.UUID, dt.date, str], int] = {}
    found: list[tuple[int, QuotaEntry]] = []
    for number, row in rows[1:]:
        try:
            entries = list(reader.entries(row))
        except ValidationError as error:
            reading.faults.append((number, error.messages[0]))
            continue
        for entry in entries:
            if _key(entry) in seen:
                said = _("The same as line %(line)d: who, month and product line.") % {"line": seen[_key(entry)]}
                reading.faults.append((number, said))
            seen[_key(entry)] = number
            found.append((number, entry))
    reading.planned = reader.beside(found)
    return reading


def _key(entry: QuotaEntry) -> tuple[uuid.UUID, dt.date, str]:
    return (entry.holder.pk, entry.month, entry.product_line)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that say something, with their numbers; commas, semicolons or tabs between the cells."""
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter), start=1):
            if any(cell.strip() for cell in row):
                yield number, row
    except csv.Error as error:
        raise ValidationError(_("This is not a table: %(fault)s.") % {"fault": error}) from error


class _Reader:
    """Knows the columns, and whom and what a line may name."""

    def __init__(self, user: User, header: list[str]) -> None:
        self.user, self.currency = user, Organization.objects.current().base_currency
        self.who = _column(header, WHO)
        self.line = _column(header, LINE)
        self.month, self.amount = _column(header, MONTH), _column(header, AMOUNT)
        self.months = {place: parse_month(cell) for place, cell in enumerate(header) if IS_MONTH.fullmatch(cell)}
        if self.who is None or not (self.months or (self.month is not None and self.amount is not None)):
            raise ValidationError(
                _("The first line names the columns: who, month, amount (and product line), or who and months.")
            )
        self.people = {p.email.lower(): p for p in User.objects.filter(is_active=True, pk__in=_below(user))}
        teams = Team.objects.all() if may_set_quota(user, None) else Team.objects.none()
        self.teams = {team.name.lower(): team for team in teams}
        self.lines = {name.lower(): name for name in product_lines()}

    def entries(self, row: list[str]) -> Iterator[QuotaEntry]:
        holder, line = self._holder(_cell(row, self.who)), self._line(_cell(row, self.line))
        if self.months:
            for place, month in self.months.items():
                if text := _cell(row, place):
                    yield QuotaEntry(holder, month, read_amount(text, self.currency), line)
            return
        amount = read_amount(_cell(row, self.amount), self.currency)
        yield QuotaEntry(holder, _month(_cell(row, self.month)), amount, line)

    def beside(self, found: list[tuple[int, QuotaEntry]]) -> list[Planned]:
        """The entries with what is set now (one query)."""
        rows = Quota.objects.visible_to(self.user).filter(month__in={entry.month for _line, entry in found})
        columns = rows.values_list("owner_id", "team_id", "month", "product_line", "amount_minor")
        known: dict[Any, int] = {(owner or team, month, line): amount for owner, team, month, line, amount in columns}
        return [Planned(line, entry, known.get(_key(entry))) for line, entry in found]

    def _holder(self, text: str) -> User | Team:
        found = self.people.get(text.lower()) or self.teams.get(text.lower())
        if found is None:
            raise ValidationError(_("“%(name)s” is nobody whose quota you may set.") % {"name": text})
        return found

    def _line(self, text: str) -> str:
        if text and text.lower() not in self.lines:
            raise ValidationError(_("There is no product line “%(name)s”.") % {"name": text})
        return self.lines.get(text.lower(), "")


def _below(user: User) -> Any:
    if user.sight.edits_everything:
        return User.objects.exclude(pk=user.pk).values("pk")
    return user.sight.below


def _column(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((place for place, cell in enumerate(header) if cell in names), None)


def _cell(row: list[str], place: int | None) -> str:
    # An apostrophe is what our own files put before a text that a spreadsheet would run.
    return row[place].strip().removeprefix("'") if place is not None and place < len(row) else ""


def _month(text: str) -> dt.date:
    try:
        return parse_month(text)
    except ValueError:
        raise ValidationError(_("“%(text)s” is not a month like 2026-10.") % {"text": text}) from None


def grid_as_rows(grid: Grid) -> Iterator[list[object]]:
    """The grid in the wide layout, to be filled in and sent back."""
    yield ["who", "name", "product line", *(f"{month:%Y-%m}" for month, _name in grid.months)]
    for line in grid.lines:
        holder = line.holder
        who = holder.name if isinstance(holder, Team) else holder.email
        yield [who, str(holder), grid.product_line, *(cell.text for cell in line.cells)]
