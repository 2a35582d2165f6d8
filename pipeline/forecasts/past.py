"""Deals as they stood at the end of a past day, and beside it as they stood at the end of a later one.

Rows of states bear the names of a deal's columns, so what reads the present reads the past. Source: formulas §1, §8.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet

from pipeline.forecasts.actions.states import catch_up_states
from pipeline.forecasts.history import DIALECTS, FIELDS, belongs, judged
from pipeline.forecasts.models import DealState
from pipeline.forecasts.scope import Scope
from pipeline.forecasts.spans import ONE_DAY
from pipeline.models import Deal

AS_THEN = (
    "status",
    "stage_id",
    "owner_id",
    "team_id",
    "account_id",
    "pipeline_id",
    "category",
    "amount_minor",
    "currency",
    "amount_base_minor",
    "weighted_minor",
    "is_amount_estimated",
    "expected_close",
    "is_close_estimated",
    "won_on",
)


def rows_of(scope: Scope) -> QuerySet[Any, Any]:
    """What the scope's day is read from: the deals, or their states of that day. Not restricted yet.

    States carry the deal's order key too; not its name, for which all of them would be joined with their deals.
    """
    if scope.as_of is None:
        return Deal.objects.all()
    return DealState.objects.at(scope.as_of).annotate(amount_key=-F("amount_base_minor"))


def as_they_were(deals: Iterable[Deal], scope: Scope) -> list[Deal]:
    """These deals with the fields that a forecast reads as they were on the scope's day (one query; none for now)."""
    deals = list(deals)
    if scope.as_of is None:
        return deals
    keys: list[uuid.UUID] = [deal.pk for deal in deals]
    states = DealState.objects.at(scope.as_of).filter(deal_id__in=keys).select_related("account", "owner", "stage")
    then = {state.deal_id: state for state in states}
    for deal in deals:
        if state := then.get(deal.pk):
            for name in AS_THEN:
                setattr(deal, name, getattr(state, name))
            deal.account, deal.owner, deal.stage = state.account, state.owner, state.stage
    return deals


def compared_days(
    scope: Scope,
    start: dt.date,
    select: str,
    asked_for: tuple[Any, ...] = (),
    *,
    was_day: dt.date | None = None,
) -> list[tuple[Any, ...]]:
    """As `history.compared`, from the end of the day `start` to the scope's day: of what changed or became overdue.

    Linear in what changed between. `asked_for`: the parameters of `select`. `was_day`: the day by which the earlier
    side tells overdue; by default `start`. `moved` also has
    `closed_here`: 1 where the deal was closed while the scope had it, even if it was handed over afterwards.
    """
    catch_up_states(scope.today)
    try:
        chosen, values = _candidates(scope, start)
    except EmptyResultSet:  # of nobody's deals
        return []
    a, b = "a.{0}", "b.{0}"
    both = [
        f"CASE WHEN b.id IS NULL THEN {a.format(column)} ELSE {b.format(column)} END AS {column}, "
        f"CASE WHEN a.id IS NULL THEN {b.format(column)} ELSE {a.format(column)} END AS was_{column}"
        for column in FIELDS
    ]
    has_now, now_of = belongs(scope, "b.")
    closed_here, closed_of = _closed_here(scope)
    sides = " ".join(_side(name) for name in ("a", "b"))
    # Only names of our own columns are joined into the text; every value is a parameter.
    pairs = f"""
        chosen (deal_id) AS ({chosen}),
        pairs AS (
            SELECT deal.id AS deal_id, deal.name, deal.close_reason,
                CASE WHEN a.id IS NULL THEN 1 ELSE 0 END AS created,
                CASE WHEN b.id IS NULL THEN 1 ELSE 0 END AS removed, {", ".join(both)},
                CASE WHEN b.status = 'open' THEN 0 WHEN {has_now} THEN 1 WHEN {closed_here} THEN 1 ELSE 0 END
                    AS closed_here, asked.*
            FROM chosen JOIN pipeline_deal deal ON deal.id = chosen.deal_id
            {sides} CROSS JOIN asked WHERE a.id IS NOT NULL OR b.id IS NOT NULL
        )
    """  # noqa: S608
    days = (start, start, scope.today, scope.today)
    asked_with = (*values, *now_of, *closed_of, *days)
    return judged(scope, was_day or start, (pairs, asked_with), select, asked_for)


def _closed_here(scope: Scope) -> tuple[str, list[Any]]:
    """Whether the scope had the deal `b` at the end of a day since it was last open, for what it has no more."""
    had, values = belongs(scope, "c.")
    table = DealState._meta.db_table
    last_open = f"""SELECT MAX(o.first_on) FROM {table} o
        WHERE o.deal_id = b.deal_id AND o.first_on < b.first_on AND o.status = 'open'"""  # noqa: S608
    found = f"""EXISTS (SELECT 1 FROM {table} c
        WHERE c.deal_id = b.deal_id AND c.first_on < b.first_on AND c.first_on > ({last_open}) AND {had})"""  # noqa: S608
    return found, values


def _side(name: str) -> str:
    """The state of each chosen deal on a day, which is asked for twice."""
    table, day = DealState._meta.db_table, DIALECTS[connection.vendor]["day"].format("%s")
    if connection.vendor != "postgresql":
        on = f"{name}.deal_id = chosen.deal_id AND {name}.first_on <= {day} AND {name}.last_on >= {day}"
        return f"LEFT JOIN {table} {name} ON {on}"
    # States of a deal follow one another, so the latest begun is the one. Looked up deal by deal: a plain join is
    # planned over the states of all deals of that day.
    latest = f"WHERE deal_id = chosen.deal_id AND first_on <= {day} ORDER BY first_on DESC LIMIT 1"
    return f"LEFT JOIN LATERAL (SELECT * FROM {table} {latest}) {name} ON {name}.last_on >= {day}"  # noqa: S608


def _candidates(scope: Scope, start: dt.date) -> tuple[str, tuple[Any, ...]]:
    """Deals of the scope's people whose state changed after `start`, or whose close date passed: each once."""
    end = scope.today
    states = DealState.objects.order_by()
    if scope.people is not None:
        states = states.filter(owner_id__in=scope.people)
    if scope.owner is not None:
        states = states.filter(owner_id=scope.owner)
    begun = states.filter(first_on__gt=start, first_on__lte=end)
    ended = states.filter(last_on__gte=start, last_on__lt=end)
    first, last = max(start, scope.period.first), min(end - ONE_DAY, scope.period.last)
    lapsed = states.at(end).filter(status=Deal.Status.OPEN, first_on__lte=start, close_key__range=(first, last))
    chosen = begun.values("deal_id").union(ended.values("deal_id"), lapsed.values("deal_id"))
    return chosen.query.sql_with_params()
