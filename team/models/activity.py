from django.conf import settings
from django.db import models
from django.utils import timezone

from team.querysets import DeliveryQuerySet, ScopedQuerySet


class Activity(models.Model):
    """Something happened: who, what, to which record, old and new. The feed, and the outbox's source.

    `subject` is the record it happened to; `scope` is the record whose sight decides who may see it. Holds ids and
    codes, no copied personal data.
    """

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    scope_label = models.CharField(max_length=40)
    scope_id = models.UUIDField()
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_label", "subject_id", "-id"], name="activity_subject"),
            models.Index(fields=["scope_label", "scope_id", "-id"], name="activity_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_label} {self.subject_id}"


class Delivery(models.Model):
    """The outbox: one row per activity and after-commit subscriber, retried until done.

    Claimed by a conditional update on `claimed_until`, so any number of workers may sweep at once.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "subscriber"], name="delivered_once_per_subscriber")]
        indexes = [models.Index(fields=["state", "due_at"], name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.subscriber} of {self.activity_id}: {self.state}"
