"""Single values out of an address or a form; nonsense counts as none."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable


def uuid_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def uuids_of(texts: Iterable[str]) -> list[uuid.UUID]:
    """Those that are ids, each once."""
    return list({found: None for text in texts if (found := uuid_of(text))})


def day_of(text: str) -> dt.date | None:
    """`text` is an ISO date."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
