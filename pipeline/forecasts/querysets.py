"""Whose figures a person may read: scope is by deal owner. Source: formulas §8."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from team.models import Membership

if TYPE_CHECKING:
    from team.models import User


class CellQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> CellQuerySet:
        """Cells of the owners whose work the person reaches."""
        sight = user.sight
        return self if sight.everything else self.filter(owner_id__in=sight.people)


class TotalQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> TotalQuerySet:
        """Totals know no owners: only who reads everything may read them."""
        return self if user.sight.everything else self.none()


class OwnerForecastQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> OwnerForecastQuerySet:
        sight = user.sight
        return self if sight.everything else self.filter(owner_id__in=sight.people)


class QuotaQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> QuotaQuerySet:
        """Quotas of the people one reaches and of the teams one belongs to or leads."""
        sight = user.sight
        if sight.everything:
            return self
        teams = Membership.objects.active().filter(user_id__in=sight.people).values("team_id")
        return self.filter(Q(owner_id__in=sight.people) | Q(owner__isnull=True, team_id__in=teams))

    def editable_by(self, user: User) -> QuotaQuerySet:
        """Managers set the quotas of the people below them; directors all; nobody their own."""
        sight = user.sight
        if sight.edits_everything:
            return self.exclude(owner_id__in=sight.own)
        return self.filter(owner_id__in=sight.below)
