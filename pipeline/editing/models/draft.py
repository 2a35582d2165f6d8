from django.conf import settings
from django.db import models

from pipeline.editing.querysets import AdministratorsQuerySet
from pipeline.models import Pipeline, PipelineVersion
from team.records import Record


class Draft(Record):
    """The next version of a pipeline's method while it is being edited: one for each pipeline, versioned like any row.

    `document` may be wrong in parts until it is published; `base` is the version that it began with.
    """

    pipeline = models.OneToOneField(Pipeline, on_delete=models.CASCADE, related_name="draft")
    base = models.ForeignKey(PipelineVersion, on_delete=models.PROTECT, related_name="+")
    document = models.JSONField()
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = AdministratorsQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["pipeline"]

    def __str__(self) -> str:
        return f"Draft of {self.pipeline}"
