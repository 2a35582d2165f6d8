from __future__ import annotations

from django.db import models

from stakeholders.models.center import BuyingCenter
from stakeholders.querysets import OfCenterQuerySet


class Standing(models.Model):
    """How a buying center stands to us, derived from its people and visits and never typed: the vote with its range,
    whether it endorses us, coverage, the three lights. Source: formulas section 5.

    Written with every change around the center and once a day, for coverage fades by the calendar. `lights` is a letter
    each for coach, key person, decision maker: f found, x opposed, - missing. Coverage is what of the weight was met
    within twice `cadence_days`; None without people.
    """

    center = models.OneToOneField(BuyingCenter, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    people = models.PositiveSmallIntegerField(default=0)
    people_met = models.PositiveSmallIntegerField(default=0)
    vote = models.DecimalField(max_digits=6, decimal_places=4, default=0)
    vote_low = models.DecimalField(max_digits=6, decimal_places=4, default=0)
    vote_high = models.DecimalField(max_digits=6, decimal_places=4, default=0)
    endorsement = models.CharField(max_length=12, default="undecided")
    coverage = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    lights = models.CharField(max_length=3, default="---")
    is_half_won = models.BooleanField(default=False)
    is_single_threaded = models.BooleanField(default=True)
    cadence_days = models.PositiveSmallIntegerField(default=0)
    computed_on = models.DateField()

    objects = OfCenterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["computed_on"], name="standing_computed")]

    def __str__(self) -> str:
        return f"{self.center_id}: {self.endorsement}"
