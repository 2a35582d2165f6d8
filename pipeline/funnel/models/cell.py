from typing import Any

from django.conf import settings
from django.db import models

from pipeline.forecasts.models.cell import derived_key
from pipeline.funnel.querysets import FunnelQuerySet
from pipeline.funnel.rules.flow import CLASSES, FIGURES
from pipeline.models import Pipeline
from team.models import Team

CLASS_FIELDS = tuple(f"d{place:02}" for place in range(CLASSES))
"""The columns of the classes of duration (`rules.flow.EDGES`)."""


class FunnelCell(models.Model):
    """Sums (`rules.flow.Sums`) over the stays of one owner that began in one month in one stage.

    `level` 0: of an owner; 1: of a team, without owners; 2: of all. So a large company is read in few rows.
    """

    class Level(models.IntegerChoices):
        OWNER = 0
        TEAM = 1
        ALL = 2

    level = models.SmallIntegerField(choices=Level)
    owner = derived_key(settings.AUTH_USER_MODEL, null=True)
    team = derived_key(Team, null=True)
    pipeline = derived_key(Pipeline)
    segment = models.CharField(max_length=12, blank=True)
    code = models.CharField(max_length=10, blank=True)
    month = models.DateField()

    objects = FunnelQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["level", "owner", "pipeline"], name="funnel_cell_owner")]

    def __str__(self) -> str:
        return f"{self.level} {self.code} {self.month}"


def _add(name: str, field: "models.Field[Any, Any]") -> None:
    field.contribute_to_class(FunnelCell, name)


# As many columns as there are figures and classes: named once, in the rules.
for _name in FIGURES:
    _add(_name, models.BigIntegerField(default=0))
for _name in CLASS_FIELDS:
    _add(_name, models.IntegerField(default=0))


class FunnelOwner(models.Model):
    """How an owner's cells stand: how many stays they sum, since when, and whether a deal changed since."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True)
    stays = models.IntegerField(default=0)
    is_stale = models.BooleanField(default=True)
    computed_at = models.DateTimeField(null=True)

    objects = FunnelQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner"], name="funnel_stale", condition=models.Q(is_stale=True))]

    def __str__(self) -> str:
        return f"{self.owner_id} at {self.computed_at}"
