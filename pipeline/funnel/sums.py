"""What a cell is made of: one aggregate over stays as they were at the end of a day.

The same for a refresh of cells, a check, a small scope read directly, and any past day. Source: formulas §6.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, Count, F, FilteredRelation, IntegerField, Q, QuerySet, Sum, When

from pipeline.funnel.models import StageStay
from pipeline.funnel.models.cell import CLASS_FIELDS
from pipeline.funnel.rules.flow import EDGES, FIGURES, Month, Sums
from pipeline.funnel.rules.stays import WHOLE

KEYS = {
    "owner_id": "deal__owner_id",
    "team_id": "deal__team_id",
    "pipeline_id": "pipeline_id",
    "segment": "deal__account__segment",
    "code": "code",
    "month": "month",
}
"""Column of a cell → where a stay has it."""
COLUMNS = (*FIGURES, *CLASS_FIELDS)
CLOSED = ("won", "lost", "dormant")


def stays_on(day: dt.date, *, is_now: bool = False) -> QuerySet[StageStay]:
    """Stays begun by the end of that day; `finish` is the ordinal day on which the stay was over, `taken` its days.

    Of a past day, `now` is where the deal stood then (or how it had ended); the stay of the whole deal ends with it.
    """
    at = day.toordinal()
    rows = StageStay.objects.filter(entered__lte=at)
    if is_now:
        return rows.annotate(finish=F("left"), taken=F("left") - F("entered"))
    stood = Q(deal__stays__entered__lte=at) & (Q(deal__stays__next=None) | Q(deal__stays__next__gt=at))
    rows = rows.annotate(now=FilteredRelation("deal__stays", condition=stood & ~Q(deal__stays__code=WHOLE)))
    finish = Case(When(code=WHOLE, then=F("now__left")), default=F("left"), output_field=IntegerField())
    return rows.annotate(finish=finish).annotate(taken=F("finish") - F("entered"))


def conditions(day: dt.date, *, is_now: bool = False) -> dict[str, Q]:
    """Which stays each count counts. As things stand, how a deal ended is read from the deal itself."""
    at = day.toordinal()
    first, is_over = Q(is_first=True), Q(is_stood=True, finish__lte=at)
    if is_now:
        ended = {status: Q(deal__status=status) for status in CLOSED}
    else:
        ended = {status: Q(now__ended=status, now__left__lte=at) for status in CLOSED}
    return {
        "reached": first,
        "passed": first & Q(passed__lte=at),
        **{status: first & how for status, how in ended.items()},
        "exits": is_over,
        "won_exits": is_over & ended["won"],
        "standing": Q(is_stood=True) & (Q(finish=None) | Q(finish__gt=at)),
        "closed": first & (ended["won"] | ended["lost"]),
        # The days of a sale are those of won deals.
        "timed": is_over & (~Q(code=WHOLE) | ended["won"]),
    }


def figures(day: dt.date, *, is_now: bool = False) -> dict[str, Any]:
    """Column of a cell → the aggregate over its stays."""
    rule = conditions(day, is_now=is_now)
    amount = F("deal__amount_base_minor")
    sums = {
        "days": Sum("taken", filter=rule["exits"], default=0),
        "won_days": Sum("taken", filter=rule["won_exits"], default=0),
        "standing_since": Sum("entered", filter=rule["standing"], default=0),
        "standing_amount": Sum(amount, filter=rule["standing"], default=0),
        "amount": Sum(amount, filter=rule["reached"], default=0),
        "won_amount": Sum(amount, filter=rule["won"], default=0),
        "closed_amount": Sum(amount, filter=rule["closed"], default=0),
    }
    found = {name: sums.get(name) or Count("pk", filter=rule[name]) for name in FIGURES}
    lows = (-1, *EDGES)
    for place, (name, low) in enumerate(zip(CLASS_FIELDS, lows, strict=True)):
        # The range first: it is what most stays fail, and a database stops at the first condition that does not hold.
        inside = Q(taken__lte=EDGES[place], taken__gt=low) if place < len(EDGES) else Q(taken__gt=low)
        found[name] = Count("pk", filter=inside & rule["timed"])
    return found


def cell_rows(stays: Q, today: dt.date) -> QuerySet[StageStay, dict[str, Any]]:
    """One row per cell of those stays; the figures carry the cell's column names with `_sum` behind them.

    `stays_sum`: how many stays it sums.
    """
    keys = {f"{name}_key": F(path) for name, path in KEYS.items()}
    rows = stays_on(today, is_now=True).filter(stays)
    summed = {f"{name}_sum": aggregate for name, aggregate in figures(today, is_now=True).items()}
    return rows.order_by().annotate(**keys).values(*keys).annotate(**summed, stays_sum=Count("pk"))


def months_of(rows: QuerySet[Any, Any], aggregates: dict[str, Any]) -> list[Month]:
    """Rows of stays or cells summed by stage and month."""
    summed = {f"{name}_sum": aggregate for name, aggregate in aggregates.items()}
    values = rows.order_by().values("code", "month").annotate(**summed).values_list("code", "month", *summed)
    return [Month(code, month, _sums(row)) for code, month, *row in values]


def _sums(row: list[Any]) -> Sums:
    numbers = [int(each or 0) for each in row]
    named = dict(zip(FIGURES, numbers[: len(FIGURES)], strict=True))
    return Sums(**named, classes=tuple(numbers[len(FIGURES) :]))
