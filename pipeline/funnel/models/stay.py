from django.db import models

from pipeline.forecasts.models.cell import derived_key
from pipeline.models import Deal, Pipeline
from pipeline.querysets import OfDealQuerySet


class StageStay(models.Model):
    """A deal in a stage, from a day to a day: derived from its history, rewritten with every change of it.

    Days are ordinals (1 is the first of January of year 1), so that every database subtracts them alike; `month` is the
    first day of the month of `entered`. The meaning of the rest: `rules.stays.Stay`. One row per deal with an empty
    code spans all of it.
    """

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="stays", db_index=False)
    pipeline = derived_key(Pipeline)
    code = models.CharField(max_length=10, blank=True)
    month = models.DateField()
    entered = models.IntegerField()
    left = models.IntegerField(null=True)
    ended = models.CharField(max_length=8, blank=True, default="")
    next = models.IntegerField(null=True)
    passed = models.IntegerField(null=True)
    is_first = models.BooleanField(default=True)
    is_stood = models.BooleanField(default=True)

    objects = OfDealQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["deal", "entered"], name="stay_deal"),
            # Who stands in a stage: few of many.
            models.Index(fields=["pipeline", "code"], name="stay_standing", condition=models.Q(left__isnull=True)),
            # What was won or lost in a year.
            models.Index(
                fields=["pipeline", "left"], name="stay_closed", condition=models.Q(ended__in=("won", "lost"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code or 'whole'} of {self.deal_id}: {self.entered} to {self.left}"
