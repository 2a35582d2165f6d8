"""What every action of a room does around its own change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.models import Negotiation, NegotiationChange
from team.models import User
from web.errors import RuleViolation


def record_changes(
    room: Negotiation,
    changed: Mapping[str, tuple[Any, Any]],
    *,
    actor: User,
    at: dt.datetime | None = None,
    reason: str = "",
    of: str = "",
) -> None:
    """One row of history for each {field: (old, new)}; `of` says what the fields belong to."""
    NegotiationChange.objects.bulk_create(
        NegotiationChange(
            negotiation=room,
            field=f"{of}{name}"[:60],
            old=old,
            new=new,
            actor=actor,
            reason=reason,
            effective_at=at or timezone.now(),
        )
        for name, (old, new) in changed.items()
    )


def require_running(room: Negotiation) -> None:
    """Raises `RuleViolation` "negotiation_ended"."""
    if not room.is_running:
        raise RuleViolation("negotiation_ended", _("This negotiation has ended."))
