from django.db import models
from django.utils import timezone

from team.models.activity import Activity
from team.models.letter import Letter
from team.models.user import User
from team.querysets import NotificationQuerySet


class Notification(models.Model):
    """One line in a person's bell: an activity that concerns them. Text is made when shown, in their language.

    `letter` is the mail that takes it along, `mailed_at` when that is known to have gone.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="notifications")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    letter = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, related_name="notifications")
    mailed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "activity"], name="notified_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_user"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(mailed_at__isnull=True, read_at__isnull=True),
                name="notification_unmailed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.activity}"
