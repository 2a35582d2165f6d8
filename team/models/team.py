from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet

from team.models.organization import Organization
from team.models.user import User
from team.querysets import SharedQuerySet
from team.records import Record


class TeamQuerySet(TreeQuerySet, SharedQuerySet):
    def subtree_ids(self, roots: Iterable[uuid.UUID]) -> set[uuid.UUID]:
        """The given teams and all teams below them (one query; an organization has few teams)."""
        wanted = set(roots)
        if not wanted:
            return set()
        children: dict[uuid.UUID | None, list[uuid.UUID]] = {}
        for pk, parent in self.order_by().values_list("pk", "parent_id"):
            children.setdefault(parent, []).append(pk)
        queue = list(wanted)
        while queue:
            below = [pk for pk in children.get(queue.pop(), []) if pk not in wanted]
            wanted.update(below)
            queue.extend(below)
        return wanted

    def of(self, user_id: uuid.UUID, day: dt.date | None = None) -> Team | None:
        """The team that this person works in on that day."""
        membership = Membership.objects.active(day).home_first().filter(user_id=user_id).select_related("team").first()
        return membership.team if membership else None


class Team(Record, TreeNode):  # type: ignore[django-manager-missing]
    """A node of the sales organization; reps belong to teams, managers lead them."""

    name = models.CharField(_("name"), max_length=120)

    objects = TeamQuerySet.as_manager()  # type: ignore[django-manager-missing]

    class Meta(Record.Meta):
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(SharedQuerySet):
    def active(self, day: dt.date | None = None) -> MembershipQuerySet:
        """Memberships that hold on that day (today in the organization's zone by default)."""
        day = day or Organization.objects.today()
        return self.filter(starts_on__lte=day).exclude(ends_on__lt=day)

    def home_first(self) -> MembershipQuerySet:
        """Where a person works comes first: as a member rather than the manager, and where they joined last."""
        return self.order_by("is_manager", "-starts_on", "-pk")


class Membership(models.Model):
    """A person in a team, from a day to a day (both included; open when `ends_on` is empty)."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    is_manager = models.BooleanField(_("leads the team"), default=False)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["team", "user", "starts_on"]
        indexes = [models.Index(fields=["user", "starts_on"], name="membership_user")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_in_order",
            ),
            models.UniqueConstraint(
                fields=["team", "user"], condition=models.Q(ends_on__isnull=True), name="membership_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"
