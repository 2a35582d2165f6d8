"""Quotas of a scope as lines that add up the same way by person, by team and by month.

A team's own quota counts for the team as a whole. What it holds beyond the quotas of its people and of the teams
below it (or less than they add up to) is a line of its own without a person. So a team sums to its own quota, a
person to theirs, and every total to the sum of its rows.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, Subquery, Sum, UUIDField, Value

from pipeline.forecasts.models import Quota
from pipeline.forecasts.querysets import QuotaQuerySet
from pipeline.forecasts.scope import Scope
from team.models import Membership, Team
from team.periods import months_in

Own = dict[tuple[uuid.UUID | None, dt.date], int]
"""(team, month) → minor units."""
Parents = dict[uuid.UUID, uuid.UUID | None]


class QuotaLine(NamedTuple):
    """`team` and `owner` are empty where nobody asked for them apart; `owner` also for what a team holds beyond its
    people."""

    month: dt.date
    team: uuid.UUID | None
    owner: uuid.UUID | None
    amount: int


Lines = Iterable[tuple[str, QuotaLine]]
"""(product line, line)."""


def quota_lines(scope: Scope, by: Collection[str] = ()) -> list[QuotaLine]:
    """The lines of the scope's people, teams and months, for everything that is sold, `by` team and owner as far as
    these are among it (two queries, four where a team has a quota of its own)."""
    return _lines_by_product(scope, Quota.objects.filter(product_line=""), by).get("", [])


def product_quotas(scope: Scope) -> dict[str, int]:
    """The quota of each product line that has one, in minor units (as many queries)."""
    found = _lines_by_product(scope, Quota.objects.exclude(product_line=""), ())
    return {name: sum(line.amount for line in lines) for name, lines in found.items()}


def _lines_by_product(scope: Scope, quotas: QuotaQuerySet, by: Collection[str]) -> Mapping[str, list[QuotaLine]]:
    if not scope.takes_quota:
        return {}
    owns = _of_teams(scope, quotas) if scope.owner is None else {}
    by_team = bool(owns) or scope.teams is not None or "team" in by
    people = list(_of_people(scope, _in_scope(scope, quotas), by_team=by_team, by_owner="owner" in by))
    beyond = _beyond_people(scope, quotas, owns, people if scope.people is None else None) if owns else ()
    led = (each for each in beyond if scope.led is None or each[1].team in scope.led)
    found: dict[str, list[QuotaLine]] = defaultdict(list)
    for name, line in chain(people, led):
        if scope.teams is None or line.team in scope.teams:
            found[name].append(line)
    return found


def _in_scope(scope: Scope, quotas: QuotaQuerySet) -> QuotaQuerySet:
    if scope.people is not None:
        quotas = quotas.filter(owner_id__in=scope.people)
    return quotas if scope.owner is None else quotas.filter(owner_id=scope.owner)


def _of_people(scope: Scope, quotas: QuotaQuerySet, *, by_team: bool = True, by_owner: bool = False) -> Lines:
    """Thousands of people are a few hundred teams. The database finds each person's of that day, as deals get theirs;
    it looks for each person, so only where teams matter."""
    people, none = quotas.filter(owner__isnull=False), Value(None, output_field=UUIDField())
    home = Membership.objects.active(scope.today).home_first().filter(user_id=OuterRef("owner_id")).values("team_id")
    found = people.annotate(
        home=Subquery(home[:1], output_field=UUIDField()) if by_team else none,
        person=F("owner_id") if by_owner else none,
    )
    for name, month, (team, person), amount in _amounts(scope, found, ("home", "person")):
        yield name, QuotaLine(month, team, person, amount)


def _of_teams(scope: Scope, quotas: QuotaQuerySet) -> dict[str, Own]:
    """What teams have of their own, by product line."""
    owns: dict[str, Own] = defaultdict(dict)
    for name, month, (team,), amount in _amounts(scope, quotas.filter(owner__isnull=True), ("team_id",)):
        owns[name][team, month] = amount
    return owns


def _amounts(
    scope: Scope, quotas: QuotaQuerySet, whose: tuple[str, ...]
) -> Iterator[tuple[str, dt.date, list[Any], int]]:
    """(product line, month, whose, minor units). The months are columns: people have the same in each."""
    months = list(months_in(scope.period.first, scope.period.last))
    sums = {f"month_{place}": Sum("amount_minor", filter=Q(month=month)) for place, month in enumerate(months)}
    keys = ("product_line", *whose)
    rows = quotas.filter(month__range=(months[0], months[-1])).order_by().values(*keys).annotate(**sums)
    for name, *found in rows.values_list(*keys, *sums):
        for month, amount in zip(months, found[len(whose) :], strict=True):
            if amount is not None:
                yield name, month, found[: len(whose)], int(amount)


def _beyond_people(scope: Scope, quotas: QuotaQuerySet, owns: Mapping[str, Own], people: Lines | None) -> Lines:
    """Of each team and month with a quota of its own: that, less what its people and the teams below it hold, whoever
    asks. `people`: the lines of everybody, where they were read before."""
    held: dict[str, Own] = defaultdict(lambda: defaultdict(int))
    for name, line in _of_people(scope, quotas.filter(product_line__in=list(owns))) if people is None else people:
        held[name][line.team, line.month] += line.amount
    parents: Parents = dict(Team.objects.order_by().values_list("pk", "parent_id"))
    for name, own in owns.items():
        yield from ((name, line) for line in _rest(own, held[name], parents))


def _rest(own: Own, held: Own, parents: Parents) -> Iterator[QuotaLine]:
    months = {month for _team, month in own}
    for team in _lowest_first(parents):
        for month in months:
            below = held[team, month]
            whole = own.get((team, month), below)
            if whole != below:
                yield QuotaLine(month, team, None, whole - below)
            if parents[team] is not None:
                held[parents[team], month] += whole


def _lowest_first(parents: Parents) -> list[uuid.UUID]:
    def depth(team: uuid.UUID | None) -> int:
        return 0 if team is None else 1 + depth(parents.get(team))

    return sorted(parents, key=depth, reverse=True)
