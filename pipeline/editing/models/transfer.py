from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pipeline.editing.querysets import AdministratorsQuerySet
from pipeline.models import Pipeline
from team.records import Record

KEPT = 100


class Transfer(Record):
    """Open deals of one pipeline taken to stages of another (or of its own version in force), a portion at a time.

    `stages`: from codes to codes; deals in other stages stay, counted by stage in `stayed`. Undone, `back` of the
    `done` deals went back; `kept` has the first KEPT of those that were moved or closed since and stay where they are.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    source = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="+")
    stages = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    stayed = models.JSONField(default=dict)
    problem = models.CharField(max_length=300, blank=True, default="")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    back = models.PositiveIntegerField(default=0)
    kept = models.JSONField(default=list)

    objects = AdministratorsQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}: {self.done} of {self.total}"


class TransferPortion(models.Model):
    """What one portion of a mapping changed, for its undoing; gone when that is done, or a day after the mapping.

    `at`: the moment of its rows of history, which tell the deals' fields. `evidence`, `waivers`: {id: [criterion or
    stage before, and after]}.
    """

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="portions")
    at = models.DateTimeField()
    deals = models.JSONField()
    evidence = models.JSONField()
    waivers = models.JSONField()

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.at}"
