"""What a request asks for, as the rules of authority want it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal

from negotiations.models import Approval, Negotiation
from negotiations.reading import asked, stances_of
from negotiations.rules.authority import DISCOUNT, Asked


def named_in(room: Negotiation, terms: Mapping[uuid.UUID, Decimal]) -> list[Asked]:
    """Values of the room's issues with their list prices and our limits. Two queries."""
    return asked({issue.pk: issue for issue in room.issues.all()}, stances_of(room), terms)


def as_discount(percent: Decimal) -> Asked:
    """A discount that belongs to no issue: that of a quote."""
    return Asked(issue=None, code=DISCOUNT, value=percent, more_is_better=False)


def values_of(approval: Approval) -> dict[uuid.UUID, Decimal]:
    return {uuid.UUID(pk): Decimal(value) for pk, value in approval.terms.items()}


def named_of(approval: Approval) -> list[Asked]:
    """What a decider needs authority for: the values of an offer, the discount of a quote, nothing for a limit."""
    if approval.kind == Approval.Kind.LIMIT:
        return []
    if approval.kind == Approval.Kind.QUOTE:
        return [as_discount(approval.discount)] if approval.discount is not None else []
    return named_in(approval.negotiation, values_of(approval)) if approval.negotiation else []
