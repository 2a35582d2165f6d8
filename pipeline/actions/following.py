"""Deals that still run belong to the team in which their owner works: they follow when the owner changes teams."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from pipeline.actions.writing import change_rows, moment
from pipeline.models import Deal, DealChange
from team import history
from team.activities import announce_all, draft
from team.models import Activity, Organization, Team, User
from team.permits import require_administrator

RUNNING = (Deal.Status.OPEN, Deal.Status.DORMANT)
"""What was won or lost stays with the team that won or lost it."""


@transaction.atomic
def follow_team(*, actor: User, user_id: uuid.UUID, at: dt.datetime | None = None) -> int:
    """Put the running deals of this owner into the team in which they work on that day; answers how many moved."""
    require_administrator(actor)
    at = moment(at)
    team = Team.objects.of(user_id, Organization.objects.current().day_of(at))
    running = Deal.objects.filter(owner_id=user_id, status__in=RUNNING).order_by("pk")
    locked = list(running.select_for_update(no_key=True, of=("self",)))
    changes: list[DealChange] = []
    moved: list[Deal] = []
    for deal in locked:
        if changed := history.apply(deal, {"team": team}):
            changes += change_rows(deal, changed, actor=actor, at=at)
            moved.append(deal)
    ids = [deal.pk for deal in moved]
    Deal.objects.filter(pk__in=ids).update(team=team, version=F("version") + 1, updated_at=timezone.now())
    DealChange.objects.bulk_create(changes, batch_size=500)
    told = {"team": history.plain(team)}
    announce_all([draft(actor=actor, verb="deal_changed", subject=deal, new=told, at=at) for deal in moved])
    return len(moved)


def on_membership_activity(activities: Sequence[Activity]) -> None:
    """Inline subscriber of `membership_changed`: the subject is the person."""
    latest = {activity.subject_id: activity for activity in activities}
    for user_id in sorted(latest):
        activity = latest[user_id]
        follow_team(actor=activity.actor, user_id=user_id, at=activity.effective_at)
