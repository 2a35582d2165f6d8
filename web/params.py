"""Single values out of an address or a form; nonsense counts as none, but for `id_of`."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def uuid_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def id_of(name: str, value: str | None) -> uuid.UUID | None:
    """An id in an address; None for none. Raises `ValidationError` by name for what is no id."""
    if value is None:
        return None
    try:
        return uuid.UUID(value)
    except ValueError:
        raise ValidationError({name: _("This is not an id.")}) from None


def uuids_of(texts: Iterable[str]) -> list[uuid.UUID]:
    """Those that are ids, each once."""
    return list({found: None for text in texts if (found := uuid_of(text))})


def day_of(text: str) -> dt.date | None:
    """`text` is an ISO date."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
