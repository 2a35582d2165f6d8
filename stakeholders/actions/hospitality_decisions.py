"""A manager allows a courtesy beyond the policy, or does not. Never one's own. Source: compositions §2."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.actions.hospitality import guests_of
from stakeholders.actions.hospitality_log import announce_courtesy
from stakeholders.models import Hospitality
from team import history, permits
from team.models import User
from team.sight import is_above
from web.errors import RuleViolation


@transaction.atomic
def approve_hospitality(
    *,
    actor: User,
    hospitality_id: uuid.UUID,
    note: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Hospitality:
    """It may take place. After its day it stays marked as not approved beforehand."""
    return _decide(Hospitality.State.APPROVED, actor, hospitality_id, note, expected_version, at)


@transaction.atomic
def refuse_hospitality(
    *,
    actor: User,
    hospitality_id: uuid.UUID,
    note: str,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Hospitality:
    """It may not, with one sentence why. What took place already still counts toward the guests' year."""
    if not note.strip():
        raise ValidationError({"note": _("Say in one sentence why not.")})
    return _decide(Hospitality.State.REFUSED, actor, hospitality_id, note, expected_version, at)


def require_decider(row: Hospitality, actor: User) -> None:
    if not is_above(actor, row.requested_by_id):
        raise PermissionDenied(_("A courtesy is decided on by a manager above who asks, never by oneself."))


def _decide(
    state: str, actor: User, hospitality_id: uuid.UUID, note: str, version: int | None, at: dt.datetime | None
) -> Hospitality:
    row = Hospitality.lock(hospitality_id)
    permits.require_visible(row, actor=actor)
    require_decider(row, actor)
    permits.require_fresh(row, version)
    if row.state != Hospitality.State.REQUESTED:
        raise RuleViolation("already_decided", _("This request has been decided already."), {"state": row.state})
    changed = history.apply(row, {"state": state})
    row.decided_by, row.decided_at, row.decision_note = actor, at or timezone.now(), note.strip()
    row.clean_fields(exclude={"account", "center", "requested_by", "decided_by"})
    row.save_changes("state", "decided_by", "decided_at", "decision_note")
    return announce_courtesy(
        f"hospitality_{state}", row, guests_of(row), actor=actor, changed=changed, reason=note, at=at
    )
