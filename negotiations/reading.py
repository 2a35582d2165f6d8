"""Issues with their stances, as the rules want them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal

from negotiations.models import Issue, Negotiation, Stance
from negotiations.rules.authority import Asked
from negotiations.rules.utility import Wish


def stances_of(negotiation: Negotiation) -> dict[uuid.UUID, Stance]:
    """{issue id: stance} of the whole room; the caller has seen to it that the person may know. One query."""
    rows = Stance.objects.filter(issue__negotiation=negotiation).select_related("issue")
    return {row.issue_id: row for row in rows.order_by("issue__place", "issue__created_at", "issue_id")}


def asked(
    issues: Mapping[uuid.UUID, Issue], stances: Mapping[uuid.UUID, Stance], terms: Mapping[uuid.UUID, Decimal]
) -> list[Asked]:
    """An offer's terms as the rules of authority want them, in the order of the issues."""
    return [
        Asked(
            issue=pk,
            code=issue.code,
            value=terms[pk],
            more_is_better=issue.better == Issue.Better.HIGHER,
            reference=issue.reference,
            limit=stances[pk].limit if pk in stances else None,
        )
        for pk, issue in issues.items()
        if pk in terms
    ]


def our_wishes(stances: Mapping[uuid.UUID, Stance]) -> list[Wish]:
    """Those issues of which target, limit and weight are known."""
    return [
        Wish(pk, row.target, row.limit, row.weight)
        for pk, row in stances.items()
        if row.target is not None and row.limit is not None and row.weight
    ]


def their_wishes(stances: Mapping[uuid.UUID, Stance]) -> list[Wish]:
    """The same, as we estimate the customer."""
    return [
        Wish(pk, row.their_target, row.their_limit, row.their_weight)
        for pk, row in stances.items()
        if row.their_target is not None
        and row.their_limit is not None
        and row.their_target != row.their_limit
        and row.their_weight
    ]
