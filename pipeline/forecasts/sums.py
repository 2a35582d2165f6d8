"""What a cell is made of: one aggregate over the open and won deals, the same for a refresh, a check and a report.

Source: formulas §8.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import BooleanField, Case, Count, DateField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, TruncMonth

from pipeline.models import Deal

KEYS = ("owner_id", "team_id", "pipeline_id", "stage_id", "status", "month", "is_overdue", "category", "currency")
"""The columns that tell one cell from another."""

FIGURES = {
    "deals": Count("pk"),
    "amount_minor": Sum("amount_minor"),
    "amount_base_minor": Sum("amount_base_minor"),
    "weighted_minor": Sum("weighted_minor"),
    "estimated_dates": Count("pk", filter=Q(is_close_estimated=True)),
    "estimated_amounts": Count("pk", filter=Q(is_amount_estimated=True)),
}
"""Column of a cell → the aggregate over its deals."""


def counted_deals(today: dt.date) -> QuerySet[Deal]:
    """Open and won deals with `month` (of the expected close, or of `won_on`) and `is_overdue` as of `today`."""
    is_open = Q(status=Deal.Status.OPEN)
    # Cut to the month, PostgreSQL answers an instant; a month is a date.
    won_month = Cast(TruncMonth("won_on"), DateField())
    return Deal.objects.filter(is_open | Q(status=Deal.Status.WON)).annotate(
        month=Case(When(is_open, then=F("close_month")), default=won_month, output_field=DateField()),
        is_overdue=Case(
            When(is_open & Q(expected_close__lt=today), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        ),
    )


def sums(deals: QuerySet[Deal]) -> QuerySet[Deal, dict[str, object]]:
    """One row per cell; the figures carry the cell's column names with `_sum` behind them."""
    figures = {f"{name}_sum": aggregate for name, aggregate in FIGURES.items()}
    return deals.order_by().values(*KEYS).annotate(**figures)
