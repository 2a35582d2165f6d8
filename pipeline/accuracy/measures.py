"""What the record says to the ranges of the forecast: how far past months and quarters strayed, and new business.

Source: formulas §8 (σ from the backtest).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from statistics import fmean, stdev
from typing import Any

from django.db.models import QuerySet, Sum

from pipeline.accuracy.models import MeasuredSigma, WonInMonth
from pipeline.accuracy.querysets import rows_of
from pipeline.accuracy.residuals import SPANS
from pipeline.accuracy.rules.layers import HORIZONS
from pipeline.forecasts.scope import Scope
from pipeline.forecasts.uncertainty import Measured, Uncertainty
from team.periods import add_months, month_of, months_in

NEW_MONTHS, LEAST_NEW = 12, 3
"""Of how many months new business is averaged, at most and at least."""


def measured(pipeline: uuid.UUID | None) -> Mapping[int, Measured]:
    """Months of a window → of a pipeline, or of all together; one query."""
    rows = MeasuredSigma.objects.filter(pipeline=pipeline).order_by()
    found: dict[int, dict[tuple[str, uuid.UUID | None], Uncertainty]] = {span: {} for span in SPANS}
    for span, level, owner, team, sigma, months in rows.values_list(
        "span", "level", "owner_id", "team_id", "sigma", "months"
    ):
        found[span][level, owner or team] = Uncertainty(sigma, months)
    return {span: Measured(told) for span, told in found.items()}


class TrackRecord:
    """What the record says to the ranges of the forecast (`forecasts.uncertainty.Source`)."""

    def uncertainty(self, scope: Scope) -> Measured:
        """Of a period as long as the scope's: a month, or longer."""
        months = len(list(months_in(scope.period.first, scope.period.last)))
        return measured(scope.pipeline)[SPANS[0] if months == 1 else SPANS[-1]]

    def new_business(self, scope: Scope) -> tuple[float, float] | None:
        if scope.stage or scope.category:
            return None
        won = rows_of(scope, WonInMonth.objects.all())
        this_month = scope.today.replace(day=1)
        return new_business(won, this_month, scope.today, scope.period.first, scope.period.last)


def new_business(
    won: QuerySet[WonInMonth, Any], this_month: dt.date, today: dt.date, first: dt.date, last: dt.date
) -> tuple[float, float] | None:
    """Mean and deviation of what is won, from `today` through `last`, of deals that are not open yet.

    Of a month that lies k months ahead, deals not open at *its* start won `new[k]` in the past. Today lies within a
    month: with the share f of it that is left, f·new[k] + (1 − f)·new[k − 1] stands between its start and its end.
    """
    since = add_months(this_month, -NEW_MONTHS)
    rows = won.filter(month__gte=since, month__lt=this_month).order_by().values("month", "horizon")
    table: Mapping[Any, dict[dt.date, int]] = defaultdict(dict)
    for each in rows.annotate(sum=Sum("amount")):
        table[each["horizon"]][each["month"]] = each["sum"]
    months = sorted({month for months in table.values() for month in months})
    if len(months) < LEAST_NEW:
        return None
    begin = max(today, first)
    month_end = month_of(today).last
    left = ((month_end - today).days + 1) / month_end.day
    totals = []
    for month in months:
        total = 0.0
        for ahead in range(_months(this_month, begin), _months(this_month, last) + 1):
            total += left * _new(table, month, ahead) + (1 - left) * _new(table, month, ahead - 1)
        totals.append(max(0.0, total))
    return fmean(totals), stdev(totals)


def _new(table: Mapping[Any, Mapping[dt.date, int]], month: dt.date, ahead: int) -> float:
    if ahead < 0:
        return 0.0
    known = min(ahead, HORIZONS[-1])
    return table[None].get(month, 0) - table[known].get(month, 0)


def _months(first: dt.date, later: dt.date) -> int:
    return (later.year - first.year) * 12 + later.month - first.month
