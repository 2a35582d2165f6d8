"""Cursor pages: `{"results": […], "next": url|null, "previous": url|null}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from web.api.tables import Row, Table
from web.keyset import BadCursor, keyset_page

CURSOR, SIZE, ORDERING = "cursor", "page_size", "ordering"
DEFAULT_SIZE, LARGEST_SIZE = 50, 200

Orderings = Mapping[str, Sequence[str]]


def size_of(request: Request) -> int:
    given = request.query_params.get(SIZE)
    if given is None:
        return DEFAULT_SIZE
    if given.isascii() and given.isdigit() and len(given) < 10 and 1 <= int(given) <= LARGEST_SIZE:
        return int(given)
    raise ValidationError({SIZE: [_("A number from 1 to %(most)s.") % {"most": LARGEST_SIZE}]})


def order_of(request: Request, orderings: Orderings, default: str) -> list[str]:
    """The keys of the order asked for. `orderings` names the keys of each, id last; `-name` turns them all around."""
    given = request.query_params.get(ORDERING, default)
    keys = orderings.get(given.removeprefix("-"))
    if keys is None:
        known = ", ".join(orderings)
        raise ValidationError(
            {ORDERING: [_("Known orders: %(known)s, each also with - before it.") % {"known": known}]}
        )
    return [flipped(key) for key in keys] if given.startswith("-") else list(keys)


def flipped(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def page_of(queryset: QuerySet[Any], table: Table, request: Request, order: Sequence[str]) -> dict[str, Any]:
    """One query for the rows, and one for each loaded field of the table."""
    rows = queryset.values(*table.columns(*(key.lstrip("-") for key in order)))
    try:
        page = keyset_page(rows, order=order, cursor=request.query_params.get(CURSOR), size=size_of(request))
    except BadCursor as error:
        raise bad_cursor() from error
    return answer(table.show(page.rows, request.user), request, page.next, page.previous)


def bad_cursor() -> ValidationError:
    return ValidationError({CURSOR: [_("This is not a cursor of this list and order. Begin again without it.")]})


def answer(results: Sequence[Row], request: Request, next: str | None, previous: str | None) -> dict[str, Any]:
    return {"results": results, "next": address(request, next), "previous": address(request, previous)}


def address(request: Request, cursor: str | None) -> str | None:
    """The same list from another cursor on."""
    if cursor is None:
        return None
    query = request.query_params.copy()
    query[CURSOR] = cursor
    return f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"
