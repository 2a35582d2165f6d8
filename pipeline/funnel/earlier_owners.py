"""Whose a deal was on a past day: today's owner and team, with the hand-overs since then taken back.

Source: formulas §1 ("as of D" is the state at the end of day D).
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from pipeline.forecasts.scope import Scope
from pipeline.models import Deal, DealChange

SIDES = ("owner", "team")


def held_on(scope: Scope, day: dt.date) -> QuerySet[Deal]:
    """The deals whose owner and team were in the scope at the end of that day, by no other of its filters."""
    now = conditions(scope)
    deals = Deal.objects.all()
    if scope.as_of is None or not now:
        return deals.filter(now)
    earlier = _earlier(scope, day)
    if not earlier:
        return deals.filter(now)
    present = dict(deals.filter(pk__in=earlier).values_list("pk", "owner_id"))
    teams = dict(deals.filter(pk__in=earlier).values_list("pk", "team_id"))
    theirs = [
        pk
        for pk, olds in earlier.items()
        if pk in present and _is_held(scope, olds.get("owner", present[pk]), olds.get("team", teams[pk]))
    ]
    return deals.filter((now & ~Q(pk__in=list(earlier))) | Q(pk__in=theirs))


def conditions(scope: Scope) -> Q:
    """Owners and teams of the scope for deals."""
    asked = {"owner_id__in": scope.people, "team_id__in": scope.teams, "owner_id": scope.owner}
    return Q(**{name: value for name, value in asked.items() if value is not None})


def _earlier(scope: Scope, day: dt.date) -> dict[uuid.UUID, dict[str, uuid.UUID | None]]:
    """Deal → what its owner or team was at the end of the day, of those handed over since."""
    start = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo(scope.organization.time_zone))
    rows = DealChange.objects.filter(field__in=SIDES, effective_at__gte=start).order_by("effective_at", "id")
    found: dict[uuid.UUID, dict[str, uuid.UUID | None]] = {}
    for deal, field, old in rows.values_list("deal_id", "field", "old"):
        found.setdefault(deal, {}).setdefault(field, uuid.UUID(old) if old else None)
    return found


def _is_held(scope: Scope, owner: Any, team: Any) -> bool:
    sides = ((scope.people, owner), (scope.teams, team))
    return all(asked is None or value in asked for asked, value in sides) and scope.owner in (None, owner)
