"""What people said of periods that are over, beside what the models said and what came. Source: formulas §8, §9."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from pipeline.accuracy.models.locked import minor
from pipeline.accuracy.querysets import StoodQuerySet
from pipeline.forecasts.models import Submission
from pipeline.forecasts.models.cell import derived_key
from team.models import Team


class StoodFigure(models.Model):
    """A submitted figure as it stood at a moment, of a period that is over: derived from `Submission`, which keeps all.

    Of a person (`team`: the one whose deals they held then) or, without `owner`, of a team as a whole. `horizon`:
    months between that moment and the period's first day; a quarter's figure is that of its start. `won`: all that the
    person or team won in the period. The rest is what was said of the same at the same time by who looks at deals or
    at past months; None where nothing could be said. Minor units, base currency.
    """

    kind = models.CharField(max_length=8, choices=Submission.Kind)
    first_day = models.DateField()
    horizon = models.PositiveSmallIntegerField()
    layer = models.CharField(max_length=8, choices=Submission.Layer)
    owner = derived_key(settings.AUTH_USER_MODEL, null=True)
    team = derived_key(Team, null=True)
    stood_at = models.DateTimeField()
    amount = minor()
    won = minor()
    with_new = minor(null=True)
    nominal = minor(null=True)
    last = minor(null=True)
    mean = minor(null=True)
    quarter = minor(null=True)
    year = minor(null=True)

    objects = StoodQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["first_day", "kind", "horizon"], name="stood_figure_period")]

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m} {self.layer} {self.amount}"
