"""Whom of us a person may name: choices for forms, and the same rules for every action that writes a name down.

To be named somewhere is to see it, so names are those of people who are here and sell.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from team.models import Membership, Role, RoleGrant, Team, User
from team.querysets import PeopleQuerySet
from team.records import Record

SELLING = (Role.REP, Role.INSIDE_REP, Role.MANAGER, Role.DIRECTOR)


def sellers(viewer: User, *, also: uuid.UUID | None = None) -> PeopleQuerySet:
    """Active people who may own sales records, by name; `also` adds the one who is chosen already."""
    selling = Q(is_active=True, pk__in=RoleGrant.objects.filter(role__in=SELLING).values("user_id"))
    return User.objects.visible_to(viewer).filter(selling | Q(pk=also)).order_by("name", "id")


def assignable(actor: User) -> PeopleQuerySet:
    """To whom this person may give work: oneself and the people one leads; a director to everybody who sells."""
    return sellers(actor) if actor.sight.edits_everything else sellers(actor).filter(pk__in=actor.sight.people)


def companions(actor: User, others: Iterable[uuid.UUID | None]) -> PeopleQuerySet:
    """Who may come along or do something for the actor: `others` of the record, whom one leads, who leads one."""
    return sellers(actor).filter(pk__in={*others, *actor.sight.people, *with_leaders([actor.pk])} - {None})


def require_sells(user: User, field: str) -> None:
    """`field` is where the complaint belongs."""
    if not user.sight.sells:
        raise ValidationError({field: _("%(name)s does not sell here.") % {"name": user}})


def require_assignable(actor: User, owner: User) -> None:
    """The check to `assignable`."""
    if actor.is_system:
        return
    require_sells(owner, "owner")
    if not (actor.sight.edits_everything or owner.pk in actor.sight.people):
        raise PermissionDenied(_("You may give this only to people in your team."))


def require_companions(actor: User, people: Iterable[User], field: str, *, on: Record) -> None:
    """The check to `companions`: who sees the record anyway may be named on it too."""
    rows: Any = type(on)._default_manager
    named = {user.pk for user in people}
    for user in User.objects.filter(pk__in=named).prefetch_related("role_grants") if named else ():
        require_sells(user, field)
        is_near = actor.sight.edits_everything or user.pk in actor.sight.people or actor.pk in user.sight.people
        if not (is_near or rows.visible_to(user).filter(pk=on.pk).exists()):
            raise ValidationError({field: _("%(name)s does not work with this account.") % {"name": user}})


def with_leaders(people: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """These people and whoever leads a team above them today. (Who sees everything leads nobody by that.)"""
    people = set(people)
    teams = Membership.objects.active().filter(user_id__in=people).values_list("team_id", flat=True)
    return people | leaders_of(teams)


def leaders_of(teams: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Whoever leads one of these teams, or a team above it, today."""
    teams = set(teams)
    parents = dict(Team.objects.without_tree_fields().order_by().values_list("pk", "parent_id"))
    queue = list(teams)
    while queue:
        parent = parents.get(queue.pop())
        if parent is not None and parent not in teams:
            teams.add(parent)
            queue.append(parent)
    leaders = Membership.objects.active().filter(team_id__in=teams, is_manager=True).values_list("user_id", flat=True)
    return set(leaders)


def managers_above(owner: User) -> list[User]:
    """The nearest active managers over a person, never the person themselves."""
    parents = dict(Team.objects.order_by().values_list("pk", "parent_id"))
    teams = set(Membership.objects.active().filter(user=owner).values_list("team_id", flat=True))
    while teams:
        leading = Membership.objects.active().filter(team_id__in=teams, is_manager=True).exclude(user=owner)
        found = User.objects.active().filter(pk__in=leading.values("user_id"), role_grants__role=Role.MANAGER)
        if people := list(found.distinct()):
            return people
        teams = {parent for team in teams if (parent := parents.get(team))}
    return list(User.objects.active().filter(role_grants__role=Role.DIRECTOR).exclude(pk=owner.pk))
