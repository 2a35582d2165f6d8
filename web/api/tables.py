"""Field tables: the one description of what a resource shows.

A table names the fields of an object, the database columns each needs, and how the value is made. Lists, single
objects, `fields=` and the OpenAPI schema are all read from it. Rows come by `.values()`: a list costs little more
than its bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from web.api.money import decimal_text

Row = Mapping[str, Any]
Make = Callable[[Any], Any]
Schema = dict[str, Any]
Found = TypeVar("Found")


class Reading:
    """One person reading one page: what several fields need is read once."""

    def __init__(self, person: Any) -> None:
        self.person = person
        self._known: dict[str, Any] = {}

    def once(self, name: str, read: Callable[[], Found]) -> Found:
        if name not in self._known:
            self._known[name] = read()
        return self._known[name]


Load = Callable[[Sequence[Any], Reading], Make]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `make(row)` gives its value from `columns`; `load(rows, reading)` instead reads once for the whole
    page what hangs on its rows, and returns such a `make`."""

    name: str
    schema: Schema
    columns: tuple[str, ...] = ()
    make: Make | None = None
    load: Load | None = None
    help: str = ""

    def maker(self, rows: Sequence[Row], reading: Reading) -> Make:
        if self.load is not None:
            return self.load(rows, reading)
        if self.make is not None:
            return self.make
        column = self.columns[0]
        return lambda row: row[column]


def nullable(schema: Schema) -> Schema:
    """The schema of OpenAPI 3.1 for "this or null"."""
    if "$ref" in schema:
        return {"oneOf": [schema, {"type": "null"}]}
    widened = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        widened["enum"] = [*schema["enum"], None]
    return widened


def _column(schema: Schema) -> Callable[..., Field]:
    def make(name: str, source: str = "", *, null: bool = False, help: str = "") -> Field:
        return Field(name, nullable(schema) if null else schema, (source or name,), help=help)

    return make


text = _column({"type": "string"})
uuid = _column({"type": "string", "format": "uuid"})
day = _column({"type": "string", "format": "date"})
moment = _column({"type": "string", "format": "date-time"})
boolean = _column({"type": "boolean"})
number = _column({"type": "integer"})
anything = _column({})

MONEY: Schema = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["2400000.00"]}
DECIMAL: Schema = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["40.00"]}
TEXTS: Schema = {"type": "array", "items": {"type": "string"}}


def listed(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def shape(**properties: Schema) -> Schema:
    """An object nested in another."""
    return {"type": "object", "properties": properties}


def choice(name: str, values: Iterable[str], source: str = "", *, null: bool = False, help: str = "") -> Field:
    schema: Schema = {"type": "string", "enum": list(values)}
    return Field(name, nullable(schema) if null else schema, (source or name,), help=help)


def key(name: str, *, null: bool = False, help: str = "") -> Field:
    """The id of another record, under the relation's name."""
    return uuid(name, f"{name}_id", null=null, help=help)


def decimal(name: str, source: str = "", *, null: bool = False, help: str = "") -> Field:
    column = source or name

    def make(row: Row) -> str | None:
        value: Decimal | None = row[column]
        return None if value is None else f"{value:f}"

    return Field(name, nullable(DECIMAL) if null else DECIMAL, (column,), make, help=help)


def money(name: str, minor: str, currency: str, *, null: bool = False, help: str = "") -> Field:
    def make(row: Row) -> str | None:
        return decimal_text(row[minor], row[currency])

    return Field(name, nullable(MONEY) if null else MONEY, (minor, currency), make, help=help)


def computed(name: str, columns: Iterable[str], make: Make, schema: Schema, help: str = "") -> Field:
    return Field(name, schema, tuple(columns), make, help=help)


def loaded(name: str, columns: Iterable[str], load: Load, schema: Schema, help: str = "") -> Field:
    return Field(name, schema, tuple(columns), load=load, help=help)


def gathered(
    name: str,
    pairs: Callable[[list[Any], Reading], Iterable[tuple[Any, Any]]],
    item: Schema,
    *,
    by: str = "id",
    help: str = "",
) -> Field:
    """What hangs on each row, as a list: `pairs(keys, reading)` reads `(key, item)` for the whole page at once."""

    def load(rows: Sequence[Row], reading: Reading) -> Make:
        found: dict[Any, list[Any]] = {}
        for owner, value in pairs([row[by] for row in rows], reading):
            found.setdefault(owner, []).append(value)
        return lambda row: found.get(row[by], [])

    return Field(name, listed(item), (by,), load=load, help=help)


IDENTITY = (uuid("id"),)
RECORD = (
    number("version", help="Grows by one with every change; the first part of the ETag."),
    moment("created_at"),
    moment("updated_at"),
    text("source_system"),
    text("external_id", null=True),
)


@dataclass(frozen=True)
class Table:
    """`name` is the schema's (singular, `Deal`); `hidden` columns are read for every row but not shown."""

    name: str
    fields: tuple[Field, ...]
    hidden: tuple[str, ...] = field(default=("id", "version"))

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.fields]

    def pick(self, names: Sequence[str]) -> Table:
        """Only these fields, in the table's order. Raises ValidationError for one that does not exist."""
        unknown = [name for name in names if name not in self.names]
        if unknown:
            known = ", ".join(self.names)
            raise ValidationError(
                {"fields": [_("There is no field %(name)s. Known: %(known)s.") % {"name": unknown[0], "known": known}]}
            )
        return Table(self.name, tuple(each for each in self.fields if each.name in names), self.hidden)

    def columns(self, *more: str) -> list[str]:
        wanted = [*self.hidden, *more, *(column for each in self.fields for column in each.columns)]
        return list(dict.fromkeys(wanted))

    def show(self, rows: Sequence[Row], person: Any) -> list[dict[str, Any]]:
        """The objects of these rows, as the person may see them."""
        reading = Reading(person)
        makers = [(each.name, each.maker(rows, reading)) for each in self.fields]
        return [{name: make(row) for name, make in makers} for row in rows]

    def read(self, queryset: QuerySet[Any, Any], person: Any) -> list[dict[str, Any]]:
        return self.show(list(queryset.values(*self.columns())), person)

    def schema(self) -> Schema:
        described = {
            each.name: {**each.schema, "description": each.help} if each.help else each.schema for each in self.fields
        }
        return {"type": "object", "properties": described, "required": ["id"] if "id" in described else []}
