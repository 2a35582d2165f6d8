from typing import Any

from django.conf import settings
from django.db import models

from pipeline.forecasts.querysets import CellQuerySet, OwnerForecastQuerySet, TotalQuerySet
from pipeline.models import Deal, Pipeline, Stage
from team.models import Team


def derived_key(to: type[models.Model] | str, *, null: bool = False) -> models.ForeignKey[Any, Any]:
    """A key without constraint or index of its own: the deals behind a cell already hold what it points to,
    and both would be paid for every cell that is written."""
    return models.ForeignKey(
        to, on_delete=models.CASCADE, null=null, related_name="+", db_constraint=False, db_index=False
    )


class ForecastCell(models.Model):
    """Sums over the deals of one owner that share month, stage and category: what every total is made of.

    Open deals stand in the month of their expected close (empty without one), `is_overdue` when that day has
    passed; won deals in the month of `won_on`. `weighted_minor` and `amount_base_minor` are in the base
    currency, rounded per deal. What deals are expected to bring stands in rows of its own, without deals, in the
    predicted month (`predicted.BEYOND` for all later ones); there are none before a first fit. Source: formulas §8.
    """

    owner = derived_key(settings.AUTH_USER_MODEL)
    team = derived_key(Team, null=True)
    pipeline = derived_key(Pipeline)
    stage = derived_key(Stage)
    status = models.CharField(max_length=8, choices=Deal.Status)
    month = models.DateField(null=True)
    is_overdue = models.BooleanField(default=False)
    category = models.CharField(max_length=10, choices=Deal.Category)
    currency = models.CharField(max_length=3)
    deals = models.PositiveIntegerField()
    amount_minor = models.BigIntegerField()
    amount_base_minor = models.BigIntegerField()
    weighted_minor = models.BigIntegerField()
    estimated_dates = models.PositiveIntegerField(default=0)
    estimated_amounts = models.PositiveIntegerField(default=0)
    expected_minor = models.BigIntegerField(null=True)

    objects = CellQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "status", "month"], name="cell_owner")]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.month} {self.stage_id}: {self.deals}"


class ForecastTotal(models.Model):
    """The cells without their owners, for readers of everything: what a large company adds up to in few rows.

    A ledger: whoever rewrites cells appends the difference, so nobody waits for anybody, and the sum over the rows of
    a key is the sum of its cells at every moment. Rows of one key are merged every night.
    """

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
    expected_minor = models.BigIntegerField(null=True)

    objects = TotalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "month"], name="total_status_month")
        ]  # years of won months lie behind

    def __str__(self) -> str:
        return f"{self.team_id} {self.month} {self.stage_id}: {self.deals}"


class OwnerForecast(models.Model):
    """The lock and the state of one owner's cells: who refreshes them holds this row.

    `judged_on` is the day (the organization's) by which the cells tell overdue from due, `outlook_number` that of the
    outlooks (`OutlookState`) of which they hold what is expected.
    """

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True)
    computed_at = models.DateTimeField(null=True)
    judged_on = models.DateField(null=True)
    formula_version = models.CharField(max_length=20, blank=True, default="")
    outlook_number = models.PositiveIntegerField(default=0)

    objects = OwnerForecastQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.owner_id} at {self.computed_at}"
