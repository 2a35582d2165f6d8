"""How the year's wins fall into months: what a quota by season is spread by. Source: catalogue A11.8."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Sum

from pipeline.forecasts.models import ForecastCell
from pipeline.models import Deal
from team.models import User
from team.periods import add_months

YEARS = 3


def season_weights(user: User, months: Sequence[dt.date], today: dt.date) -> list[int] | None:
    """For each month what was won in that month of the year, in minor units, in the last three years; one query.

    Of the people whose figures the reader reaches. None where nothing was won in twelve whole months yet.
    """
    last = today.replace(day=1)
    first = add_months(last, -12 * YEARS)
    won = ForecastCell.objects.visible_to(user).filter(status=Deal.Status.WON, month__gte=first, month__lt=last)
    rows = dict(won.order_by().values_list("month").annotate(Sum("amount_base_minor")))
    if not any(rows.values()) or min(rows) > add_months(last, -12):
        return None
    by_place: dict[int, int] = {}
    for month, amount in rows.items():
        by_place[month.month] = by_place.get(month.month, 0) + int(amount)
    return [by_place.get(month.month, 0) for month in months]
