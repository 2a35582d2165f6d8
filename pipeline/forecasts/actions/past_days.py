"""Keeping what everybody's deals added up to on past days, so that nobody waits while all of them are read again.

Only of a company with many open deals. A kept day is forgotten when the states of any deal of that day are built
differently, so it never says anything but what the states say. Whoever keeps a day holds the row of `StatesBuilt`, as
does who builds states. Source: formulas §1, §8.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q

from pipeline.forecasts.models import DealState, PastDay, PastTotal, StatesBuilt
from pipeline.forecasts.sums import FIGURES, counted_deals, grouped
from pipeline.forecasts.totals import KEYS
from pipeline.models import Deal
from team.models import Organization
from team.periods import add_months
from web.memory import allow_memory

MANY = 20_000
"""From so many open deals on days are kept: fewer are read from the states."""
WON_MONTHS, MONTH_ENDS, DAYS = 24, 24, 40
"""Of a kept day the won deals so far back; the ends of so many months, and for so long every day that was asked for."""
SUMMED = tuple(name for name in FIGURES if name != "amount_minor")
ONE_DAY = dt.timedelta(days=1)


def is_kept(day: dt.date, won_from: dt.date) -> bool:
    """Whether the totals of that day tell all that was won from then on; keeps them first in a large company.

    One query where they are kept, two in a small company.
    """
    kept = PastDay.objects.filter(day=day).values_list("won_from", flat=True).first()
    if kept is None and is_large():
        kept = keep_day(day)
    return kept is not None and kept <= won_from


@transaction.atomic
def keep_day(day: dt.date) -> dt.date:
    """Write down the totals of that day anew; answers since when won deals are told."""
    won_from = add_months(day.replace(day=1), -WON_MONTHS)
    lock_states()
    _forget(Q(day=day))
    is_told = Q(status=Deal.Status.OPEN) | Q(status=Deal.Status.WON, won_on__gte=won_from)
    rows = counted_deals(day, DealState.objects.at(day).filter(is_told))
    select, params = (
        grouped(rows, {name: FIGURES[name] for name in SUMMED}, KEYS).query.get_compiler(connection=connection).as_sql()
    )
    _insert(day, select, params)
    PastDay.objects.create(day=day, won_from=won_from)
    return won_from


def keep_usual_days() -> int:
    """After the states of a day that has just ended: what people ask for, the day before and the ends of months.

    Forgets what was asked for long ago. Answers how many days were written.
    """
    today = Organization.objects.current().today()
    first = today.replace(day=1)
    ends = {add_months(first, -back) - ONE_DAY for back in range(MONTH_ENDS)}
    usual = {today - ONE_DAY, *ends} if is_large() else set()
    kept = set(PastDay.objects.values_list("day", flat=True))
    _forget(Q(day__in=[day for day in kept - usual if day < today - dt.timedelta(days=DAYS)]))
    began = DealState.objects.order_by("first_on").values_list("first_on", flat=True).first() or today
    lacking = sorted((day for day in usual - kept if day >= began), reverse=True)
    for day in lacking:
        keep_day(day)
    return len(lacking)


def forget_since(day: dt.date) -> None:
    """Of that day and all later ones history tells something else now."""
    _forget(Q(day__gte=day))


def lock_states() -> None:
    """Hold the one row that who builds states holds."""
    StatesBuilt.objects.bulk_create([StatesBuilt(pk=1)], ignore_conflicts=True)
    list(StatesBuilt.objects.select_for_update().filter(pk=1))


def _forget(days: Q) -> None:
    if PastDay.objects.filter(days).delete()[0]:
        PastTotal.objects.filter(days).delete()


def is_large() -> bool:
    """Whether so many deals are open that what everybody's come to is kept, not read each time.

    Looked up once a minute.
    """

    def count() -> bool:
        return bool(Deal.objects.open().order_by().values_list("status")[MANY : MANY + 1])

    return bool(cache.get_or_set(f"is-large-{MANY}", count, 60))


def _insert(day: dt.date, select: str, params: Iterable[Any]) -> None:
    """INSERT … SELECT; PostgreSQL makes a table first, which it may do with several processes."""
    name = connection.ops.quote_name
    columns = ", ".join(name(column) for column in ("day", *KEYS, *SUMMED))
    summed = ", ".join(name(column) for column in (*KEYS, *(f"{figure}_sum" for figure in SUMMED)))
    source, values = f"({select}) AS fresh", tuple(params)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            allow_memory()
            cursor.execute("DROP TABLE IF EXISTS past_fresh")
            cursor.execute(f"CREATE TEMP TABLE past_fresh ON COMMIT DROP AS {select}", values)
            source, values = "past_fresh", ()
        # Only names of our own columns are joined into the text; every value is a parameter.
        into = f"INSERT INTO {name(PastTotal._meta.db_table)} ({columns})"
        cursor.execute(f"{into} SELECT %s, {summed} FROM {source}", (day, *values))  # noqa: S608
