"""What a bad network sends twice is written down once: by the id that the sender gave it."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from negotiations.models import Negotiation
from team.records import Record

Row = TypeVar("Row", bound=Record)


def sent_before(model: type[Row], pk: uuid.UUID, room: Negotiation) -> Row | None:
    """The row of this room that has the id already; the caller holds the room's lock, so two sendings wait in line.

    An id of another room is refused without saying what it is.
    """
    rows: Any = model._default_manager
    there: Any = rows.filter(pk=pk).first()
    if there is not None and there.negotiation_id != room.pk:
        raise ValidationError({"id": _("This id is taken.")})
    return there
