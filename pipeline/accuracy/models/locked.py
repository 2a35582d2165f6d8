"""What was forecast, locked on the day it was forecast and never changed afterwards. Source: formulas §9."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from pipeline.accuracy.querysets import OfAllQuerySet, OfOwnerQuerySet
from pipeline.forecasts.models.cell import derived_key
from pipeline.models import Deal, Pipeline
from team.models import Team


class Lock(models.Model):
    """One locking of a pipeline's forecasts, at the start of a month.

    `made_on`: the first day of that month; the forecasts know what was known at its start. `is_rebuilt`: written later
    from history, with models fitted only on what was known then. `model`: code of the model behind `expected`, empty
    before a first fit; `closed`, `won`: deals it was fitted on. `expected`, `slope`, `spread`: of the month's range, in
    minor units as `ranges.terms` has them; `sigma`: with which its ranges were drawn. `share`: of the open deals,
    how many stand in `LockedDeal`.
    """

    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="+")
    made_on = models.DateField()
    is_rebuilt = models.BooleanField()
    locked_at = models.DateTimeField()
    model = models.CharField(max_length=20, blank=True, default="")
    closed = models.PositiveIntegerField(default=0)
    won = models.PositiveIntegerField(default=0)
    deals = models.PositiveIntegerField(default=0)
    expected = models.FloatField(null=True)
    slope = models.FloatField(null=True)
    spread = models.FloatField(null=True)
    sigma = models.FloatField(null=True)
    share = models.FloatField(default=1)

    objects = OfAllQuerySet.as_manager()

    class Meta:
        ordering = ["made_on", "id"]
        constraints = [models.UniqueConstraint(fields=["pipeline", "made_on"], name="lock_once")]

    def __str__(self) -> str:
        return f"{self.pipeline_id} {self.made_on}"


class OfOwner(models.Model):
    """Of one owner's deals in one pipeline, with the team that the owner's deals were in at that moment.

    Without an owner: the sum of the team's rows. A reader adds up either these or the others.
    """

    owner = derived_key(settings.AUTH_USER_MODEL, null=True)
    team = derived_key(Team, null=True)
    pipeline = derived_key(Pipeline)

    class Meta:
        abstract = True


def minor(*, null: bool = False) -> models.BigIntegerField[Any, Any]:
    return models.BigIntegerField(null=True) if null else models.BigIntegerField(default=0)


class LockedForecast(OfOwner):
    """What each layer said at `made_on` of the month that begins `horizon` months later; minor units, base currency.

    `deals`, `amount`: what was open then, whenever it is due. The naive layers come twice: of what was won from deals
    open at a month's start (`…_open`) and of all that was won (`…_all`). `new`: what earlier months won from deals that
    were not open yet so long before. None where a layer could not say anything.
    """

    lock = models.ForeignKey(Lock, on_delete=models.CASCADE, related_name="forecasts")
    made_on = models.DateField()
    month = models.DateField()
    horizon = models.PositiveSmallIntegerField()
    deals = models.PositiveIntegerField(default=0)
    amount = minor()
    nominal = minor()
    expected = minor(null=True)
    commit = minor()
    best_case = minor()
    new = minor(null=True)
    last_open = minor(null=True)
    mean_open = minor(null=True)
    quarter_open = minor(null=True)
    year_open = minor(null=True)
    last_all = minor(null=True)
    mean_all = minor(null=True)
    quarter_all = minor(null=True)
    year_all = minor(null=True)
    win_rate = minor(null=True)

    objects = OfOwnerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["made_on", "horizon"], name="locked_made_on"),
            models.Index(fields=["owner", "made_on"], name="locked_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.made_on} → {self.month}"


class LockedRange(models.Model):
    """Between which two values the wins from deals open at a month's start were to lie, four times in five.

    Of the `span` months that begin then (1, or 3: a quarter's length); of one owner's deals, of a team's (`owner`
    empty), or of the whole pipeline (both empty). `expected`, `slope`, `spread`: of those wins, in minor units as
    `ranges.terms` has them; `sigma`: with which the range was drawn. None on rows of before they were kept.
    """

    lock = models.ForeignKey(Lock, on_delete=models.CASCADE, related_name="ranges")
    made_on = models.DateField()
    pipeline = derived_key(Pipeline)
    level = models.CharField(max_length=8, choices=[("pipeline", "pipeline"), ("team", "team"), ("owner", "owner")])
    owner = derived_key(settings.AUTH_USER_MODEL, null=True)
    team = derived_key(Team, null=True)
    p10 = models.BigIntegerField()
    p50 = models.BigIntegerField()
    p90 = models.BigIntegerField()
    span = models.PositiveSmallIntegerField(default=1)
    expected = models.FloatField(null=True)
    slope = models.FloatField(null=True)
    spread = models.FloatField(null=True)
    sigma = models.FloatField(null=True)

    objects = OfOwnerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["level", "made_on"], name="locked_range_level"),
            models.Index(fields=["owner", "made_on"], name="locked_range_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.made_on}: {self.p10} … {self.p90}"


class LockedDeal(OfOwner):
    """The probability to be won, ever, that a deal open at `made_on` had then; 0 to 1. A sample of a large pipeline.

    `expected`: of the model in force; `calibrated` and `learned`: of each of the two, where both could be fitted then.
    """

    lock = models.ForeignKey(Lock, on_delete=models.CASCADE, related_name="deals_locked")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    made_on = models.DateField()
    nominal = models.FloatField()
    expected = models.FloatField(null=True)
    calibrated = models.FloatField(null=True)
    learned = models.FloatField(null=True)

    objects = OfOwnerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["made_on"], name="locked_deal_made_on")]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.made_on}: {self.nominal}"
