"""Whose figures a person may read: scope is by deal owner. Source: formulas §8."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from pipeline.models import Product
from team.figures import is_faceless, is_open, people_read_by, teams_led_by
from team.models import Membership, Organization
from team.querysets import administers

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


class StateQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> StateQuerySet:
        """As the cells: of the owners, at that time, whose work the person reaches now."""
        sight = user.sight
        return self if sight.everything else self.filter(owner_id__in=sight.people)

    def at(self, day: dt.date) -> StateQuerySet:
        """How the deals stood at the end of the day."""
        return self.filter(first_on__lte=day, last_on__gte=day)


class BuiltQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> BuiltQuerySet:
        """Nobody's: it only says how far the program has come."""
        return self.none()


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


class SubmissionQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> SubmissionQuerySet:
        """One's own, what one wrote, and what those below oneself submitted.

        What a manager says about a person is for those who stand above that person. Where only sums of teams are
        told, nobody reads another person's figure.
        """
        sight, organization = user.sight, Organization.objects.current()
        if not (sight.everything or sight.sells):
            return self.none()
        own = Q(owner_id__in=sight.own, layer="rep") | Q(author=user)
        if is_faceless(organization):
            others = Q(owner__isnull=True)
        else:
            people = people_read_by(user, is_open=is_open(organization))
            others = Q(layer="rep") if people is None else Q(layer="rep", owner_id__in=people)
            others |= Q(owner_id__in=sight.below) | Q(owner__isnull=True)
        if sight.everything:
            return self if not is_faceless(organization) else self.filter(own | others)
        teams = Q(owner__isnull=False) | Q(team_id__in=teams_led_by(user))
        return self.filter(own | others & teams)

    def editable_by(self, user: User) -> SubmissionQuerySet:
        """Who wrote a figure may withdraw it; nobody changes one."""
        return self.filter(author=user) if user.sight.sells else self.none()

    def standing(self) -> SubmissionQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class DeadlineQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> DeadlineQuerySet:
        """Whoever is to submit knows until when; who reads everything does too, and who sets it."""
        sight = user.sight
        return self if sight.everything or sight.sells or administers(user) else self.none()

    def editable_by(self, user: User) -> DeadlineQuerySet:
        return self if user.sight.edits_everything or administers(user) else self.none()


def product_lines() -> list[str]:
    """The series that products are sold in, by name (one query)."""
    series = Product.objects.exclude(series="").order_by("series").values_list("series", flat=True)
    return list(series.distinct())
