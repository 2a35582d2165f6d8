"""Single values out of an address or a form; nonsense counts as none."""

from __future__ import annotations

import datetime as dt
import uuid


def uuid_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def day_of(text: str) -> dt.date | None:
    """`text` is an ISO date."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
