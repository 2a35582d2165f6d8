"""Running sums of expected amounts as amounts of predicted months. Source: formulas §4, §8.

Expected amounts stand in cells of their own (no deals, in the predicted month), beside those of their deals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Case, F, Value, When

from pipeline.forecasts.buckets import CLOSED
from pipeline.forecasts.sums import EXPECTED, grouped
from pipeline.models import Deal
from pipeline.models.deal import NO_DATE
from pipeline.probabilities.models import MONTHS
from pipeline.probabilities.outlooks import outlook_state
from team.periods import add_months

if TYPE_CHECKING:
    from pipeline.forecasts.scope import Scope

BEYOND = NO_DATE.replace(day=1)
"""Stands for every month after those that are told apart: later than any period."""


def predicted_months(day: dt.date) -> list[dt.date]:
    """The months of the running sums, in their order, for shares of that day; the last stands for all later ones."""
    first = day.replace(day=1)
    return [*(add_months(first, month) for month in range(MONTHS)), BEYOND]


def split(running: Sequence[float | None], months: Sequence[dt.date]) -> Iterator[tuple[dt.date, int]]:
    """(month, expected minor units) of one row of running sums; nothing where no model says anything."""
    before = 0
    for month, upto in zip(months, running, strict=True):
        if upto is not None and int(upto) != before:
            yield month, int(upto) - before
            before = int(upto)


def expected_of_deals(
    scope: Scope, columns: Sequence[str], **only: Any
) -> Iterator[tuple[dict[str, Any], dt.date, int]]:
    """(values of the columns, predicted month, expected minor units) of the scope's open deals, or of those for which
    the lookups of `only` hold (two queries). Nothing of a past day: outlooks are of the present."""
    day = outlook_state().day if scope.as_of is None else None
    if day is None:
        return
    months = predicted_months(day)
    shown = Case(When(status=Deal.Status.WON, then=Value(CLOSED)), default=F("category"))
    deals = scope.restrict(Deal.objects.open()).filter(**only).annotate(shown_category=shown)
    names = [f"{name}_sum" for name in EXPECTED]
    for row in grouped(deals, EXPECTED, columns).values_list(*columns, *names):
        values = dict(zip(columns, row, strict=False))
        for month, expected in split(row[len(columns) :], months):
            yield values, month, expected


def months_sql(months: Sequence[dt.date]) -> tuple[str, list[dt.date]]:
    """A relation `months` of (place, month), and its parameters."""
    rows = " UNION ALL ".join(f"SELECT {place} AS place, CAST(%s AS date) AS month" for place in range(len(months)))
    return f"({rows if connection.vendor != 'sqlite' else rows.replace('CAST(%s AS date)', '%s')}) AS months", [*months]


def difference_sql(running: Sequence[str]) -> str:
    """The expected amount of the month at `months.place`."""
    cases = [f"WHEN 0 THEN {running[0]}"]
    cases += [f"WHEN {place} THEN {running[place]} - {running[place - 1]}" for place in range(1, len(running))]
    return f"CAST(CASE months.place {' '.join(cases)} END AS bigint)"
