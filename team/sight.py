"""Whose work a person reaches. The one place where roles and the team tree turn into people.

Source: issue "the main job" §2, architecture §4.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from team.models import User


@dataclass(frozen=True, slots=True)
class Sight:
    """`everything`: reads all. `edits_everything`: changes all. `people`: ids whose records are reached.

    `own` is the person alone, for rules that managers do not inherit; `below` are those whom the person leads,
    without oneself and without who leads the same team. An administrator without another role and
    a person without any role reach nobody, not even themselves: they sell nothing.
    """

    everything: bool
    edits_everything: bool
    people: frozenset[uuid.UUID]
    own: frozenset[uuid.UUID]
    below: frozenset[uuid.UUID] = frozenset()

    @property
    def sells(self) -> bool:
        """May create and change sales records at all (an analyst may not)."""
        return bool(self.people)


def sight_of(user: User) -> Sight:
    """Read roles and, for managers, the people of the subtrees they lead (at most four queries)."""
    from team.models import Role

    own = frozenset([user.pk])
    if user.is_system:
        return Sight(True, True, own, own)
    if not user.is_active:
        return Sight(False, False, frozenset(), frozenset())
    sells = user.has_role(Role.REP, Role.INSIDE_REP, Role.MANAGER, Role.DIRECTOR)
    led, leaders = people_led(user) if user.has_role(Role.MANAGER) else (frozenset(), frozenset())
    return Sight(
        everything=user.has_role(Role.DIRECTOR, Role.ANALYST),
        edits_everything=user.has_role(Role.DIRECTOR),
        people=own | led if sells else frozenset(),
        own=own if sells else frozenset(),
        below=led - leaders - own,
    )


def people_led(user: User) -> tuple[frozenset[uuid.UUID], frozenset[uuid.UUID]]:
    """Members, today, of the teams that this person leads and of all teams below; and who leads the same teams."""
    from team.models import Membership, Team

    led = set(Membership.objects.active().filter(user=user, is_manager=True).values_list("team_id", flat=True))
    rows = list(
        Membership.objects.active()
        .filter(team_id__in=Team.objects.subtree_ids(led))
        .values_list("user_id", "team_id", "is_manager")
    )
    members = frozenset(member for member, _team, _leads in rows)
    return members, frozenset(member for member, team, leads in rows if leads and team in led)


def is_above(manager: User, user_id: uuid.UUID | None) -> bool:
    """Whether `manager` leads a team over that person, or is a director. Never oneself, never a co-leader."""
    if user_id == manager.pk:
        return False
    return manager.sight.edits_everything or user_id in manager.sight.below
