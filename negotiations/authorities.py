"""Whose authority reaches how far: the rows of `Authority` read for a person and a deal."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal

from negotiations.models import Authority
from negotiations.rules.authority import ANYTHING, NOTHING, PRICE, Asked, Bounds
from pipeline.models import Deal
from team.models import Organization, Role, Team, User
from team.money import convert, to_minor
from team.sight import is_above

DEFAULTS = {
    Authority.For.REP: Bounds(Decimal(5)),
    Authority.For.MANAGER: Bounds(Decimal(15)),
    Authority.For.DIRECTOR: ANYTHING,
}
"""How far a role may go as long as nobody has said so. Ours, not the source's."""


class Book:
    """All rows and the tree of teams, read once (two queries): for jobs that ask about many deals."""

    def __init__(self) -> None:
        self._rows = list(Authority.objects.all())
        self._parents = dict(Team.objects.without_tree_fields().order_by().values_list("pk", "parent_id"))

    def bounds(self, role: str, deal: Deal, size: int = 0) -> Bounds:
        """The narrowest row that fits: one of the deal's team or the nearest team above it, then the smallest amount.

        Where no row at all is for the role, DEFAULTS count; where there are some and none fits (the deal is larger
        than all of them), no discount may be offered without asking.
        """
        size = max(size, deal.amount_base_minor)
        near = {team: distance for distance, team in enumerate(self._lineage(deal.team_id))}
        rows = [row for row in self._rows if row.role == role and (row.team_id is None or row.team_id in near)]
        if not rows:
            return DEFAULTS[Authority.For(role)]
        rows = [row for row in rows if row.up_to_minor is None or size <= row.up_to_minor]
        if not rows:
            return NOTHING
        best = min(
            rows,
            key=lambda row: (
                near.get(row.team_id, len(near)) if row.team_id else len(near),
                row.up_to_minor is None,
                row.up_to_minor or 0,
            ),
        )
        return Bounds(best.discount, {code: Decimal(str(value)) for code, value in best.bounds.items()})

    def _lineage(self, team_id: uuid.UUID | None) -> list[uuid.UUID]:
        """The team and those above it, the nearest first."""
        found: list[uuid.UUID] = []
        while team_id is not None and team_id not in found:
            found.append(team_id)
            team_id = self._parents.get(team_id)
        return found


def role_of(user: User, deal: Deal) -> str:
    """As what the person acts here: director, manager of who owns the deal, else a rep (managers on their own)."""
    if user.is_system or user.has_role(Role.DIRECTOR):
        return Authority.For.DIRECTOR
    return Authority.For.MANAGER if is_above(user, deal.owner_id) else Authority.For.REP


def bounds_for(user: User, deal: Deal, book: Book | None = None, named: Iterable[Asked] = ()) -> Bounds:
    """How far this person may go on this deal. Two queries without a `book`.

    Who offers also says the deal's amount: so the list price of what is `named` counts where it is more.
    """
    listed = max((term.reference or Decimal(0) for term in named if term.code == PRICE), default=Decimal(0))
    return (book or Book()).bounds(role_of(user, deal), deal, _in_base(listed, deal) if listed else 0)


def _in_base(amount: Decimal, deal: Deal) -> int:
    base = Organization.objects.current().base_currency
    return convert(to_minor(amount, deal.currency), deal.currency, base, deal.rate)
