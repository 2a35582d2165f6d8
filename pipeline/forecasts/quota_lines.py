"""Quotas of a scope as lines that add up the same way by person, by team and by month.

A team's own quota counts for the team as a whole. What it holds beyond the quotas of its people and of the teams
below it (or less than they add up to) is a line of its own without a person. So a team sums to its own quota, a
person to theirs, and every total to the sum of its rows.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import Q, Sum

from pipeline.forecasts.models import Quota
from pipeline.forecasts.querysets import QuotaQuerySet
from pipeline.forecasts.scope import Scope
from team.models import Membership, Team
from team.periods import months_in

Own = dict[tuple[uuid.UUID | None, dt.date], int]
"""(team, month) → minor units."""
Parents = dict[uuid.UUID, uuid.UUID | None]


class QuotaLine(NamedTuple):
    """`owner` is empty for what a team holds beyond its people."""

    month: dt.date
    team: uuid.UUID | None
    owner: uuid.UUID | None
    amount: int


def quota_lines(scope: Scope) -> list[QuotaLine]:
    """The lines of the scope's people, teams and months, for everything that is sold (three queries)."""
    return _lines_by_product(scope, Quota.objects.filter(product_line="")).get("", [])


def product_quotas(scope: Scope) -> dict[str, int]:
    """The quota of each product line that has one, in minor units (three queries)."""
    found = _lines_by_product(scope, Quota.objects.exclude(product_line=""))
    return {name: sum(line.amount for line in lines) for name, lines in found.items() if lines}


def _lines_by_product(scope: Scope, quotas: QuotaQuerySet) -> dict[str, list[QuotaLine]]:
    if not scope.takes_quota:
        return {}
    rows = list(_amounts(scope, quotas))
    if not rows:
        return {}
    homes = home_teams(scope.today)
    parents: Parents = dict(Team.objects.order_by().values_list("pk", "parent_id"))
    found: dict[str, list[QuotaLine]] = {}
    for name in {row[0] for row in rows}:
        alike = [row[1:] for row in rows if row[0] == name]
        people = [QuotaLine(month, homes.get(owner), owner, amount) for month, _team, owner, amount in alike if owner]
        own: Own = {(team, month): amount for month, team, _owner, amount in alike if team}
        lines = people + _beyond_people(own, people, parents) if own else people
        found[name] = [line for line in lines if _belongs(line, scope)]
    return found


def _amounts(scope: Scope, quotas: QuotaQuerySet) -> Iterator[tuple[str, dt.date, Any, Any, int]]:
    """(product line, month, team, person, minor units). The months are columns: people have the same in each."""
    months = list(months_in(scope.period.first, scope.period.last))
    sums = {f"month_{place}": Sum("amount_minor", filter=Q(month=month)) for place, month in enumerate(months)}
    rows = quotas.filter(month__range=(months[0], months[-1])).order_by().values("product_line", "team_id", "owner_id")
    for name, team, owner, *amounts in rows.annotate(**sums).values_list("product_line", "team_id", "owner_id", *sums):
        for month, amount in zip(months, amounts, strict=True):
            if amount is not None:
                yield name, month, team, owner, int(amount)


def home_teams(day: dt.date) -> dict[uuid.UUID, uuid.UUID]:
    """Each person's team on that day, as deals get theirs."""
    homes: dict[uuid.UUID, uuid.UUID] = {}
    for user, team in Membership.objects.active(day).home_first().values_list("user_id", "team_id"):
        homes.setdefault(user, team)
    return homes


def _belongs(line: QuotaLine, scope: Scope) -> bool:
    if scope.teams is not None and line.team not in scope.teams:
        return False
    if scope.owner is not None:
        return line.owner == scope.owner
    if line.owner is None:
        return scope.led is None or line.team in scope.led
    return scope.people is None or line.owner in scope.people


def _beyond_people(own: Own, people: Iterable[QuotaLine], parents: Parents) -> list[QuotaLine]:
    """For each team and month with a quota of its own: that, less what its people and the teams below it hold."""
    held: Own = defaultdict(int)
    for line in people:
        held[line.team, line.month] += line.amount
    months = {month for _team, month in own}
    lines = []
    for team in _lowest_first(parents):
        for month in months:
            below = held[team, month]
            whole = own.get((team, month), below)
            if whole != below:
                lines.append(QuotaLine(month, team, None, whole - below))
            if parents[team] is not None:
                held[parents[team], month] += whole
    return lines


def _lowest_first(parents: Parents) -> list[uuid.UUID]:
    def depth(team: uuid.UUID | None) -> int:
        return 0 if team is None else 1 + depth(parents.get(team))

    return sorted(parents, key=depth, reverse=True)
