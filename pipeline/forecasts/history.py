"""Deals as they were at a moment beside what they are: the present with the rows of history since then taken back.

What a field was is the `old` of its earliest change since. Source: formulas §1.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet, UUIDField, Window
from django.db.models.functions import RowNumber

from pipeline.forecasts.buckets import CLOSED
from pipeline.forecasts.scope import Scope
from pipeline.forecasts.shifts import bucket, share
from pipeline.models import Deal, DealChange
from pipeline.rules.replay import CREATED

FIELDS = {
    "status": "text",
    "owner_id": "key",
    "team_id": "key",
    "pipeline_id": "key",
    "stage_id": "key",
    "amount_base_minor": "number",
    "expected_close": "day",
    "category": "text",
    "won_on": "day",
}
"""The columns of a deal that its share of the number is read from, and of what kind each is."""
MAY_BE_EMPTY = ("team_id", "expected_close", "won_on")
DIALECTS = {
    "postgresql": {
        "plain": "old #>> '{}'",
        "text": "{}",
        "key": "CAST({} AS uuid)",
        "number": "CAST({} AS bigint)",
        "day": "CAST({} AS date)",
        "days": "{} - {}",
    },
    "sqlite": {
        "plain": "json_extract(old, '$')",
        "text": "{}",
        "key": "REPLACE({}, '-', '')",
        "number": "{}",
        "day": "{}",
        "days": "julianday({}) - julianday({})",
    },
}
"""A value out of its JSON, as the columns hold it; the days between two dates."""


def changes_since(scope: Scope, day: dt.date) -> QuerySet[DealChange]:
    """Of all deals, since the morning of that day in the organization's time zone."""
    start = dt.datetime.combine(day, dt.time(), ZoneInfo(scope.organization.time_zone))
    return DealChange.objects.filter(effective_at__gte=start, field__in=(*map(_name, FIELDS), CREATED)).order_by()


def concerning(scope: Scope, changes: QuerySet[DealChange]) -> QuerySet[DealChange]:
    """Those of deals of the scope's people, and of deals that were theirs before they were handed over."""
    if scope.people is None:
        return changes
    people = {str(pk) for pk in scope.people}
    handed = changes.filter(field="owner").values_list("deal_id", "old")
    left = [deal for deal, old in handed if old in people]
    theirs = Deal.objects.filter(owner_id__in=scope.people).order_by()
    return changes.filter(Q(deal_id__in=theirs.values("pk")) | Q(deal_id__in=left))


def compared(scope: Scope, since: dt.date, changes: QuerySet[DealChange], select: str) -> list[tuple[Any, ...]]:
    """What `select` says of the relation `moved`: the changed deals that are or were in the scope.

    Its columns: `deal_id`, `name`, `close_reason`, FIELDS, the stage's `code`, `position` and percentage as basis
    `points`, whether it is `held` by the scope, its `bucket` and `share` of the number; all of these but the first
    three also as they were on the morning of `since` (`was_…`); `pushed_by`, days by which the close date moved.
    `changes` are all since then of the deals to look at. Also `created` and `removed`: 1 where there was no deal at the
    earlier moment, where there is none at the later.
    """
    try:
        numbered, values = _numbered(changes)
    except EmptyResultSet:  # of nobody's deals
        return []
    olds = [f"{_old(column, kind)} AS {column}" for column, kind in FIELDS.items()]
    olds += [f"{_count(_name(column))} AS {column}_changed" for column in MAY_BE_EMPTY]
    columns = ", ".join(f"deal.{column}, {_was(column)} AS was_{column}" for column in FIELDS)
    # Only names and rules of our own are joined into the text; every value is a parameter.
    pairs = f"""
        numbered (deal_id, field, old, place) AS ({numbered}),
        earlier AS (
            SELECT deal_id, {_count(CREATED)} AS created, {", ".join(olds)}
            FROM numbered WHERE place = 1 GROUP BY deal_id
        ),
        pairs AS (
            SELECT deal.id AS deal_id, deal.name, deal.close_reason, created, 0 AS removed, {columns}, asked.*
            FROM earlier JOIN pipeline_deal deal ON deal.id = earlier.deal_id CROSS JOIN asked
        )
    """  # noqa: S608
    return judged(scope, since, (pairs, values), select)


def judged(
    scope: Scope, was_day: dt.date, pairs: tuple[str, tuple[Any, ...]], select: str, asked_for: tuple[Any, ...] = ()
) -> list[tuple[Any, ...]]:
    """What `select` (with its parameters) says of the relation `moved`, made of a relation `pairs` (text, parameters).

    Due and overdue are told apart by `was_day` on the earlier side, by the scope's today on the later one.
    """
    found, values = pairs
    held, is_of = _held(scope, "")
    was_held, was_of = _held(scope, "was_")
    dialect = DIALECTS[connection.vendor]
    days = ("first_day", "last_day", "was_day", "day")
    asked = ", ".join(f"{dialect['day'].format('%s')} AS {name}" for name in days)
    pushed_by = dialect["days"].format("expected_close", "was_expected_close")
    statement = f"""
        WITH asked AS (SELECT {asked}), {found},
        staged AS (
            SELECT pairs.*, {_stage("stage", "")}, {_stage("was", "was_")}, {pushed_by} AS pushed_by
            FROM pairs JOIN pipeline_stage stage ON stage.id = stage_id JOIN pipeline_stage was ON was.id = was_stage_id
        ),
        in_scope AS (
            SELECT staged.*, removed = 0 AND {held} AS held, created = 0 AND {was_held} AS was_held FROM staged
        ),
        placed AS (
            SELECT in_scope.*, {bucket("", "day")} AS bucket, {bucket("was_", "was_day")} AS was_bucket
            FROM in_scope WHERE held OR was_held
        ),
        moved AS (SELECT placed.*, {share("")} AS share, {share("was_")} AS was_share FROM placed)
        {select}
    """  # noqa: S608
    period = (scope.period.first, scope.period.last, was_day, scope.today)
    with connection.cursor() as cursor:
        cursor.execute(statement, (*period, *values, *is_of, *was_of, *asked_for))
        return cursor.fetchall()


def key(value: Any) -> Any:
    """A key, or none, as `compared` answers it: SQLite has it as text."""
    return uuid.UUID(value) if isinstance(value, str) else value


def day(value: Any) -> dt.date | None:
    """A day as `compared` answers it."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _numbered(changes: QuerySet[DealChange]) -> tuple[str, tuple[Any, ...]]:
    place = Window(RowNumber(), partition_by=["deal_id", "field"], order_by=["effective_at", "id"])
    rows = changes.annotate(place=place).values_list("deal_id", "field", "old", "place")
    return rows.query.sql_with_params()


def _name(column: str) -> str:
    """What history calls it."""
    return column.removesuffix("_id")


def _count(name: str) -> str:
    return f"COUNT(CASE WHEN field = '{name}' THEN 1 END)"


def _old(column: str, kind: str) -> str:
    dialect = DIALECTS[connection.vendor]
    return dialect[kind].format(f"MAX(CASE WHEN field = '{_name(column)}' THEN {dialect['plain']} END)")


def _was(column: str) -> str:
    if column in MAY_BE_EMPTY:
        return f"CASE WHEN earlier.{column}_changed > 0 THEN earlier.{column} ELSE deal.{column} END"
    return f"COALESCE(earlier.{column}, deal.{column})"


def _stage(table: str, was: str) -> str:
    points = f"CAST(ROUND({table}.nominal_probability * 100) AS bigint)"
    return f"{table}.code AS {was}code, {table}.position AS {was}position, {points} AS {was}points"


def _held(scope: Scope, was: str) -> tuple[str, list[Any]]:
    """`Scope.restrict` for one side of the relation: whether a deal is or was in the scope, and the parameters."""
    condition, values = belongs(scope, was)
    conditions = [condition]
    if scope.stage is not None:
        conditions.append(f"{was}code = %s")
        values.append(scope.stage)
    if scope.category is not None:
        conditions.append(f"CASE {was}status WHEN 'won' THEN '{CLOSED}' ELSE {was}category END = %s")
        values.append(scope.category)
    return f"({' AND '.join(conditions)})", values


def belongs(scope: Scope, side: str) -> tuple[str, list[Any]]:
    """Whether a deal is the scope's by owner, team and pipeline, which closing it leaves as they are."""
    sides = {f"{side}owner_id": scope.people, f"{side}team_id": scope.teams}
    ones = {f"{side}owner_id": scope.owner, f"{side}pipeline_id": scope.pipeline}
    keys = [(column, list(keys)) for column, keys in sides.items() if keys is not None]
    keys += [(column, [key]) for column, key in ones.items() if key is not None]
    conditions = [f"{column} IN ({', '.join(['%s'] * len(found))})" if found else "FALSE" for column, found in keys]
    values: list[Any] = [UUIDField().get_db_prep_value(each, connection) for _column, found in keys for each in found]
    return f"({' AND '.join(conditions) or 'TRUE'})", values
