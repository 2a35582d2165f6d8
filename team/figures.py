"""Whose figures a person reads: asked by everything that tells figures of people, at one place.

By the organization's setting: the person and who leads them, only sums of teams, or everybody's for who sells.
Directors and analysts read all. Source: formulas §8, compositions §2.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from team.models import Membership, Organization, Team

if TYPE_CHECKING:
    from team.models import User

People = frozenset[uuid.UUID] | None
"""Ids of people, or None for everybody."""


def people_read_by(user: User, *, is_open: bool = False) -> People:
    """Whose figures: those whose work one reaches; with `is_open` everybody's, for everybody who sells."""
    sight = user.sight
    if sight.everything or (is_open and sight.sells):
        return None
    return sight.people


def is_open(organization: Organization) -> bool:
    return organization.individual_figures == Organization.IndividualFigures.OPEN


def is_faceless(organization: Organization) -> bool:
    """Figures of other persons are told per team only."""
    return organization.individual_figures == Organization.IndividualFigures.TEAM_TOTALS


def may_name(owner: uuid.UUID, people: People, user: User, faceless: bool) -> bool:
    """Whether this person's own figures may be shown to the reader."""
    return owner == user.pk or ((people is None or owner in people) and not faceless)


def teams_led_by(user: User) -> frozenset[uuid.UUID]:
    """The teams that a manager leads and all below them."""
    if not user.has_role("manager"):
        return frozenset()
    led = Membership.objects.active().filter(user=user, is_manager=True).values_list("team_id", flat=True)
    return frozenset(Team.objects.subtree_ids(list(led)))


def readable_teams(user: User, people: People, led: frozenset[uuid.UUID] | None) -> QuerySet[Team]:
    """The teams that may be asked for by name."""
    if people is None:
        return Team.objects.all()
    own = Membership.objects.active().filter(user_id__in=user.sight.own).values("team_id")
    return Team.objects.filter(Q(pk__in=led or ()) | Q(pk__in=own))
