"""Where the preparation of a room comes from, and whether its limits are held to: for the deal's editors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from negotiations.models import Issue, Negotiation
from pipeline.actions.moves import may_waive
from team.models import User


def taken_over(room: Negotiation, issues: Iterable[Issue], user: User) -> dict[str, Any]:
    """Nothing in it where the room began empty. `free_url` for who may let the limits be set anew."""
    if room.taken_over_from is None:
        return {}
    binds = room.state == Negotiation.State.PREPARING and any(issue.binds for issue in issues)
    may_free = binds and may_waive(user, room.deal)
    free_url = reverse("negotiations:limits_free", args=[room.pk]) if may_free else ""
    return {"last_room": room.taken_over_from, "limits_bind": binds, "free_url": free_url}
