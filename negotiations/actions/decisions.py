"""Deciding on a request: granted as asked or less, or refused with a sentence. Never by who asked or owns the deal."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import ROUND_UP, Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations import deciders
from negotiations.actions.approvals import require_apart, settle, waiting
from negotiations.actions.offers import require_at_the_table
from negotiations.asking import named_of, values_of
from negotiations.models import Approval, Issue, NegotiationChange, Stance
from negotiations.rules.authority import DISCOUNT, discount_of
from pipeline.models import Deal
from team.activities import announce, batch
from team.models import Organization, User
from web.errors import RuleViolation

VALID_DAYS = 30
"""So long may be offered what was granted, unless the decider says otherwise."""
PLACES = Decimal("0.0001")


@transaction.atomic
@batch()
def grant_approval(
    *,
    actor: User,
    approval_id: uuid.UUID,
    terms: Mapping[uuid.UUID, Decimal] | None = None,
    discount: Decimal | None = None,
    valid_until: dt.date | None = None,
    note: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Approval:
    """Let it be offered until a day (30 days by default). A limit is moved by the grant itself.

    `terms` ({issue id: value}), or the `discount` of a quote, may name less than was asked for, never more. Whether
    the actor's authority is enough is judged by what is granted. Raises `RuleViolation` "already_decided" where
    somebody was faster.
    """
    approval = waiting(approval_id, actor, expected_version)
    _require_living(approval)
    at = at or timezone.now()
    day = Organization.objects.current().day_of(at)
    valid_until = valid_until or day + dt.timedelta(days=VALID_DAYS)
    if valid_until < day:
        raise ValidationError({"valid_until": _("This date has passed.")})
    _lower(approval, terms or {}, discount)
    require_right(actor, approval)
    approval.valid_until = valid_until
    settle(approval, Approval.State.GRANTED, actor=actor, at=at, note=note, fields=("valid_until", "terms", "discount"))
    if approval.kind == Approval.Kind.LIMIT:
        _move_limit(approval, actor, at)
    announce(actor=actor, verb="approval_granted", subject=approval, new={"until": str(valid_until)}, at=at)
    return approval


@transaction.atomic
def refuse_approval(
    *,
    actor: User,
    approval_id: uuid.UUID,
    note: str,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Approval:
    """No, with one sentence."""
    approval = waiting(approval_id, actor, expected_version)
    if not deciders.may_decide(actor, deciders.question_of(approval, ())):
        raise _not_yours()
    if not note.strip():
        raise ValidationError({"note": _("Say in one sentence why not.")})
    at = at or timezone.now()
    settle(approval, Approval.State.REFUSED, actor=actor, at=at, note=note)
    announce(actor=actor, verb="approval_refused", subject=approval, at=at)
    return approval


def require_right(actor: User, approval: Approval) -> None:
    """By today's roles, teams and owner; whoever was named when it was asked."""
    if not deciders.may_decide(actor, deciders.question_of(approval, named_of(approval))):
        raise _not_yours()


def _not_yours() -> PermissionDenied:
    return PermissionDenied(
        _("Decided by a manager above the owner with the authority for it, never by who asked or owns the deal.")
    )


def _require_living(approval: Approval) -> None:
    if approval.negotiation is not None:
        require_at_the_table(approval.negotiation)
    elif approval.deal.status != Deal.Status.OPEN:
        raise RuleViolation("deal_closed", _("This deal is closed."))


def _lower(approval: Approval, terms: Mapping[uuid.UUID, Decimal], discount: Decimal | None) -> None:
    """Put what is granted in the place of what was asked for; the trail keeps the latter in `excess`."""
    if approval.kind == Approval.Kind.QUOTE:
        _lower_quote(approval, terms, discount)
        return
    if discount is not None:
        raise ValidationError({"discount": _("Say the value of each issue instead.")})
    asked = values_of(approval)
    better = dict(Issue.objects.filter(pk__in=asked).values_list("pk", "better"))
    for pk, value in terms.items():
        if pk not in asked or pk not in better:
            raise ValidationError({"terms": _("This was not asked for.")})
        if not value.is_finite() or (value < asked[pk] if better[pk] == Issue.Better.HIGHER else value > asked[pk]):
            raise ValidationError({str(pk): _("This is more than was asked for.")})
    approval.terms = {str(pk): str(terms.get(pk, value)) for pk, value in asked.items()}
    if approval.kind == Approval.Kind.OFFER:
        approval.discount = discount_of(named_of(approval))


def _lower_quote(approval: Approval, terms: Mapping[uuid.UUID, Decimal], discount: Decimal | None) -> None:
    if terms:
        raise ValidationError({"terms": _("Say the discount of the quote instead.")})
    if discount is None or approval.discount is None or discount == approval.discount:
        return
    if not discount.is_finite() or not 0 <= discount < approval.discount:
        raise ValidationError({"discount": _("This is more than was asked for.")})
    share = (100 - discount) / (100 - approval.discount) if approval.discount < 100 else Decimal(1)
    asked = values_of(approval)
    codes = dict(Issue.objects.filter(pk__in=asked).values_list("pk", "code"))
    approval.terms = {
        str(pk): str(discount if codes.get(pk) == DISCOUNT else (value * share).quantize(PLACES, ROUND_UP))
        for pk, value in asked.items()
    }
    approval.discount = discount


def _move_limit(approval: Approval, actor: User, at: dt.datetime) -> None:
    """The new limit, as granted; the room is locked. Its change stands in the room's history with who granted it."""
    [(issue_id, limit)] = values_of(approval).items()
    room = approval.negotiation
    stance = Stance.objects.filter(issue_id=issue_id, issue__negotiation=room).first() if room else None
    if room is None or stance is None:
        raise RuleViolation("issue_gone", _("This issue is not negotiated any more."))
    require_apart(stance, limit)
    old, stance.limit = stance.limit, limit
    stance.save_changes("limit")
    NegotiationChange.objects.create(
        negotiation=room,
        field=f"limit:{issue_id}",
        old=None if old is None else str(old),
        new=str(limit),
        actor=actor,
        reason=approval.reason,
        effective_at=at,
    )
