from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pipeline.models import Pipeline
from pipeline.probabilities.querysets import FittedModelQuerySet
from team.records import Record


class FittedModel(Record):
    """One model as it was fitted on a pipeline's closed deals: never changed afterwards, but for being in force.

    `parameters` is what the rule's `from_json` takes. `scores` are out of time: of a model of the same kind, fitted on
    what was known before `scores["from"]`, on the `scores["rows"]` looks at deals that closed later; the nominal
    percentages on the same rows beside it (`brier`, `log_loss`, `nominal_brier`, `nominal_log_loss`). Source:
    formulas §4.
    """

    class Kind(models.TextChoices):
        CALIBRATED = "calibrated", _("Calibrated")
        LEARNED = "learned", _("Learned")
        TIMING = "timing", _("Timing")

    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="fitted_models")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveIntegerField()
    fitted_at = models.DateTimeField()
    known_until = models.DateField()
    window_from = models.DateField()
    closed = models.PositiveIntegerField()
    won = models.PositiveIntegerField()
    parameters = models.JSONField()
    scores = models.JSONField(null=True)
    is_in_force = models.BooleanField(default=False)

    objects = FittedModelQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["pipeline", "kind", "-number"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["pipeline", "kind", "number"], name="fitted_number_once"),
            models.UniqueConstraint(
                fields=["pipeline"],
                condition=models.Q(is_in_force=True, kind__in=["calibrated", "learned"]),
                name="one_probability_in_force",
            ),
            models.UniqueConstraint(
                fields=["pipeline"], condition=models.Q(is_in_force=True, kind="timing"), name="one_timing_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pipeline} {self.kind} {self.number}"


class PipelineFit(models.Model):
    """The state of a pipeline's fitting: when it was last done and asked for, on how much, and what came of it.

    `stages`: [code, won, closed] of the deals of the window that were seen at a stage or passed it. `verdict` is the
    code of why the probability in force is in force (`wording.VERDICTS`), `numbers` fill its words.
    """

    pipeline = models.OneToOneField(Pipeline, on_delete=models.CASCADE, primary_key=True, related_name="fit")
    finished_at = models.DateTimeField(null=True)
    known_until = models.DateField(null=True)
    closed = models.PositiveIntegerField(default=0)
    won = models.PositiveIntegerField(default=0)
    stages = models.JSONField(default=list)
    won_ages = models.JSONField(default=list)
    """The percentiles 0, 5 … 100 of the age in days at which deals of the window were won."""
    verdict = models.CharField(max_length=30, blank=True, default="")
    numbers = models.JSONField(default=dict)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = FittedModelQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.pipeline_id} at {self.finished_at}"

    @property
    def is_waiting(self) -> bool:
        """Asked for, and not done since."""
        return self.asked_at is not None and (self.finished_at is None or self.finished_at < self.asked_at)
