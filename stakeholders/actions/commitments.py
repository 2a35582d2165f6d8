"""Commitments: somebody does something by a day. Next steps and customer's actions are views of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.actions.recording import only, require_person, texts, write_history
from stakeholders.checking import moved_along
from stakeholders.models import BuyingCenter, Commitment, Contact
from team import activities, history, permits
from team.models import User
from team.people import require_companions
from web.errors import RuleViolation

FREE = dt.timedelta(days=7)
"""So much later a step may be put off without saying why. Source: compositions §1.3."""
FIELDS = frozenset({"what", "action_code", "due_on", "check_on", "assignee", "contact"})
RELATED = {"account", "center", "contact", "assignee", "created_by"}


@transaction.atomic
def make_commitment(
    *,
    actor: User,
    side: str,
    what: str,
    account: KeyAccount | None = None,
    center: BuyingCenter | None = None,
    contact: Contact | None = None,
    due_on: dt.date | None = None,
    check_on: dt.date | None = None,
    assignee: User | None = None,
    action_code: str = "",
    origin: str = Commitment.Origin.DEAL,
    origin_id: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> Commitment:
    """Write down what we (`side="ours"`) or the customer (`"theirs"`) will do, for a center or an account.

    Ours falls to the actor unless an `assignee` is named. Whoever sells and sees the center (or, without one,
    the whole account) may write it.
    """
    permits.require_seller(actor)
    target = center or account
    if target is None:
        raise TypeError("A commitment belongs to a buying center or an account.")
    permits.require_visible(target, actor=actor)
    if center is not None and account is not None and center.account_id != account.pk:
        raise ValidationError({"account": _("This deal belongs to another account.")}, code="other_account")
    if contact is not None:
        require_person(contact, center.account if center else account, actor)
    if assignee is not None and assignee != actor:
        require_companions(actor, [assignee], "assignee", on=target)
    commitment = Commitment(
        account_id=center.account_id if center else account.pk,  # type: ignore[union-attr]
        center=center,
        contact=contact,
        side=side,
        what=what.strip(),
        action_code=action_code,
        due_on=due_on,
        check_on=check_on,
        assignee=(assignee or actor) if side == Commitment.Side.OURS else None,
        origin=origin,
        origin_id=origin_id,
        created_by=actor,
        created_at=at or timezone.now(),
    )
    _clean(commitment)
    commitment.save(force_insert=True)
    return kept("commitment_made", commitment, actor, {"state": (None, commitment.state)}, "", at)


@transaction.atomic
def change_commitment(
    *,
    actor: User,
    commitment_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Commitment:
    """Change what is open: `what`, `due_on`, `check_on`, `assignee` (ours only), `contact`, `action_code`.

    `reason` is needed to put a day off until more than a week from now. A check that would come before the new day
    moves along.
    """
    commitment = _open_one(commitment_id, actor, expected_version)
    given = only(values, FIELDS)
    if "due_on" in given and "check_on" not in given:
        given["check_on"] = moved_along(commitment.check_on, commitment.due_on, given["due_on"])
    if isinstance(given.get("contact"), Contact):
        require_person(given["contact"], commitment.account, actor)
    before = commitment.due_on
    changed = history.apply(commitment, given)
    if not changed:
        return commitment
    if not reason.strip() and _is_put_off(before, commitment.due_on, actor):
        raise ValidationError({"reason": _("Later than a week needs a reason.")}, code="reason_needed")
    if commitment.side == Commitment.Side.THEIRS and commitment.assignee_id is not None:
        raise ValidationError({"assignee": _("The customer does this, not one of us.")}, code="theirs")
    if "assignee" in changed and commitment.assignee is not None and commitment.assignee != actor:
        require_companions(actor, [commitment.assignee], "assignee", on=commitment.center or commitment.account)
    _clean(commitment)
    commitment.save_changes(*changed)
    return kept("commitment_changed", commitment, actor, changed, reason, at)


def _clean(commitment: Commitment) -> None:
    """What is not done yet cannot be checked."""
    commitment.clean_fields(exclude=RELATED)
    if commitment.check_on and commitment.due_on and commitment.check_on < commitment.due_on:
        raise ValidationError({"check_on": _("The check cannot come before the day it is due.")}, code="check_early")


def _is_put_off(before: dt.date | None, due_on: dt.date | None, actor: User) -> bool:
    """Whether a day that was set moves later, and beyond what is free."""
    return before is not None and due_on is not None and due_on > max(before, actor.today() + FREE)


@transaction.atomic
def complete_commitment(
    *,
    actor: User,
    commitment_id: uuid.UUID,
    result: str = "",
    done_on: dt.date | None = None,
    is_checked: bool = False,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Commitment:
    """Done, with its result; `is_checked`: somebody has also looked whether it worked (检查对策)."""
    commitment = _open_one(commitment_id, actor, expected_version)
    day = actor.day_of(at)
    values = {"state": Commitment.State.DONE, "done_on": done_on or day, "result": result.strip()}
    if is_checked:
        values["checked_on"] = day
    changed = history.apply(commitment, values)
    commitment.clean_fields(exclude=RELATED)
    commitment.save_changes(*changed)
    return kept("commitment_done", commitment, actor, changed, "", at)


@transaction.atomic
def drop_commitment(
    *,
    actor: User,
    commitment_id: uuid.UUID,
    reason: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Commitment:
    """It will not be done; the reason is kept."""
    commitment = _open_one(commitment_id, actor, expected_version)
    changed = history.apply(commitment, {"state": Commitment.State.DROPPED, "result": reason.strip()[:300]})
    commitment.save_changes(*changed)
    return kept("commitment_dropped", commitment, actor, changed, reason, at)


@transaction.atomic
def reopen_commitment(*, actor: User, commitment_id: uuid.UUID, at: dt.datetime | None = None) -> Commitment:
    """Undo `complete_commitment` or `drop_commitment`; an open one stays as it is."""
    commitment = permits.locked_for_edit(Commitment, commitment_id, actor=actor)
    values = {"state": Commitment.State.OPEN, "done_on": None, "checked_on": None, "check_result": ""}
    changed = history.apply(commitment, values)
    if not changed:
        return commitment
    commitment.save_changes(*changed)
    return kept("commitment_changed", commitment, actor, changed, "", at)


def _open_one(commitment_id: uuid.UUID, actor: User, expected_version: int | None) -> Commitment:
    commitment = permits.locked_for_edit(Commitment, commitment_id, actor=actor, expected_version=expected_version)
    if commitment.state != Commitment.State.OPEN:
        raise RuleViolation(
            "commitment_closed", _("This is settled already: %(state)s.") % {"state": commitment.get_state_display()}
        )
    return commitment


def kept(
    verb: str,
    commitment: Commitment,
    actor: User,
    changed: Mapping[str, tuple[Any, Any]],
    reason: str,
    at: dt.datetime | None,
) -> Commitment:
    """Write the history row (one per change, with the commitment's id in it) and announce."""
    old = {field: before for field, (before, _after) in changed.items()}
    new = {field: after for field, (_before, after) in changed.items()}
    row = {"commitment": ({"id": str(commitment.pk), **old}, {"id": str(commitment.pk), **new})}
    write_history(row, actor=actor, center=commitment.center, contact=commitment.contact, reason=reason, at=at)
    activities.announce(
        actor=actor,
        verb=verb,
        subject=commitment,
        scope=commitment.center or commitment.account,
        old=old,
        new={**new, "side": commitment.side, "centers": texts([commitment.center_id])},
        at=at,
    )
    return commitment
