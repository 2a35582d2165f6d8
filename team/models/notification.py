from django.db import models
from django.utils import timezone

from team.models.activity import Activity
from team.models.user import User
from team.querysets import OwnQuerySet


class Notification(models.Model):
    """One line in a person's bell: an activity that concerns them. Text is made when shown, in their language."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="notifications")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "activity"], name="notified_once")]
        indexes = [models.Index(fields=["user", "-id"], name="notification_user")]

    def __str__(self) -> str:
        return f"{self.user}: {self.activity}"
