"""Whose visits a page of rhythm is about, and in which days. Who may be named is the organization's to say."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from stakeholders.visits.models import VisitDay
from team.figures import is_faceless, is_open, may_name, people_read_by, teams_led_by
from team.models import Membership, Organization, Role, Team, User

VISITORS = (Role.REP, Role.INSIDE_REP, Role.MANAGER, Role.DIRECTOR)


@dataclass(frozen=True, slots=True)
class RhythmScope:
    """`people`: ids, or None for all. `faceless`: figures of others are told per team only."""

    user: User
    organization: Organization
    first: dt.date
    last: dt.date
    people: frozenset[uuid.UUID] | None
    owner: uuid.UUID | None = None
    team: uuid.UUID | None = None
    faceless: bool = False

    def counted(self, first: dt.date | None = None, last: dt.date | None = None) -> QuerySet[Any]:
        rows = VisitDay.objects.filter(day__gte=first or self.first, day__lte=last or self.last).order_by()
        return rows if self.people is None else rows.filter(user_id__in=self.people)

    def reveals(self, user_id: uuid.UUID) -> bool:
        return not self.faceless or user_id == self.user.pk

    def members(self) -> QuerySet[User]:
        """Who is meant by name: everybody active who sells, of those in scope."""
        rows = User.objects.active().filter(role_grants__role__in=VISITORS).distinct()
        return rows if self.people is None else rows.filter(pk__in=self.people)


def rhythm_scope(
    user: User,
    first: dt.date,
    last: dt.date,
    *,
    owner: uuid.UUID | None = None,
    team: uuid.UUID | None = None,
) -> RhythmScope:
    """What the reader may read of what was asked. Raises `ValidationError` by name for whom they may not name."""
    organization = Organization.objects.current()
    people = people_read_by(user, is_open=is_open(organization))
    faceless = is_faceless(organization)
    if owner is not None:
        if not may_name(owner, people, user, faceless) or not User.objects.people().filter(pk=owner).exists():
            raise ValidationError({"owner": _("There is nobody of this id whose figures you may read.")})
        return RhythmScope(user, organization, first, last, frozenset([owner]), owner=owner, faceless=faceless)
    if team is not None:
        if not teams_of(user, people).filter(pk=team).exists():
            raise ValidationError({"team": _("There is no team of this id that you may read.")})
        inside = Membership.objects.active().filter(team_id__in=Team.objects.subtree_ids([team])).order_by()
        members = frozenset(inside.values_list("user_id", flat=True))
        people = members if people is None else members & people
    return RhythmScope(user, organization, first, last, people, team=team, faceless=faceless)


def teams_of(user: User, people: frozenset[uuid.UUID] | None) -> QuerySet[Team]:
    """Teams whose figures the reader reads as a whole: a rep's own would be the rep alone."""
    return Team.objects.all() if people is None else Team.objects.filter(pk__in=teams_led_by(user))
