from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pipeline.querysets import PipelineQuerySet, ReferenceQuerySet
from team.records import Record


class Pipeline(Record):
    """A funnel that deals go through. What it demands is in its versions; one published version is in force.

    The first in the order (`position`, then age) is the default of new deals; an archived one takes no new deals.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.JSONField(_("name"))
    current = models.ForeignKey("PipelineVersion", on_delete=models.PROTECT, null=True, related_name="+")

    position = models.PositiveSmallIntegerField(_("place in the order"), default=0)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    objects = PipelineQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["position", "created_at"]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def lock_all(cls) -> list[Pipeline]:
        """Every pipeline, as `lock` does it, in one order: for what must see what others do to any of them."""
        return list(cls.objects.order_by("pk").select_for_update(no_key=True, of=("self",)))


class PipelineVersion(Record):
    """One published edition of a pipeline's method: never changed afterwards, so history keeps its meaning.

    `method` is the template as data (stages, criteria, clauses, implications, limits, texts in both languages);
    stages and criteria also are rows, since deals and evidence point to them.
    """

    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    method = models.JSONField()

    objects = ReferenceQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["pipeline", "number"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["pipeline", "number"], name="version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pipeline} {self.number}"


class Stage(Record):
    """A stage of one version: code, percentage, place in the order."""

    pipeline_version = models.ForeignKey(PipelineVersion, on_delete=models.CASCADE, related_name="stages")
    code = models.CharField(max_length=10)
    name = models.JSONField()
    position = models.PositiveSmallIntegerField()
    nominal_probability = models.DecimalField(max_digits=5, decimal_places=2)

    objects = ReferenceQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["pipeline_version", "position"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["pipeline_version", "code"], name="stage_code_once"),
            models.UniqueConstraint(fields=["pipeline_version", "position"], name="stage_position_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Criterion(Record):
    """Something that must be true to be in a stage ("30.3": clear budget range)."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=10)
    text = models.JSONField()
    is_computed = models.BooleanField(default=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["stage", "code"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["stage", "code"], name="criterion_code_once"),
        ]

    def __str__(self) -> str:
        return self.code
