"""Pages of long lists by key, not by number: any page costs what the first one costs.

A page starts after the last row of the one before it, found through the index of its ordering. Orderings name
non-null, indexed fields; the primary key is added as tie-break, so no row is shown twice or left out.
Source: architecture §6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.core.exceptions import FieldError, ValidationError
from django.db.models import BooleanField, Field, Func, Model, Q, QuerySet, Value
from django.db.models.expressions import F
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)
SIZE = 50
PARAM = "page"
_signer = signing.Signer(salt="web.keyset")


class BadCursor(ValueError):
    """The cursor is not one of ours, or belongs to another ordering. REST: 400; the browser starts anew."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows in their order, and opaque cursors of the pages beside it (None where there is none)."""

    rows: list[Row]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class BrowserPage(Page[Row]):
    """With the addresses that components/pagination.html takes; filters and order stay in them."""

    older_url: str | None = None
    newer_url: str | None = None


def keyset_page(
    queryset: QuerySet[Row], *, order: Sequence[str], cursor: str | None = None, size: int = SIZE
) -> Page[Row]:
    """`size` rows in `order` (``["-updated_at"]``) from where the cursor points. Raises `BadCursor`.

    One query, of `size` + 1 rows. Ordering may go through relations (``account__name``) and annotations.
    """
    keys = _with_tie_break(order)
    backwards, values = _read(cursor, keys, queryset) if cursor else (False, None)
    asked = queryset.order_by(*(_reversed(keys) if backwards else keys))
    if values is not None:
        asked = asked.filter(_beyond(_reversed(keys) if backwards else keys, values, queryset))
    found = list(asked[: size + 1])
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (True, more) if backwards else (more, cursor is not None)
    return Page(
        rows=rows,
        next=_write(keys, rows[-1], backwards=False) if rows and has_next else None,
        previous=_write(keys, rows[0], backwards=True) if rows and has_previous else None,
    )


def browser_page(
    request: HttpRequest, queryset: QuerySet[Row], *, order: Sequence[str], size: int = SIZE
) -> BrowserPage[Row]:
    """The page that the address asks for by ``?page=``; a bad cursor shows the first page."""
    try:
        page = keyset_page(queryset, order=order, cursor=request.GET.get(PARAM), size=size)
    except BadCursor:
        page = keyset_page(queryset, order=order, size=size)
    return BrowserPage(
        rows=page.rows,
        next=page.next,
        previous=page.previous,
        older_url=_address(request, page.next),
        newer_url=_address(request, page.previous),
    )


def _address(request: HttpRequest, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    query = request.GET.copy()
    query[PARAM] = cursor
    return f"?{query.urlencode()}"


def _with_tie_break(order: Sequence[str]) -> list[str]:
    keys = list(order)
    if any(key.lstrip("-") in ("pk", "id") for key in keys):
        return keys
    return [*keys, "-pk" if keys and keys[-1].startswith("-") else "pk"]


def _reversed(keys: Sequence[str]) -> list[str]:
    return [key[1:] if key.startswith("-") else f"-{key}" for key in keys]


def _write(keys: Sequence[str], row: Model, *, backwards: bool) -> str:
    values = [_value(row, key.lstrip("-")) for key in keys]
    if None in values:
        raise ValueError(f"A key of the ordering {keys} is empty; order by a stored key that never is.")
    # As text: every field reads its own text back. Unsigned it would let anybody probe values by sorting.
    return _signer.sign_object([list(keys), backwards, [str(value) for value in values]])


def _value(row: Any, path: str) -> Any:
    if isinstance(row, dict):  # of `.values()`
        return row[path]
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _read(cursor: str, keys: Sequence[str], queryset: QuerySet[Any]) -> tuple[bool, list[Any]]:
    try:
        written_for, backwards, texts = _signer.unsign_object(cursor)
    except (signing.BadSignature, ValueError) as error:
        raise BadCursor("not a cursor") from error
    if written_for != list(keys):
        raise BadCursor("a cursor of another ordering")
    try:
        return bool(backwards), [_field(queryset, key).to_python(text) for key, text in zip(keys, texts, strict=True)]
    except (ValidationError, FieldError, ValueError) as error:
        raise BadCursor("a cursor of other fields") from error


def _field(queryset: QuerySet[Any], key: str) -> Field[Any, Any]:
    return queryset.query.clone().resolve_ref(key.lstrip("-")).output_field


def _beyond(keys: Sequence[str], values: Sequence[Any], queryset: QuerySet[Any]) -> Q | _RowBeyond:
    """The rows that come after `values` in the order of `keys`."""
    directions = {key.startswith("-") for key in keys}
    if len(directions) == 1:
        columns = [F(key.lstrip("-")) for key in keys]
        bounds = [Value(value, _field(queryset, key)) for key, value in zip(keys, values, strict=True)]
        return _RowBeyond(*columns, *bounds, sign="<" if directions.pop() else ">")
    after, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        name = key.lstrip("-")
        after |= equal & Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    # The bound on the first key alone is what lets an index find the start.
    first = keys[0].lstrip("-")
    return Q(**{f"{first}__{'lte' if keys[0].startswith('-') else 'gte'}": values[0]}) & after


class _RowBeyond(Func):
    """``(a, b) > (x, y)``: one range of the index, which the expanded OR would not be."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, *expressions: Any, sign: str) -> None:
        super().__init__(*expressions, sign=sign)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        parts: list[str] = []
        params: list[Any] = []
        for expression in self.source_expressions:
            sql, values = compiler.compile(expression)
            parts.append(sql)
            params.extend(values)
        half = len(parts) // 2
        return f"({', '.join(parts[:half])}) {self.extra['sign']} ({', '.join(parts[half:])})", tuple(params)
