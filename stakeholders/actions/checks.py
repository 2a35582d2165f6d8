"""The end of the loop: a measure is looked at again, and the person is judged anew by what it brought.

Source: catalogue A7.3 (measure, timetable, check).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.actions.commitments import RELATED, kept
from stakeholders.actions.contacts import change_contact
from stakeholders.actions.members import change_member
from stakeholders.models import Commitment, Member
from team import activities, history, permits
from team.models import User
from web.errors import RuleViolation

RESCORED = frozenset({"relation_us", "attitude", "attitude_basis", "attitude_on", "rung"})


@transaction.atomic
def check_commitment(
    *,
    actor: User,
    commitment_id: uuid.UUID,
    result: str,
    is_done: bool = False,
    rescored: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Commitment:
    """Has it worked? `result` says so in words; `is_done` also closes what was still open.

    `rescored`: what is now thought of the person: `relation_us`, `attitude` with `attitude_basis` and `attitude_on`
    (these need an editor of the buying center) and `rung` 1 to 6. Raises `RuleViolation` (`checked_already`,
    `check_too_early`) and `ValidationError` for an empty result.
    """
    commitment = permits.locked_for_edit(Commitment, commitment_id, actor=actor, expected_version=expected_version)
    day = actor.day_of(at)
    _require_time(commitment, day)
    if not result.strip():
        raise ValidationError({"result": _("Say what the check showed.")}, code="required")
    values: dict[str, Any] = {"checked_on": day, "check_result": result.strip()}
    if is_done and commitment.state == Commitment.State.OPEN:
        values |= {"state": Commitment.State.DONE, "done_on": day}
    changed = history.apply(commitment, values)
    commitment.clean_fields(exclude=RELATED)
    with activities.batch():
        commitment.save_changes(*changed)
        kept("commitment_checked", commitment, actor, changed, "", at)
        _rescore(commitment, dict(rescored or {}), actor, at)
    return commitment


def _require_time(commitment: Commitment, day: dt.date) -> None:
    if commitment.checked_on is not None:
        raise RuleViolation("checked_already", _("This was checked already."))
    if commitment.state == Commitment.State.DROPPED:
        raise RuleViolation("commitment_closed", _("What was dropped is not checked."))
    if not commitment.may_be_checked(day):
        raise RuleViolation("check_too_early", _("It is checked when it is done, or from the day it is due."))


def _rescore(commitment: Commitment, values: dict[str, Any], actor: User, at: dt.datetime | None) -> None:
    """Write what is known of the person now through the actions that keep it."""
    if unknown := set(values) - RESCORED:
        raise TypeError(f"These are not scores: {', '.join(sorted(unknown))}")
    if not values:
        return
    contact = commitment.contact
    if contact is None:
        raise ValidationError(_("This concerns no person whose scores could change."), code="no_person")
    if "rung" in values:
        rung = {"rung": values.pop("rung")}
        change_contact(actor=actor, contact_id=contact.pk, values=rung, at=at)
    if not values:
        return
    member = Member.objects.filter(center=commitment.center, contact=contact).first()
    if member is None:
        raise ValidationError(_("This person is not in the buying center any more."), code="not_member")
    change_member(actor=actor, member_id=member.pk, values=values, at=at)


@transaction.atomic
def plan_check(
    *,
    actor: User,
    commitment_id: uuid.UUID,
    check_on: dt.date | None,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Commitment:
    """Say when it will be looked at, also of what is done already. None: not at all."""
    commitment = permits.locked_for_edit(Commitment, commitment_id, actor=actor, expected_version=expected_version)
    if commitment.checked_on is not None or commitment.state == Commitment.State.DROPPED:
        raise RuleViolation("checked_already", _("There is nothing to check any more."))
    changed = history.apply(commitment, {"check_on": check_on})
    if not changed:
        return commitment
    if check_on is not None and commitment.due_on is not None and check_on < commitment.due_on:
        raise ValidationError({"check_on": _("The check cannot come before the day it is due.")}, code="check_early")
    commitment.save_changes(*changed)
    return kept("commitment_changed", commitment, actor, changed, "", at)


@transaction.atomic
def reopen_check(*, actor: User, commitment_id: uuid.UUID, at: dt.datetime | None = None) -> Commitment:
    """Undo `check_commitment`: it waits to be checked again. What was thought of the person since stays."""
    commitment = permits.locked_for_edit(Commitment, commitment_id, actor=actor)
    changed = history.apply(commitment, {"checked_on": None, "check_result": ""})
    if not changed:
        return commitment
    commitment.save_changes(*changed)
    return kept("commitment_changed", commitment, actor, changed, "", at)
