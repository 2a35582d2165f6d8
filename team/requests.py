"""What a page asks of a request: who asks, and the row that the address names, as far as that person reaches."""

import uuid
from typing import Any, TypeVar, cast

from django.http import Http404, HttpRequest

from team.models import User
from team.permits import require_editable
from team.records import Record

Row = TypeVar("Row", bound=Record)


def person(request: HttpRequest) -> User:
    """Pages are private by default, so there always is one."""
    return cast(User, request.user)


def row_or_404(request: HttpRequest, model: type[Row], pk: uuid.UUID, *related: str) -> Row:
    """The row with its `related` rows, if the person may see it."""
    rows: Any = model._default_manager
    found = rows.visible_to(person(request)).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return cast(Row, found)


def row_to_edit(request: HttpRequest, model: type[Row], pk: uuid.UUID, *related: str) -> Row:
    """The same for whoever may change it: who only reads is refused before a form is shown."""
    row = row_or_404(request, model, pk, *related)
    require_editable(row, actor=person(request))
    return row
