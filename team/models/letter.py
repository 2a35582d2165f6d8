from django.db import models
from django.utils import timezone

from team.models.user import User
from team.querysets import OwnQuerySet


class Letter(models.Model):
    """A mail to one person, written down before it is sent: who writes the row sends it, and nobody else.

    `day` is the person's (of the weekly one: the Monday); `number` counts the single ones of a day, which caps them.
    A worker that dies while it sends leaves the row behind: that mail is not repeated, and what it held and is not
    known to have arrived goes into the next digest.
    """

    class Kind(models.TextChoices):
        SINGLE = "single"
        DAILY = "daily"
        WEEKLY = "weekly"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=6, choices=Kind)
    day = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)
    begun_at = models.DateTimeField(default=timezone.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "day", "number"], name="letter_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of {self.day} to {self.user}"
