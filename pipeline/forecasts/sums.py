"""What a cell is made of: one aggregate over the open and won deals, the same for a refresh, a check and a report.

Source: formulas §8.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Expression,
    ExpressionWrapper,
    F,
    FloatField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Floor, TruncMonth

from pipeline.models import Deal
from pipeline.probabilities.models import UPTO

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


def _float(expression: Expression) -> ExpressionWrapper:
    return ExpressionWrapper(expression, output_field=FloatField())


OUTLOOK = F("outlook__probability") * Cast("amount_base_minor", FloatField())


def _rounded(amount: Expression) -> Floor:
    """To whole minor units, the same in every database: an estimate in floating point knows no exact halves."""
    return Floor(_float(_float(amount) + Value(0.5)))


EXPECTED = {
    **{name: Sum(_rounded(_float(OUTLOOK) * F(f"outlook__share__{name}"))) for name in UPTO},
    "ever": Sum(_rounded(OUTLOOK)),
}
"""What deals are expected to bring by the end of each predicted month, and ever: running sums, so that what is rounded
off in one month is made good in the next and the months of a deal add up to its probability × amount. Nothing of
deals of which no model says anything. Source: formulas §4."""


def counted_deals(today: dt.date, rows: QuerySet[Any, Any] | None = None) -> QuerySet[Any, Any]:
    """Open and won deals with `month` (of the expected close, or of `won_on`) and `is_overdue` as of `today`.

    `rows`: by default the deals as they are.
    """
    is_open = Q(status=Deal.Status.OPEN)
    # Cut to the month, PostgreSQL answers an instant; a month is a date.
    won_month = Cast(TruncMonth("won_on"), DateField())
    rows = Deal.objects.all() if rows is None else rows
    return rows.filter(is_open | Q(status=Deal.Status.WON)).annotate(
        month=Case(When(is_open, then=F("close_month")), default=won_month, output_field=DateField()),
        is_overdue=Case(
            When(is_open & Q(expected_close__lt=today), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        ),
    )


def sums(deals: QuerySet[Any, Any]) -> QuerySet[Any, dict[str, object]]:
    """One row per cell; the figures carry the cell's column names with `_sum` behind them."""
    return grouped(deals, FIGURES)


def sums_with_expected(deals: QuerySet[Deal]) -> QuerySet[Deal, dict[str, object]]:
    """The same with the running sums of what is expected."""
    return grouped(deals, FIGURES | EXPECTED)


def grouped(
    deals: QuerySet[Deal], figures: Mapping[str, Any], keys: Sequence[str] = KEYS
) -> QuerySet[Deal, dict[str, object]]:
    return deals.order_by().values(*keys).annotate(**{f"{name}_sum": each for name, each in figures.items()})
