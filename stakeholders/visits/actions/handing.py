"""Regular visits when the person who makes them changes.

When an account gets a new owner, the visits of the one before go over to the new one in the same rhythm, with the
visit that is planned: the customer is still expecting somebody. Where the new owner visits the account regularly
already, or cannot, they end and what is planned ahead is called off. Whoever leaves hands the visits of accounts that
others own to their owners; those of one's own accounts wait, with their planned visit, until the account is given to
somebody. A visit that has passed and was never logged stays with who knows whether it took place.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.querysets import accounts_worked_by
from stakeholders.visits.actions.occurrences import lock_planned, plan_first, told
from stakeholders.visits.actions.planning import announced
from stakeholders.visits.models import Visit, VisitSeries
from team.models import Activity, User


def on_account_reassigned(heard: Sequence[Activity]) -> None:
    """Inline subscriber."""
    for each in heard:
        before, owner = ((side or {}).get("owner") for side in (each.old, each.new))
        if before and before != owner:
            rows = VisitSeries.objects.running().filter(account_id=each.subject_id, owner_id=before)
            for series in rows.select_related("account").order_by("pk"):
                hand_over(series, _user(owner), actor=_actor(each))


def on_user_deactivated(heard: Sequence[Activity]) -> None:
    """Inline subscriber."""
    for each in heard:
        rows = VisitSeries.objects.running().filter(owner_id=each.subject_id).exclude(account__owner=each.subject_id)
        for series in rows.select_related("account__owner").order_by("pk"):
            hand_over(series, series.account.owner, actor=_actor(each))


def hand_over(series: VisitSeries, owner: User | None, *, actor: User) -> VisitSeries:
    """`owner` makes these visits from now on, if they can; else they end."""
    lock_planned(series.pk)
    series = VisitSeries.lock(series.pk)
    ahead = Visit.objects.planned().filter(series=series, ends_at__gte=timezone.now())
    if owner is None or not _may_take(owner, series):
        return _end(series, ahead, actor)
    Visit.objects.planned().filter(series=series, ends_at__lt=timezone.now()).update(series=None)
    series.owner = owner
    series.save_changes("owner")
    for visit in ahead.select_for_update(of=("self",)).select_related("account"):
        visit.owner = owner
        visit.save_changes("owner")
        visit.colleagues.filter(user=owner).delete()
        announced("visit_changed", visit, actor, None, fields=["owner"])
    plan_first(series, actor=actor)
    return told(series, "series_handed_over", actor)


def _may_take(owner: User, series: VisitSeries) -> bool:
    if not owner.is_active or not owner.sight.sells:
        return False
    if VisitSeries.objects.running().filter(account_id=series.account_id, owner=owner).exists():
        return False
    return accounts_worked_by(owner).filter(pk=series.account_id).exists()


def _end(series: VisitSeries, ahead: Any, actor: User) -> VisitSeries:
    series.is_running = False
    series.save_changes("is_running")
    for visit in ahead.select_for_update(of=("self",)).select_related("account"):
        visit.state = Visit.State.CANCELLED
        visit.save_changes("state")
        announced("visit_cancelled", visit, actor, None, reason=_("The account was handed over."))
    return told(series, "series_ended", actor)


def _user(pk: str | None) -> User | None:
    return User.objects.filter(pk=uuid.UUID(pk)).first() if pk else None


def _actor(activity: Activity) -> User:
    return _user(str(activity.actor_id)) or User.objects.system()
