"""Packages of a room: what may vary, what is fixed, and what the search finds. Source: formulas §12.

The caller has seen to it that the person may know the stances.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from negotiations.authorities import bounds_for
from negotiations.models import Issue, Negotiation, Offer, Side, Stance, Term
from negotiations.reading import asked, our_wishes, stances_of, their_wishes
from negotiations.rules.authority import PRICE, Asked, Bounds, Excess, excesses
from negotiations.rules.packages import LEVELS, Found, Option, levels, packages
from negotiations.rules.utility import Wish, utility
from team.models import User

LEVEL = 0.75
"""Of our own utility, where we have not offered anything that can be measured. Ours, not the source's."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a search reads: issues in order, stances, the wishes of both sides, the last terms of each side."""

    room: Negotiation
    issues: dict[uuid.UUID, Issue]
    stances: dict[uuid.UUID, Stance]
    ours: list[Wish]
    theirs: list[Wish]
    last: Mapping[str, Mapping[uuid.UUID, Decimal]]
    settled: Mapping[uuid.UUID, Decimal]

    @property
    def lacking(self) -> list[Issue]:
        """Open issues of which target, limit or weight is not known: no package can move them."""
        known = {wish.issue for wish in self.ours} | set(self.settled)
        return [issue for pk, issue in self.issues.items() if pk not in known]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A package found, and what of it goes beyond the authority of who would offer it."""

    terms: Mapping[uuid.UUID, Decimal]
    own: float
    theirs: float | None
    excess: Sequence[Excess] = ()

    @property
    def needs_approval(self) -> bool:
        return bool(self.excess)


def table_of(room: Negotiation) -> Table:
    """Five queries, however many offers there are."""
    issues = {issue.pk: issue for issue in room.issues.all()}
    stances = stances_of(room)
    last = {side: _last_terms(room, side) for side in Side.values}
    settled = {
        pk: value for pk, issue in issues.items() if issue.settled_on and (value := _agreed(last, pk)) is not None
    }
    return Table(room, issues, stances, our_wishes(stances), their_wishes(stances), last, settled)


def _last_terms(room: Negotiation, side: str) -> dict[uuid.UUID, Decimal]:
    """The newest value of each issue that the side has named, the newest offer last."""
    newest = Offer.objects.filter(negotiation=room, side=side).exclude(state=Offer.State.WITHDRAWN)
    rows = Term.objects.filter(offer__in=newest).order_by("offer__number")
    return dict(rows.values_list("issue_id", "value"))


def _agreed(last: Mapping[str, Mapping[uuid.UUID, Decimal]], issue: uuid.UUID) -> Decimal | None:
    """What was settled: the value that we named last, else theirs."""
    return last[Side.OURS].get(issue, last[Side.THEIRS].get(issue))


def level_of(table: Table) -> float:
    """Where a search begins: at what our last offer is worth to us."""
    ours = table.last[Side.OURS]
    measured = utility(table.ours, ours) if ours else None
    return LEVEL if measured is None else round(measured, 2)


def propose(table: Table, actor: User, level: float, *, beyond: bool = False) -> list[Proposal]:
    """Two or three packages worth `level` (0 to 1) to us, none below a limit; `beyond`: also what needs an approval."""
    bounds = bounds_for(actor, table.room.deal)
    found = packages(_options(table, bounds, beyond=beyond), table.ours, table.theirs, level)
    proposals = [_proposal(table, each, bounds) for each in found]
    return [each for each in proposals if beyond or not each.needs_approval]


def measured(table: Table, terms: Mapping[uuid.UUID, Decimal], bounds: Bounds) -> Proposal:
    """A package as it stands now."""
    own, theirs = utility(table.ours, terms), utility(table.theirs, terms)
    return Proposal(terms, own or 0.0, theirs, excesses(asked(table.issues, table.stances, terms), bounds))


def _proposal(table: Table, found: Found, bounds: Bounds) -> Proposal:
    return measured(table, dict(found.terms), bounds)


def _options(table: Table, bounds: Bounds, *, beyond: bool) -> list[Option]:
    """Of each issue the levels from our limit to our target; without `beyond`, those within the actor's authority."""
    wishes = {wish.issue: wish for wish in table.ours}
    found = []
    for pk, issue in table.issues.items():
        if pk in table.settled:
            found.append(Option(pk, (table.settled[pk],)))
        elif pk in wishes:
            values = levels(wishes[pk].target, wishes[pk].limit, issue.step or _whole(wishes[pk]))
            allowed = values if beyond else [value for value in values if not _alone(issue, value, bounds)]
            found.append(Option(pk, tuple(allowed) or values[:1]))
    return found


def _whole(wish: Wish) -> Decimal | None:
    """Whole units, where there are enough of them between limit and target."""
    return Decimal(1) if abs(wish.target - wish.limit) >= LEVELS else None


def _alone(issue: Issue, value: Decimal, bounds: Bounds) -> Any:
    """What this one value goes beyond, whatever the others are."""
    more = issue.better == Issue.Better.HIGHER
    if issue.code == PRICE and not issue.reference:
        return []
    return excesses([Asked(issue.pk, issue.code, value, more, issue.reference)], bounds)
