from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from team import reach

if TYPE_CHECKING:
    from team.models import User


class SightMarkQuerySet(models.QuerySet["SightMark"]):
    def visible_to(self, user: User) -> SightMarkQuerySet:
        """A person's own marks, and removals of what hung on a record that the person sees."""
        removed = reach.scoped(self.filter(user=None), user)
        return self.filter(Q(user=user) | Q(pk__in=removed.values("pk")))


class SightMark(models.Model):
    """For programs that keep a copy: look at this record again, your sight of it may have changed or it is gone.

    `user` is whose sight changed; without one the record was removed, for everybody who sees its scope.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    label = models.CharField(max_length=40)
    object_id = models.UUIDField()
    scope_label = models.CharField(max_length=40, blank=True, default="")
    scope_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=timezone.now)

    objects = SightMarkQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["user", "label", "at", "object_id"], name="mark_person"),
            models.Index(fields=["at"], name="mark_at"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.object_id}"
