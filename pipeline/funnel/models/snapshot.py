from django.db import models

from pipeline.forecasts.models.cell import derived_key
from pipeline.funnel.querysets import SnapshotQuerySet
from pipeline.models import Pipeline
from team.models import Team


class FunnelSnapshot(models.Model):
    """The four gauges of a team (or of all, without one) at the end of a day: what a trend is drawn from.

    Rebuilt from history at any time (`manage.py snapshot_funnel`), never the only source.
    """

    day = models.DateField()
    team = derived_key(Team, null=True)
    pipeline = derived_key(Pipeline)
    deals = models.IntegerField()
    evenness = models.FloatField(null=True)
    slope = models.FloatField(null=True)
    velocity_minor = models.BigIntegerField(null=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "team", "day"], name="funnel_snapshot_of_team"),
            models.UniqueConstraint(
                fields=["pipeline", "day"], condition=models.Q(team__isnull=True), name="funnel_snapshot_of_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id or 'all'} {self.day}"


class FunnelOutcome(models.Model):
    """What became of the deals of a team (or of all) in the year: kept every night, since a million are counted for it.

    `told`: the rows of sources, reasons and rivals, as `pipeline.funnel.outcomes` reads them.
    """

    team = derived_key(Team, null=True)
    pipeline = derived_key(Pipeline)
    told = models.JSONField()
    day = models.DateField()

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "team"], name="funnel_outcome_of_team"),
            models.UniqueConstraint(
                fields=["pipeline"], condition=models.Q(team__isnull=True), name="funnel_outcome_of_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id or 'all'} {self.day}"
