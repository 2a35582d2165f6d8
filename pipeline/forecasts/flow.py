"""From which stage to which the open deals of a scope went between the ends of two days.

A place is a stage's code with its pipeline, or one of NEW, IN (from there into the scope), OUT, won, lost, dormant.
Source: formulas §8, compositions §6.5.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import UUIDField

from pipeline.forecasts.history import key
from pipeline.forecasts.keeping import kept
from pipeline.forecasts.past import compared_days, rows_of
from pipeline.forecasts.reads import summed
from pipeline.forecasts.scope import Scope
from pipeline.models import Deal

BEGINS = ("new", "reopened", "in")
ENDS = ("won", "lost", "dormant", "removed", "out")


@dataclass(frozen=True, slots=True)
class Place:
    """A stage (`code`, with `pipeline`), or with an empty pipeline one of BEGINS or ENDS."""

    code: str
    pipeline: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """So many deals went from there to here; `amount` is what they were worth at the end, at the latest known."""

    source: Place
    target: Place
    deals: int
    amount: int


@dataclass(frozen=True, slots=True)
class Flows:
    """`flows` include those that stayed where they were. `start`, `end`: the day whose end is meant."""

    scope: Scope
    start: dt.date
    end: dt.date
    flows: list[Flow]


FROM = """CASE WHEN created = 1 THEN 'new' WHEN was_status <> 'open' THEN 'reopened'
    WHEN NOT was_held THEN 'in' ELSE was_code END"""
TO = """CASE WHEN removed = 1 THEN 'removed' WHEN status <> 'open' AND closed_here = 1 THEN status
    WHEN NOT held OR status <> 'open' THEN 'out' ELSE code END"""
WAS_OPEN = "was_held AND was_status = 'open'"
IS_OPEN = "held AND status = 'open'"
SOURCE = f"CASE WHEN {WAS_OPEN} THEN was_pipeline_id END"
TARGET = f"CASE WHEN {IS_OPEN} THEN pipeline_id END"
MOVED = f"(({WAS_OPEN}) OR ({IS_OPEN}))"


def flows(scope: Scope, start: dt.date) -> Flows:
    """What moved between is read from the changes; who stayed is who is there now and did not come."""
    select = f"""
        SELECT {FROM}, {SOURCE}, {TO}, {TARGET}, COUNT(*), SUM(amount_base_minor)
        FROM moved WHERE {MOVED} GROUP BY 1, 2, 3, 4
    """  # noqa: S608
    moved = []
    arrived: dict[Place, list[int]] = defaultdict(lambda: [0, 0])
    rows, standing = kept("flow", scope, (start,), lambda: (compared_days(scope, start, select), _standing(scope)))
    for source, was_pipeline, target, pipeline, deals, amount in rows:
        flow = Flow(Place(source, key(was_pipeline)), Place(target, key(pipeline)), deals, int(amount))
        if flow.source == flow.target:
            continue  # told with those that nothing happened to
        moved.append(flow)
        arrived[flow.target][0] += deals
        arrived[flow.target][1] += int(amount)
    stayed = [
        Flow(place, place, deals - arrived[place][0], amount - arrived[place][1])
        for place, deals, amount in standing
        if deals > arrived[place][0]
    ]
    return Flows(scope, start, scope.today, stayed + moved)


def deals_flowed(scope: Scope, start: dt.date, source: Place, target: Place) -> list[tuple[uuid.UUID, int, int]]:
    """The deals that went from there to here: key, amount before and after; the largest first."""
    select = f"""
        SELECT deal_id, was_amount_base_minor, amount_base_minor FROM (
            SELECT deal_id, name, was_amount_base_minor, amount_base_minor,
                {FROM} AS source, {SOURCE} AS source_pipeline, {TO} AS target, {TARGET} AS target_pipeline
            FROM moved WHERE {MOVED}
        ) flowed WHERE source = %s AND target = %s AND {_pipeline("source", source)} AND {_pipeline("target", target)}
        ORDER BY amount_base_minor DESC, name
    """  # noqa: S608
    keys = [UUIDField().get_db_prep_value(place.pipeline, connection) for place in (source, target) if place.pipeline]
    found = compared_days(scope, start, select, (source.code, target.code, *keys))
    return [(key(deal), was, amount) for deal, was, amount in found]


def deals_stayed(scope: Scope, start: dt.date, source: Place, target: Place) -> list[tuple[uuid.UUID, int, int]]:
    """As `deals_flowed`, for deals that stand where they stood: of those amounts only the one of the end is told."""
    here = replace(scope, pipeline=target.pipeline, stage=target.code)
    name = "pk" if scope.as_of is None else "deal_id"
    deals = here.restrict(rows_of(here)).filter(status=Deal.Status.OPEN).order_by("amount_key", name)
    came = compared_days(scope, start, f"SELECT deal_id, {FROM}, {SOURCE} FROM moved WHERE {IS_OPEN}")  # noqa: S608
    others = {key(deal) for deal, code, pipeline in came if Place(code, key(pipeline)) != source}
    return [(pk, amount, amount) for pk, amount in deals.values_list(name, "amount_base_minor") if pk not in others]


def _pipeline(side: str, place: Place) -> str:
    return f"{side}_pipeline = %s" if place.pipeline else f"{side}_pipeline IS NULL"


def _standing(scope: Scope) -> list[tuple[Place, int, int]]:
    """How many open deals each stage holds on the scope's day, and their amount."""
    sums: dict[Place, list[int]] = defaultdict(lambda: [0, 0])
    for (pipeline, stage, _bucket), figures in summed(scope, ("pipeline", "stage"), ("deals", "amount")).items():
        place = Place(stage, pipeline)
        sums[place][0] += figures.deals
        sums[place][1] += figures.amount
    return [(place, deals, amount) for place, (deals, amount) in sums.items()]
