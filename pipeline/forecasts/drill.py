"""The deals behind a figure: the same scope, the same buckets, so that their sums are the figure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from pipeline.forecasts.buckets import CLOSED
from pipeline.forecasts.past import rows_of
from pipeline.forecasts.scope import Scope
from pipeline.models import Deal, DealLine
from pipeline.models.deal import NO_DATE
from team.periods import Period, add_months, month_of, parse_month

WON = "won"
BY_AMOUNT = ["amount_key"]
"""Greatest amount first, by an index; give it to `web.keyset`."""

ONE_DAY = dt.timedelta(days=1)


def deals_behind(scope: Scope, *, bucket: str | None = None, row: Mapping[str, Any] | None = None) -> QuerySet[Deal]:
    """The deals of a bucket (open ones; `"won"` gives the period's won ones; None all) and of one row of a forecast.

    `row`: its keys as `forecast` gave them. Deals of people whose figures are open to the reader, but whose work
    is not, are left out. Of a past day: which deals it were then (`past.as_they_were` gives their fields of then), but
    only those that the reader may see now. Raises ValueError for keys of no row.
    """
    behind = rows_behind(scope, bucket=bucket, row=row)
    if scope.as_of is None:
        return behind
    return Deal.objects.visible_to(scope.user).filter(pk__in=behind.values("deal_id"))


def rows_behind(scope: Scope, *, bucket: str | None = None, row: Mapping[str, Any] | None = None) -> QuerySet[Any, Any]:
    """As `deals_behind`; of a past day the states of then instead, for sums and files."""
    deals = scope.restrict(rows_of(scope))
    if scope.people is None and not scope.user.sight.everything:
        deals = deals.filter(owner_id__in=scope.user.sight.people)
    row = dict(row or {})
    months = [span(scope, name, row.pop(name)) for name in ("month", "quarter") if name in row]
    is_won = _won_in([scope.period, *(month for month in months if month)])
    is_open = Q(status=Deal.Status.OPEN) & bucket_condition(scope, None if bucket == WON else bucket)
    for month in months:
        is_open &= Q(close_key__range=(month.first, month.last)) if month else Q(close_key=NO_DATE)
    shown = is_won if bucket == WON else is_open if bucket else is_open | is_won
    for name, value in row.items():
        shown &= _condition(scope, name, value)
    return deals.filter(shown)


def bucket_condition(scope: Scope, bucket: str | None) -> Q:
    """`buckets.bucket` for the database, as ranges of the indexed close key."""
    today, period = scope.today, scope.period
    conditions = {
        None: Q(),
        "none": Q(close_key=NO_DATE),
        "overdue": Q(close_key__lt=today),
        "earlier": Q(close_key__gte=today, close_key__lt=period.first),
        "due": Q(close_key__gte=max(today, period.first), close_key__lte=period.last),
        "later": Q(close_key__gte=max(today, period.last + ONE_DAY), close_key__lt=NO_DATE),
    }
    if bucket not in conditions:
        raise ValueError(f"{bucket!r} is not a bucket")
    return conditions[bucket]


def span(scope: Scope, name: str, value: str | None) -> Period | None:
    """The days of a row's month or quarter; None for the row of deals without a date."""
    if value is None:
        return None
    if name == "month":
        return month_of(parse_month(value))
    found = re.fullmatch(r"(?:FY)?([0-9]{4})-Q([1-4])", value)
    if found is None:
        raise ValueError(f"{value!r} is not a quarter")
    start = scope.organization.fiscal_year_start
    year = dt.date(int(found[1]) - (start != 1), start, 1)
    first = add_months(year, 3 * (int(found[2]) - 1))
    return Period(first, add_months(first, 3) - ONE_DAY)


def _won_in(periods: list[Period]) -> Q:
    first, last = max(period.first for period in periods), min(period.last for period in periods)
    return Q(status=Deal.Status.WON, won_on__range=(first, last))


def priced_lines() -> QuerySet[DealLine]:
    """Lines that have a value, by which a deal's amount is shared out to its product lines."""
    return DealLine.objects.filter(unit_price_minor__gt=0, quantity__gt=0)


def _sold_in(line: str | None) -> Q:
    """Deals that sell something of a product line; None: those with an amount that no product line gets."""
    lines = priced_lines().filter(deal_id=OuterRef("pk"))
    if line:
        return Q(Exists(lines.filter(product__series=line)))
    return ~Q(Exists(lines)) | Q(Exists(lines.filter(product__series="")))


def _condition(scope: Scope, name: str, value: Any) -> Q:
    if name == "line":
        if scope.as_of is not None:
            raise ValueError("lines of products are known as they are now")
        return _sold_in(value)
    if name == "category":
        if value == CLOSED:
            return Q(status=Deal.Status.WON)
        return Q(status=Deal.Status.OPEN, category=value)
    if name == "owner" and value is None and scope.faceless:
        return ~Q(owner_id=scope.user.pk)
    columns = {"owner": "owner_id", "team": "team_id", "account": "account_id", "pipeline": "pipeline_id"}
    column = "stage__code" if name == "stage" else columns[name]
    return Q(**{f"{column}__isnull": True}) if value is None else Q(**{column: value})
