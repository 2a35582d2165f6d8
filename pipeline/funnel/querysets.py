"""Whose figures of the funnel a person may read: by deal owner, as those of the forecast. Source: formulas §8."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

if TYPE_CHECKING:
    from team.models import User


class FunnelQuerySet(QuerySet[Any, Any]):
    """Rows with an owner; those without one are sums that only who reads everything may read."""

    def visible_to(self, user: User) -> FunnelQuerySet:
        sight = user.sight
        return self if sight.everything else self.filter(owner_id__in=sight.people)


class SnapshotQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> SnapshotQuerySet:
        """Of whole teams and of all: for who reads everything, and for who leads the team."""
        from team.figures import teams_led_by

        return self if user.sight.everything else self.filter(team_id__in=teams_led_by(user))
