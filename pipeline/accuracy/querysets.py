"""Whose record a person may read: by deal owner, as forecasts. Source: formulas §8, §9."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from team.figures import teams_led_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.forecasts.scope import Scope
    from team.models import User


class OfOwnerQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> OfOwnerQuerySet:
        """Rows of the owners whose work the person reaches."""
        sight = user.sight
        return self if sight.everything else self.filter(owner_id__in=sight.people)

    def of_people(self) -> OfOwnerQuerySet:
        return self.filter(owner__isnull=False)

    def of_teams(self) -> OfOwnerQuerySet:
        """The same, summed over the people of each team: what a large company adds up to in few rows."""
        return self.filter(owner__isnull=True)


class BinQuerySet(OfOwnerQuerySet):
    def of_teams(self) -> BinQuerySet:
        return self.filter(owner__isnull=True, level=0)

    def of_all(self) -> BinQuerySet:
        """The sums of all teams, for who reads everything."""
        return self.filter(level=1)


class OfAllQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> OfAllQuerySet:
        """What is about all deals of a pipeline together: only who reads everything may read it."""
        return self if user.sight.everything else self.none()


class StoodQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> StoodQuerySet:
        """Figures of the people one reaches. What a manager said of a person is for those who stand above that
        person, and what was said of a team for those who lead it: as `forecasts.SubmissionQuerySet`."""
        sight = user.sight
        if sight.everything:
            return self
        return self.heard_by(user).filter(Q(owner_id__in=sight.people) | Q(owner__isnull=True))

    def heard_by(self, user: User) -> StoodQuerySet:
        """Of all figures those that the layers let this person hear of; whose they may be is the scope's."""
        sight = user.sight
        if sight.everything:
            return self
        own = Q(owner__isnull=False, layer="rep") | Q(owner_id__in=sight.below)
        return self.filter(own | Q(owner__isnull=True, team_id__in=teams_led_by(user)))


def rows_of(scope: Scope, rows: OfOwnerQuerySet, by: Sequence[str] = ()) -> OfOwnerQuerySet:
    """The fewest rows that can tell of the scope: of teams where all people are asked for, else of people."""
    is_of_all = scope.people is None and scope.owner is None and "owner" not in by
    return scope.restrict(rows.of_teams() if is_of_all else rows.of_people())
