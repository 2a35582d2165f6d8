"""Packages as the page compares them: a column for each, what differs marked, what each is worth to both sides."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from negotiations import proposing
from negotiations.authorities import bounds_for
from negotiations.forms.packages import written
from negotiations.models import Package
from negotiations.pages.words import figure
from negotiations.proposing import Proposal, Table
from team.models import User
from web.formats import share


@dataclass(frozen=True, slots=True)
class Column:
    """One package: its name, what it is worth, and whether it needs an approval; `package` where it is kept."""

    name: str
    own: str
    theirs: str
    needs_approval: bool
    terms: str
    package: Package | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One issue: its values across the packages, and whether they differ."""

    name: str
    values: list[str]
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    columns: list[Column]
    rows: list[Row]

    @property
    def is_to_offer(self) -> bool:
        """At least two that are not on the table yet can be offered together."""
        return sum(column.package is not None and column.package.offer_id is None for column in self.columns) > 1


def compared(table: Table, found: Sequence[tuple[str, Proposal, Package | None]]) -> Comparison:
    columns = [
        Column(
            name,
            share(each.own),
            share(each.theirs) if each.theirs is not None else "",
            each.needs_approval,
            written(each.terms),
            package,
        )
        for name, each, package in found
    ]
    return Comparison(columns, [row for pk in table.issues if (row := _row(table, pk, found)) is not None])


def _row(table: Table, pk: uuid.UUID, found: Sequence[tuple[str, Proposal, Any]]) -> Row | None:
    values = [each.terms.get(pk) for _name, each, _package in found]
    if not any(value is not None for value in values):
        return None
    issue = table.issues[pk]
    name = f"{issue} ({issue.shown_unit})" if issue.shown_unit else str(issue)
    return Row(name, [figure(value) for value in values], len(set(values)) > 1)


def saved_packages(table: Table, user: User) -> Comparison:
    """Those that were kept, measured by the stances as they stand now."""
    bounds = bounds_for(user, table.room.deal)
    found = []
    for package in table.room.packages.select_related("offer"):
        terms = {uuid.UUID(pk): Decimal(value) for pk, value in package.terms.items()}
        known = {pk: value for pk, value in terms.items() if pk in table.issues}
        found.append((package.name, proposing.measured(table, known, bounds), package))
    return compared(table, found)
