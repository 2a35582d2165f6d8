"""A room that follows another one of its deal begins with its preparation, and is held to its limits.

Reopening a deal, or entering a room again after one that stalled, would else be a way round "a limit does not sink
quietly at the table". Source: formulas §12.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.actions.preparing import FIELDS
from negotiations.actions.recording import record_changes
from negotiations.issue_defaults import list_price
from negotiations.issue_values import OF_THE_ISSUE, OF_THE_STANCE
from negotiations.methods import lists
from negotiations.models import Issue, Negotiation, Seat, Sheet, Sitting, Stance
from negotiations.rules.authority import PRICE
from pipeline.actions.moves import may_waive
from pipeline.models import Deal
from stakeholders.models import Contact
from team.activities import announce
from team.models import User
from team.people import sellers
from team.permits import locked_for_edit
from web.errors import RuleViolation

LONGEST = 300
"""Characters of a reason."""


def last_room(deal: Deal) -> Negotiation | None:
    """The one that ended last."""
    ended = Negotiation.objects.filter(deal=deal, ended_on__isnull=False)
    return ended.order_by("-ended_on", "-entered_on", "-pk").first()


def take_over(room: Negotiation, last: Negotiation, *, actor: User, at: dt.datetime) -> None:
    """Copy into a new room what was prepared for the last: sheet, issues with stances, people of both sides.

    Rounds, offers, ledger, packages and approvals stay where they were. Who has left is not seated again.
    """
    before = Sheet.objects.get(negotiation=last)
    sheet = Sheet(negotiation=room, **{name: getattr(before, name) for name in sorted(FIELDS)})
    sheet.dilemmas = [code for code in sheet.dilemmas if code in lists.dilemmas()]
    sheet.methods = [code for code in sheet.methods if code in lists.buyer_methods()]
    sheet.save(force_insert=True)
    issues = _copy_issues(room, last)
    active = sellers(actor).values("pk")
    Seat.objects.bulk_create(
        Seat(negotiation=room, user_id=each.user_id, part=each.part)
        for each in Seat.objects.filter(negotiation=last, user__in=active)
    )
    present = Contact.objects.present().filter(account_id=room.deal.account_id).values("pk")
    Sitting.objects.bulk_create(
        Sitting(negotiation=room, contact_id=each.contact_id, part=each.part, interests=each.interests)
        for each in Sitting.objects.filter(negotiation=last, contact__in=present)
    )
    told = {"taken_over_from": (None, str(last.pk)), "issues": (None, [issue.name for issue in issues])}
    record_changes(room, told, actor=actor, at=at)


def _copy_issues(room: Negotiation, last: Negotiation) -> list[Issue]:
    """A list price that has risen meanwhile is taken as it is now: it is never below that of the deal's products."""
    stances = {row.issue_id: row for row in Stance.objects.filter(issue__negotiation=last)}
    issues, copies = [], []
    for old in last.issues.all():
        issue = Issue(negotiation=room, code=old.code, place=old.place, binds=old.binds or last.was_at_the_table)
        for name in OF_THE_ISSUE:
            setattr(issue, name, getattr(old, name))
        if issue.code == PRICE:
            issue.reference = max(filter(None, (issue.reference, list_price(room.deal))), default=None)
        issues.append(issue)
        stance = stances.get(old.pk) or Stance()
        copies.append(Stance(issue=issue, **{name: getattr(stance, name) for name in OF_THE_STANCE}))
    Issue.objects.bulk_create(issues)
    Stance.objects.bulk_create(copies)
    return issues


@transaction.atomic
def free_limits(*, actor: User, negotiation_id: uuid.UUID, reason: str, at: dt.datetime | None = None) -> Negotiation:
    """Let the limits and list prices that were taken over be set anew, until the room is open.

    By a manager above the deal's owner who says why; never on a deal of one's own.
    """
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor)
    if not may_waive(actor, room.deal):
        raise PermissionDenied(_("Decided by a manager above the owner, never on a deal of one's own."))
    if room.state != Negotiation.State.PREPARING:
        raise RuleViolation("at_the_table", _("Limits are free only while the room is prepared."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    if len(reason.strip()) > LONGEST:
        raise ValidationError({"reason": _("Shorter, please.")})
    at = at or timezone.now()
    if Issue.objects.filter(negotiation=room, binds=True).update(binds=False, version=F("version") + 1, updated_at=at):
        record_changes(room, {"limits_free": (False, True)}, actor=actor, at=at, reason=reason.strip())
        announce(actor=actor, verb="sheet_changed", subject=room.sheet, new={"fields": ["stances"]}, at=at)
    return room
