from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pipeline.models.deal import Deal
from pipeline.querysets import AgendaQuerySet, PostponementQuerySet


class AgendaItem(models.Model):
    """A manager wants to talk with a rep about a deal; `discussed_on` says when they did."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="agenda_items")
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agenda_items")
    added_at = models.DateTimeField(default=timezone.now)
    discussed_on = models.DateField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True, default="")

    objects = AgendaQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "manager"],
                condition=models.Q(discussed_on__isnull=True),
                name="on_agenda_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deal} with {self.manager}"


class Postponement(models.Model):
    """A "Later" on a row of Today or Monday: the deal stays away from that person's list until the day."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="postponements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="postponements")
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    objects = PostponementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["deal", "user"], name="postponed_once")]

    def __str__(self) -> str:
        return f"{self.deal} until {self.until}"
