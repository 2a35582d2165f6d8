from django.conf import settings
from django.db import models
from django.utils import timezone

from team.querysets import OwnQuerySet


class Reminder(models.Model):
    """That somebody was reminded of something once: what a sweep, stopped and run again, looks at.

    `subject_id` is the visit or the commitment; `due` tells a moved appointment from the one before.
    """

    class Kind(models.TextChoices):
        VISIT = "visit"
        COMMITMENT = "commitment"
        UNLOGGED = "unlogged"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=10, choices=Kind)
    subject_id = models.UUIDField()
    due = models.DateTimeField()
    told_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id", "user", "due"], name="reminded_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} {self.subject_id}"
