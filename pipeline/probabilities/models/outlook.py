from __future__ import annotations

from django.db import models

from pipeline.models import Deal, Pipeline
from pipeline.probabilities.models.fitted import FittedModel
from pipeline.probabilities.querysets import OfDealQuerySet

MONTHS = 13
"""How many months are told apart: that of the day of the shares and the twelve after it."""


class MonthShare(models.Model):
    """When the wins of deals opened on one day are expected: the parts of them up to the end of each month.

    `upto_0` … `upto_12`: P(won by the end of the k-th month) ÷ P(ever won), counted from the month of
    `OutlookState.day`; the rest is later. Rewritten every day, under ids that stay. Source: formulas §4.
    """

    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="+")
    opened_on = models.DateField()
    upto_0 = models.FloatField(default=0)
    upto_1 = models.FloatField(default=0)
    upto_2 = models.FloatField(default=0)
    upto_3 = models.FloatField(default=0)
    upto_4 = models.FloatField(default=0)
    upto_5 = models.FloatField(default=0)
    upto_6 = models.FloatField(default=0)
    upto_7 = models.FloatField(default=0)
    upto_8 = models.FloatField(default=0)
    upto_9 = models.FloatField(default=0)
    upto_10 = models.FloatField(default=0)
    upto_11 = models.FloatField(default=0)
    upto_12 = models.FloatField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pipeline", "opened_on"], name="month_share_once")]

    def __str__(self) -> str:
        return f"{self.pipeline_id} {self.opened_on}"


UPTO = tuple(f"upto_{month}" for month in range(MONTHS))


class DealOutlook(models.Model):
    """What the models say of an open deal: the probability (0..1) of the one in force, and its shares of the months.

    `model` is empty where the nominal percentages are in force. There is a row for every open deal of a pipeline that
    has a timing, and for no other: before a first fit nothing is expected. Written in the transaction of the change it
    follows from, and every night.
    """

    deal = models.OneToOneField(Deal, on_delete=models.CASCADE, primary_key=True, related_name="outlook")
    probability = models.FloatField()
    model = models.ForeignKey(
        FittedModel, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    share = models.ForeignKey(MonthShare, on_delete=models.CASCADE, related_name="+", db_index=False)

    objects = OfDealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(probability__range=(0, 1)), name="outlook_probability_in_range")
        ]

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.probability}"


class OutlookState(models.Model):
    """One row: of which day the shares are, and how often outlooks were rewritten for many deals at once.

    Whoever adds outlooks up notes `number` before, and so knows later whether the sum is of the outlooks at hand.
    """

    day = models.DateField(null=True)
    number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day} {self.number}"
