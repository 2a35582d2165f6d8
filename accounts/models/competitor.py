from django.db import models
from django.utils.translation import gettext_lazy as _

from team.querysets import SharedQuerySet
from team.records import Record


class Competitor(Record):
    """Another supplier whom our customers know; shared by all who sell, known by its name."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    objects = SharedQuerySet.as_manager()

    class Meta(Record.Meta):
        db_table = "pipeline_competitor"  # the app in which it was first kept
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
