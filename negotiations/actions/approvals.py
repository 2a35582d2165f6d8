"""Asking to go beyond one's authority, below our limit, or to lower the limit itself; and taking it back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations import deciders
from negotiations.actions.offers import LARGEST, covering_approval, require_at_the_table, require_terms
from negotiations.approved_limits import binds
from negotiations.asking import named_in
from negotiations.authorities import bounds_for
from negotiations.models import Approval, Issue, Negotiation, NegotiationChange, Stance
from negotiations.rules.authority import PRICE, Asked, Excess, discount_of, excesses
from negotiations.rules.deadlines import decide_by
from pipeline.models import Deal
from team.activities import announce
from team.calendars import current_calendar
from team.models import Organization, User
from team.permits import locked_for_edit, require_fresh
from web.errors import RuleViolation

LONGEST = 500
"""Characters of a reason."""


@transaction.atomic
def ask_approval(
    *,
    actor: User,
    negotiation_id: uuid.UUID,
    terms: Mapping[uuid.UUID, Decimal],
    reason: str,
    at: dt.datetime | None = None,
) -> Approval:
    """Ask that an offer of these values ({issue id: value}) may be made.

    Raises `RuleViolation` "within_authority" where the actor may offer this alone, "already_granted" where an approval
    covers it, "nobody_may_decide" where nobody above has the authority.
    """
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor)
    deal = require_at_the_table(room)
    require_terms({issue.pk: issue for issue in room.issues.all()}, terms)
    named = named_in(room, terms)
    require_list_price(named)
    beyond = excesses(named, bounds_for(actor, deal, named=named))
    if not beyond:
        raise RuleViolation("within_authority", _("You may offer this without an approval."))
    day = Organization.objects.current().day_of(at or timezone.now())
    if covering_approval(room, named, beyond, day, actor=actor):
        raise RuleViolation("already_granted", _("This is approved already."))
    return request(
        actor=actor, deal=deal, room=room, kind=Approval.Kind.OFFER, named=named, beyond=beyond, reason=reason, at=at
    )


@transaction.atomic
def ask_limit_change(
    *,
    actor: User,
    negotiation_id: uuid.UUID,
    issue_id: uuid.UUID,
    limit: Decimal,
    reason: str,
    at: dt.datetime | None = None,
) -> Approval:
    """Ask that our limit of an issue may be moved to a worse value; the grant itself moves it.

    Raises `RuleViolation` "within_authority" where it may be moved without asking.
    """
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor)
    deal = require_at_the_table(room)
    issue = room.issues.filter(pk=issue_id).first()
    if issue is None:
        raise ValidationError({"terms": _("This issue is not negotiated here.")})
    if not limit.is_finite() or not 0 <= limit < LARGEST:
        raise ValidationError({str(issue_id): _("This value cannot be true.")})
    stance = Stance.objects.filter(issue=issue).first()
    if not limit_needs_approval(room, issue, stance, limit):
        raise RuleViolation("within_authority", _("You may move this limit without an approval."))
    require_apart(stance, limit)
    [named] = named_in(room, {issue.pk: limit})
    beyond = [Excess("limit", issue.pk, limit, named.limit or limit)]
    return request(
        actor=actor, deal=deal, room=room, kind=Approval.Kind.LIMIT, named=[named], beyond=beyond, reason=reason, at=at
    )


def limit_needs_approval(room: Negotiation, issue: Issue, stance: Stance | None, limit: Decimal | None) -> bool:
    """A limit that binds moves to a worse value, or goes away, only with an approval."""
    if not binds(room, issue) or stance is None or stance.limit is None:
        return False
    if limit is None:
        return True
    return limit < stance.limit if issue.better == Issue.Better.HIGHER else limit > stance.limit


def require_apart(stance: Stance | None, limit: Decimal) -> None:
    if stance is not None and stance.target == limit:
        raise RuleViolation("limit_is_target", _("The limit cannot be the same as the target."))


def require_list_price(named: Sequence[Asked]) -> None:
    if any(term.code == PRICE and not term.reference for term in named):
        raise RuleViolation(
            "no_list_price", _("Say the list price of this issue first: the discount is measured against it.")
        )


def request(
    *,
    actor: User,
    deal: Deal,
    room: Negotiation | None,
    kind: str,
    named: Sequence[Asked],
    beyond: Sequence[Excess],
    reason: str,
    about: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> Approval:
    """Write the request down and find who decides; the callers have locked, permitted and measured."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    if len(reason.strip()) > LONGEST:
        raise ValidationError({"reason": _("Shorter, please.")})
    terms = {str(term.issue): str(term.value) for term in named if term.issue is not None}
    discount = discount_of(named) if kind != Approval.Kind.LIMIT else None
    rows = Approval.objects.waiting().filter(deal=deal, negotiation=room, kind=kind, about=about, terms=terms)
    if any(row.discount == discount for row in rows):
        raise RuleViolation("already_requested", _("This waits for a decision already."))
    needed = named if kind != Approval.Kind.LIMIT else ()
    decider = deciders.find(deciders.Question(deal, actor.pk, needed))
    if decider is None:
        raise RuleViolation(
            "nobody_may_decide",
            _("Nobody above has the authority for this. Offer less, or ask an administrator to say who may go so far."),
        )
    at = at or timezone.now()
    approval = Approval.objects.create(
        deal=deal,
        negotiation=room,
        kind=kind,
        about=about,
        terms=terms,
        discount=discount,
        excess=[each.plain for each in beyond],
        reason=reason.strip(),
        asked_by=actor,
        asked_at=at,
        decide_by=wanted_by(at),
        decider=decider,
    )
    log(approval, None, actor=actor, at=at, reason=approval.reason)
    told = {"decider": str(decider.pk), "terms": terms, "discount": None if discount is None else str(discount)}
    announce(actor=actor, verb="approval_asked", subject=approval, new=told, at=at)
    return approval


@transaction.atomic
def withdraw_approval(
    *, actor: User, approval_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> Approval:
    """Whoever asked takes it back while it waits."""
    approval = waiting(approval_id, actor, expected_version)
    if approval.asked_by_id != actor.pk:
        raise PermissionDenied(_("Only who asked may take this back."))
    at = at or timezone.now()
    settle(approval, Approval.State.WITHDRAWN, actor=actor, at=at)
    announce(actor=actor, verb="approval_withdrawn", subject=approval, at=at)
    return approval


def waiting(approval_id: uuid.UUID, actor: User, expected_version: int | None) -> Approval:
    """The request, locked after its room, if the actor may know of it and nobody has decided yet."""
    known = Approval.objects.visible_to(actor).get(pk=approval_id)
    if known.negotiation_id is not None:
        Negotiation.lock(known.negotiation_id)
    approval = Approval.lock(approval_id)
    if approval.state != Approval.State.REQUESTED:
        raise RuleViolation("already_decided", _("This request has been decided already."), {"state": approval.state})
    require_fresh(approval, expected_version)
    return approval


def settle(
    approval: Approval, state: str, *, actor: User, at: dt.datetime, note: str = "", fields: Sequence[str] = ()
) -> None:
    old, approval.state, approval.note = approval.state, state, note.strip()
    approval.decided_at = at
    if state != Approval.State.WITHDRAWN:
        approval.decided_by = actor
    approval.save_changes("state", "note", "decided_at", "decided_by", *fields)
    log(approval, old, actor=actor, at=at, reason=approval.note)


def log(approval: Approval, old: str | None, *, actor: User, at: dt.datetime, reason: str = "") -> None:
    if approval.negotiation_id is None:
        return
    NegotiationChange.objects.create(
        negotiation_id=approval.negotiation_id,
        field=f"approval:{approval.pk}",
        old=old,
        new=approval.state,
        actor=actor,
        reason=reason,
        effective_at=at,
    )


def wanted_by(at: dt.datetime) -> dt.datetime:
    """One working day on, by the organization's calendar."""
    organization = Organization.objects.current()
    return decide_by(timezone.localtime(at, Organization.objects.zone()), current_calendar(organization))
