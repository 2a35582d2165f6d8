from typing import Any

from django.conf import settings
from django.db import models

from accounts.models import KeyAccount
from pipeline.forecasts.models.cell import derived_key
from pipeline.forecasts.querysets import BuiltQuerySet, StateQuerySet
from pipeline.models import Deal, Pipeline, Stage
from pipeline.models.deal import NO_DATE
from team.models import Team


class DealState(models.Model):
    """How a deal stood from the end of one day through the end of another, as far as a forecast reads it.

    One row per day on which something of it changed, so a night costs what the day changed. Derived: rebuilt from
    history for every deal of which history learned something, also late. The columns bear the names that deals and
    cells have, so that the same conditions and sums read the present and the past. Source: formulas §1.
    """

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="states", db_index=False)
    first_on = models.DateField()
    last_on = models.DateField(default=NO_DATE)
    account: models.ForeignKey[Any, Any] = derived_key(KeyAccount)
    owner: models.ForeignKey[Any, Any] = derived_key(settings.AUTH_USER_MODEL)
    team = derived_key(Team, null=True)
    pipeline = derived_key(Pipeline)
    stage = derived_key(Stage)
    status = models.CharField(max_length=8, choices=Deal.Status)
    category = models.CharField(max_length=10, choices=Deal.Category)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount_base_minor = models.BigIntegerField()
    weighted_minor = models.BigIntegerField()
    is_amount_estimated = models.BooleanField()
    expected_close = models.DateField(null=True)
    close_key = models.DateField()
    close_month = models.DateField(null=True)
    is_close_estimated = models.BooleanField()
    won_on = models.DateField(null=True)

    objects = StateQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deal", "first_on"], name="deal_state_day_once")]
        indexes = [
            models.Index(fields=["first_on"], name="deal_state_first"),
            models.Index(fields=["last_on"], name="deal_state_last"),
            models.Index(fields=["owner", "last_on", "first_on"], name="deal_state_owner"),
            # What became overdue by the mere passing of days.
            models.Index(fields=["status", "close_key", "last_on"], name="deal_state_close"),
            # Everybody's past day: what was open then, and what the period had won; never all that ever was.
            models.Index(fields=["last_on"], condition=models.Q(status="open"), name="deal_state_open"),
            models.Index(fields=["won_on"], condition=models.Q(status="won"), name="deal_state_won"),
            # The same of a few people, of whom most deals are closed.
            models.Index(fields=["owner", "last_on"], condition=models.Q(status="open"), name="deal_state_open_owner"),
            models.Index(fields=["owner", "won_on"], condition=models.Q(status="won"), name="deal_state_won_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.first_on} to {self.last_on}"


class StatesBuilt(models.Model):
    """The lock of those who build states, and until when history was read for them.

    `is_whole` once every deal has been built: the first time takes long, and goes on where it was broken off.
    """

    recorded_until = models.DateTimeField(null=True)
    is_whole = models.BooleanField(default=False)

    objects = BuiltQuerySet.as_manager()

    def __str__(self) -> str:
        return f"until {self.recorded_until}"
