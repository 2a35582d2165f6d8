"""The accounts that hold most of a period's number: no cell tells accounts apart, so the deals do."""

from __future__ import annotations

from django.db.models import F, Q

from pipeline.forecasts.drill import bucket_condition
from pipeline.forecasts.predicted import expected_of_deals
from pipeline.forecasts.reads import FIGURES, OPEN, WON, Figures, Row, deals_as_cells, month_bucket
from pipeline.forecasts.scope import Scope


def largest_accounts(scope: Scope, count: int) -> list[Row]:
    """The due rows of the accounts that hold most of the period's number, read from the deals (three queries)."""
    due = OPEN & bucket_condition(scope, "due") | WON & Q(won_on__range=(scope.period.first, scope.period.last))
    sums = {f"sum_{name}": aggregate for name, aggregate in FIGURES.items()}
    rows = (
        scope.restrict(deals_as_cells(scope))
        .filter(due)
        .order_by()
        .values("account_id")
        .annotate(**sums)
        .order_by(-(F("sum_won") + F("sum_weighted")), "account_id")
        .values_list("account_id", *sums)
    )
    found = {account: Figures(*map(int, figures)) for account, *figures in rows[:count]}
    for values, month, expected in expected_of_deals(scope, ["account_id"], account_id__in=list(found)):
        if month_bucket(scope, month) == "due":
            found[values["account_id"]].add(Figures(expected=expected))
    return [Row({"account": account}, "due", figures) for account, figures in found.items()]
