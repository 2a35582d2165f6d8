from django.db import models

from pipeline.forecasts.models.cell import derived_key
from pipeline.forecasts.querysets import TotalQuerySet
from pipeline.models import Deal, Pipeline, Stage
from team.models import Team


class PastTotal(models.Model):
    """What a large company added up to at the end of a past day: `ForecastTotal` as it would have been, without what
    was expected, which nobody knows of a past day.

    Derived from the states of that day and thrown away as soon as history tells more of it. Source: formulas §1, §8.
    """

    day = models.DateField()
    team = derived_key(Team, null=True)
    pipeline = derived_key(Pipeline)
    stage = derived_key(Stage)
    status = models.CharField(max_length=8, choices=Deal.Status)
    month = models.DateField(null=True)
    is_overdue = models.BooleanField(default=False)
    category = models.CharField(max_length=10, choices=Deal.Category)
    deals = models.IntegerField()
    amount_base_minor = models.BigIntegerField()
    weighted_minor = models.BigIntegerField()
    estimated_dates = models.IntegerField()
    estimated_amounts = models.IntegerField()

    objects = TotalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["day", "status", "month"], name="past_total_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.team_id} {self.month}: {self.deals}"


class PastDay(models.Model):
    """A day whose totals are kept: of what was open, and of what had been won since `won_from`."""

    day = models.DateField(primary_key=True)
    won_from = models.DateField()

    objects = TotalQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.day}"
