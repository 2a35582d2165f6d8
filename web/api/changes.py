"""`updated_since`: what a program that keeps a copy must fetch again, in one stream, oldest change first.

Objects changed since then, and *marks*: records whose sight changed for the asker without a change of their own, or
that were removed. A marked record that may be seen is sent whole; one that may not is `{"id", "deleted": true}`.
Where the asker's sight changed as a whole (another role, other teams), the answer is 410: read everything again.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from web.api.pages import CURSOR, ORDERING, answer, bad_cursor, size_of
from web.api.tables import Table

SINCE = "updated_since"
KEPT = dt.timedelta(days=90)
# A change is dated when it is made and seen when it commits: the next reading begins a little before this one.
OVERLAP = dt.timedelta(minutes=2)
EVERYTHING = uuid.UUID(int=0)
"""The `object_id` of a mark that stands for all records of its kind."""
_signer = signing.Signer(salt="web.api.changes")

Place = tuple[dt.datetime, str]
"""Where the stream stands: an instant, and the id within it."""

Marks = Callable[..., QuerySet[Any]]
"""`marks(person, label)`: rows with `object_id` and `at`. By the setting CHANGE_MARKS: this folder has no tables."""


class ReadEverythingAgain(APIException):
    status_code = 410
    default_code = "read_everything_again"


def since_of(request: Request, *, offered: bool) -> dt.datetime | None:
    """The instant asked for. Raises ValidationError, and 410 where marks are no longer kept."""
    given = request.query_params.get(SINCE)
    if given is None:
        return None
    if not offered:
        raise ValidationError({SINCE: [_("There is no such parameter here.")]})
    if ORDERING in request.query_params:
        raise ValidationError({ORDERING: [_("Changes come in their own order.")]})
    return instant(given)


def instant(text: str) -> dt.datetime:
    try:
        found = parse_datetime(text.replace(" ", "+"))  # an unescaped + arrives as a space
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValidationError({SINCE: [_("An instant like 2026-11-21T08:00:00Z.")]})
    if found < timezone.now() - KEPT:
        raise ReadEverythingAgain(_("That is too long ago. Read the whole list once, then follow its changes."))
    return found


def changes_of(
    rows: QuerySet[Any], table: Table, request: Request, since: dt.datetime, *, visible: QuerySet[Any]
) -> dict[str, Any]:
    """`rows` are narrowed by filters, `visible` are not: a record that fell out of a filter is not gone."""
    size, place = size_of(request), read_place(request)
    label = rows.model._meta.label_lower
    marks: Marks = import_string(settings.CHANGE_MARKS)
    mine = marks(request.user, label).filter(at__gt=since, at__lte=timezone.now())
    if mine.filter(object_id=EVERYTHING).exists():
        raise ReadEverythingAgain(_("What you may see has changed. Read the whole list once, then follow its changes."))
    changed = upcoming(rows.filter(updated_at__gt=since), ("updated_at", "pk"), place, size)
    marked = upcoming(mine, ("at", "object_id"), place, size)
    stream = sorted({*changed, *marked})
    here, more = stream[:size], len(stream) > size
    shown = objects(rows, table, request, {pk for _at, pk in here})
    gone = {pk for _at, pk in here} - set(shown)
    hidden = gone - {str(pk) for pk in visible.filter(pk__in=gone).values_list("pk", flat=True)} if gone else set()
    # A record that changed twice stands where it changed last.
    order = reversed(dict.fromkeys(pk for _at, pk in reversed(here)))
    results = [shown.get(pk, {"id": pk, "deleted": True}) for pk in order if pk in shown or pk in hidden]
    following = write_place(here[-1]) if more else None
    return {**answer(results, request, following, None), "updated_until": timezone.now() - OVERLAP}


def upcoming(rows: QuerySet[Any], keys: tuple[str, str], place: Place | None, size: int) -> list[Place]:
    at, pk = keys
    if place is not None:
        rows = rows.filter(
            Q(**{f"{at}__gte": place[0]}) & (Q(**{f"{at}__gt": place[0]}) | Q(**{f"{pk}__gt": place[1]}))
        )
    found = rows.order_by(at, pk).values_list(F(at), F(pk))[: size + 1]
    return [(when, str(identity)) for when, identity in found]


def objects(rows: QuerySet[Any], table: Table, request: Request, ids: set[str]) -> dict[str, Any]:
    found = list(rows.filter(pk__in=ids).values(*table.columns()))
    shown = table.show(found, request.user)
    return {str(row["id"]): value for row, value in zip(found, shown, strict=True)}


def read_place(request: Request) -> Place | None:
    given = request.query_params.get(CURSOR)
    if given is None:
        return None
    try:
        at, pk = _signer.unsign_object(given)
        return dt.datetime.fromisoformat(at), str(pk)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise bad_cursor() from error


def write_place(place: Place) -> str:
    return _signer.sign_object([place[0].isoformat(), place[1]])
