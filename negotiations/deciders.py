"""Who decides on a request: the nearest manager above the deal's owner whose own authority is enough.

Never who asked and never who owns the deal, neither in person nor as somebody's deputy; asked anew when the decision is
made, since people change their roles and deals their owners. Source: formulas §12.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from negotiations.authorities import Book, bounds_for
from negotiations.models import Approval, Delegation
from negotiations.rules.authority import Asked, excesses
from pipeline.models import Deal
from team.models import Absence, Membership, Organization, Role, Team, User
from team.sight import is_above


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be decided: `named` are the values; without any, only who may refuse."""

    deal: Deal
    asked_by: uuid.UUID
    named: Sequence[Asked] = ()

    @property
    def concerned(self) -> set[uuid.UUID]:
        return {self.asked_by, self.deal.owner_id}


def levels_above(owner: uuid.UUID) -> Iterator[list[User]]:
    """Active managers over a person, level by level, the nearest first; the directors are the last level."""
    parents = dict(Team.objects.without_tree_fields().order_by().values_list("pk", "parent_id"))
    teams = set(Membership.objects.active().filter(user_id=owner).values_list("team_id", flat=True))
    people = User.objects.active().prefetch_related("role_grants")
    while teams:
        leading = Membership.objects.active().filter(team_id__in=teams, is_manager=True).values("user_id")
        yield list(people.filter(pk__in=leading, role_grants__role=Role.MANAGER).distinct().order_by("name", "pk"))
        teams = {parent for team in teams if (parent := parents.get(team))}
    yield list(people.filter(role_grants__role=Role.DIRECTOR).distinct().order_by("name", "pk"))


def is_right(user: User, question: Question, book: Book | None = None) -> bool:
    """Whether the person may decide in their own name."""
    if user.pk in question.concerned or not is_above(user, question.deal.owner_id):
        return False
    beyond = excesses(question.named, bounds_for(user, question.deal, book, question.named)) if question.named else []
    return not [excess for excess in beyond if excess.kind != "limit"]  # below the limit, any other above may go


def may_decide(user: User, question: Question) -> bool:
    """In one's own name, or today as the deputy of somebody who may."""
    if user.pk in question.concerned or not user.sight.sells:
        return False
    if is_right(user, question):
        return True
    return any(is_right(row.manager, question) for row in in_force(Organization.objects.today()).filter(deputy=user))


def in_force(day: dt.date) -> QuerySet[Delegation]:
    """Delegations of that day, the youngest first."""
    rows = Delegation.objects.filter(first_day__lte=day, last_day__gte=day, deputy__is_active=True)
    related = ("manager__role_grants", "deputy__role_grants")
    return rows.select_related("manager", "deputy").prefetch_related(*related).order_by("-pk")


def find(question: Question, *, above: User | None = None) -> User | None:
    """Who decides: the nearest level with somebody who may and is there, or has a deputy who is.

    Where all are away and nobody stands in, the nearest of them. `above`: only levels over this person's (or, of a
    deputy, over whom they stand in for).
    """
    day, book = Organization.objects.today(), Book()
    levels = [
        [user for user in level if is_right(user, question, book)] for level in levels_above(question.deal.owner_id)
    ]
    if above is not None:
        levels = _over(levels, above, day)
    people = [user.pk for level in levels for user in level]
    deputies = {row.manager_id: row.deputy for row in reversed(list(in_force(day).filter(manager_id__in=people)))}
    away = _away([*people, *(deputy.pk for deputy in deputies.values())], day)
    for level in levels:
        there = [user for user in level if user.pk not in away and user.pk not in deputies]
        standing_in = [deputies[user.pk] for user in level if user.pk in deputies]
        able = [user for user in standing_in if user.pk not in {*question.concerned, *away} and user.sight.sells]
        if found := [*there, *able]:
            return found[0]
    return next((user for level in levels for user in level), None)


def _over(levels: list[list[User]], decider: User, day: dt.date) -> list[list[User]]:
    stands_for = set(in_force(day).filter(deputy=decider).values_list("manager_id", flat=True)) | {decider.pk}
    places = [place for place, level in enumerate(levels) if stands_for & {user.pk for user in level}]
    rest = levels[max(places) + 1 :] if places else levels
    return [[user for user in level if user.pk not in stands_for] for level in rest]


def _away(people: list[uuid.UUID], day: dt.date) -> set[uuid.UUID]:
    rows = Absence.objects.filter(Q(user_id__in=people), first_day__lte=day, last_day__gte=day)
    return set(rows.values_list("user_id", flat=True))


def question_of(approval: Approval, named: Sequence[Asked]) -> Question:
    return Question(approval.deal, approval.asked_by_id, named)
