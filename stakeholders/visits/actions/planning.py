"""Before a visit: planned with somebody for something, called off, or passed by without having happened."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits.actions.participants import (
    Named,
    named_on,
    require_reach,
    set_centers,
    set_colleagues,
    set_people,
)
from stakeholders.visits.models import Visit
from team import activities, permits
from team.models import User
from team.records import new_id
from web.days import is_plausible
from web.errors import RuleViolation

USUAL_LENGTH = dt.timedelta(hours=1)


@transaction.atomic
def plan_visit(
    *,
    actor: User,
    account: KeyAccount,
    starts_at: dt.datetime,
    ends_at: dt.datetime | None = None,
    people: Iterable[Contact] = (),
    centers: Sequence[BuyingCenter] = (),
    channel: str = Visit.Channel.ON_SITE,
    purpose: str = "",
    planned_commitment: str = "",
    fallback_commitment: str = "",
    is_agreed: bool = False,
    travel_minutes: int | None = None,
    colleagues: Iterable[User] = (),
    visit_id: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> Visit:
    """A visit of the actor's, today or later; an hour long unless said otherwise. The first center is primary.

    `is_agreed`: the customer knows and agreed; with a named person it is then by appointment.
    """
    people = list(people)
    require_reach(actor, account, people, centers)
    now = at or timezone.now()
    require_ahead(starts_at, actor, now)
    visit = Visit(
        id=visit_id or new_id(),
        account=account,
        owner=actor,
        state=Visit.State.PLANNED,
        starts_at=starts_at,
        ends_at=ends_at or starts_at + USUAL_LENGTH,
        channel=channel,
        purpose=purpose,
        planned_commitment=planned_commitment,
        fallback_commitment=fallback_commitment,
        is_agreed=is_agreed,
        travel_minutes=travel_minutes,
        created_at=now,
    )
    check(visit)
    visit.save(force_insert=True)
    set_people(visit, people, met=False)
    set_centers(visit, centers)
    set_colleagues(visit, colleagues, actor=actor)
    return announced("visit_planned", visit, actor, at)


@transaction.atomic
def cancel_visit(
    *,
    actor: User,
    visit_id: uuid.UUID,
    reason: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Visit:
    """Called off before it took place."""
    return _end(Visit.State.CANCELLED, "visit_cancelled", actor, visit_id, reason, expected_version, at)


@transaction.atomic
def mark_missed(
    *,
    actor: User,
    visit_id: uuid.UUID,
    reason: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Visit:
    """It did not happen. Only a planned visit whose time has begun can be missed."""
    return _end(Visit.State.MISSED, "visit_missed", actor, visit_id, reason, expected_version, at)


def _end(
    state: Visit.State,
    verb: str,
    actor: User,
    visit_id: uuid.UUID,
    reason: str,
    expected_version: int | None,
    at: dt.datetime | None,
) -> Visit:
    visit = permits.locked_for_edit(Visit, visit_id, actor=actor, expected_version=expected_version)
    if visit.state == state:
        return visit
    if visit.state != Visit.State.PLANNED:
        raise RuleViolation("not_planned", _("This visit is not planned any more."))
    if state == Visit.State.MISSED and visit.starts_at > (at or timezone.now()):
        raise RuleViolation("still_ahead", _("This visit is still ahead. Cancel it instead."))
    visit.state = state
    visit.save_changes("state")
    return announced(verb, visit, actor, at, reason=reason)


def require_ahead(starts_at: dt.datetime, actor: User, now: dt.datetime) -> None:
    """A plan is for today or later."""
    if actor.day_of(starts_at) < actor.day_of(now):
        raise ValidationError({"starts_at": _("A plan lies ahead. Log a visit that took place.")}, code="past")


def check(visit: Visit) -> None:
    """Field by field, and the end after the beginning. Raises `ValidationError`."""
    visit.clean_fields(exclude={"account", "owner"})
    if not (is_plausible(visit.starts_at) and is_plausible(visit.ends_at)):
        raise ValidationError({"starts_at": _("This day is too far away.")}, code="far")
    if visit.ends_at < visit.starts_at:
        raise ValidationError({"ends_at": _("The visit ends before it begins.")}, code="order")


def announced(
    verb: str,
    visit: Visit,
    actor: User,
    at: dt.datetime | None,
    *,
    reason: str = "",
    fields: Sequence[str] = (),
    before: Named | None = None,
    old: Mapping[str, object] | None = None,
) -> Visit:
    """Announce and answer the visit; those named `before` are touched beside those it names now."""
    new: dict[str, object] = {"state": visit.state, "channel": visit.channel}
    new |= {"reason": reason} if reason else {}
    new |= {"fields": list(fields)} if fields else {}
    new |= {name: sorted(ids | (before or {}).get(name, set())) for name, ids in named_on(visit).items()}
    activities.announce(actor=actor, verb=verb, subject=visit, old=dict(old) if old else None, new=new, at=at)
    return visit
