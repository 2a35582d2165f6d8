"""What came of it, as it is known now: rewritten every night while it may still change. Source: formulas §9."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from pipeline.accuracy.models.locked import OfOwner
from pipeline.accuracy.querysets import BinQuerySet, OfAllQuerySet, OfOwnerQuerySet
from pipeline.forecasts.models.cell import derived_key
from pipeline.models import Pipeline
from team.models import Team

MODELS = ("of_nominal", "of_calib", "of_learned")
"""Layers of the bins in which the three are compared: on the deals, and at the cuts, of which all three could tell."""


class WonInMonth(OfOwner):
    """What was won in a month, in minor units of the base currency.

    `horizon` None: all of it, by who owned it when it was won. 0, 1, 2: only from deals that were open at the start of
    the month so many months before, by who owned them then: what a forecast of that day could have known of.
    """

    month = models.DateField()
    horizon = models.PositiveSmallIntegerField(null=True)
    deals = models.PositiveIntegerField()
    amount = models.BigIntegerField()

    objects = OfOwnerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["month", "horizon"], name="won_in_month"),
            models.Index(fields=["owner", "month"], name="won_in_month_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.month}: {self.amount}"


class MeasuredSigma(models.Model):
    """How far windows of `span` months strayed, in log-odds: what the ranges of today draw with.

    Of a pipeline (None: all of them together), of a team's deals in it or a person's; without either at those levels:
    of whoever has no windows of their own. `months`: closed ones that it was measured on. Rewritten every night.
    """

    pipeline = derived_key(Pipeline, null=True)
    level = models.CharField(max_length=8)
    owner = derived_key(settings.AUTH_USER_MODEL, null=True)
    team = derived_key(Team, null=True)
    span = models.PositiveSmallIntegerField()
    sigma = models.FloatField()
    months = models.PositiveSmallIntegerField()

    objects = OfAllQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["pipeline", "span"], name="measured_sigma_span")]

    def __str__(self) -> str:
        return f"{self.level} {self.span}: {self.sigma:.2f}"


class OutcomeBin(OfOwner):
    """Of the deals locked at `made_on` that are closed by now: what a layer said of them, and what came.

    `bin`: hundredths of probability, 0 to 99. `said`, `square`: sums of the probability and of (probability − won)²;
    `open`: deals of the bin whose outcome is still unknown. `level`: 1 for the sum of all teams' rows, what a page of
    the whole company reads, else 0.
    """

    level = models.PositiveSmallIntegerField(default=0)
    made_on = models.DateField()
    layer = models.CharField(max_length=10)
    bin = models.PositiveSmallIntegerField()
    deals = models.PositiveIntegerField()
    won = models.PositiveIntegerField()
    open = models.PositiveIntegerField(default=0)
    said = models.FloatField()
    square = models.FloatField()

    objects = BinQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["level", "made_on"], name="outcome_bin_total"),
            models.Index(fields=["owner", "team", "made_on"], name="outcome_bin_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.made_on} {self.layer} {self.bin}: {self.won} of {self.deals}"
