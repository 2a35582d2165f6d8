"""What was said beside what came, summed for a scope: a fixed number of queries, each answered with few rows.

Source: formulas §9.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from pipeline.accuracy.asking import ALL, OPEN
from pipeline.accuracy.models import LockedForecast, LockedRange, OutcomeBin, WonInMonth
from pipeline.accuracy.querysets import OfOwnerQuerySet, rows_of
from pipeline.accuracy.rules import bins
from pipeline.accuracy.rules.combined import combined
from pipeline.accuracy.rules.layers import NAIVE_LAYERS, PIPELINE_LAYERS
from pipeline.forecasts.scope import Scope
from team.periods import add_months

WITH_NEW = "with_new"
"""Expected, and what deals that are not open yet may bring: comparable with all that was won."""
COMBINED = "combined"
"""All of them weighed by their past errors."""
OWN = {OPEN: "expected", ALL: WITH_NEW}
"""The layer that the combination believes until errors speak."""
LAYERS = {
    OPEN: (COMBINED, *PIPELINE_LAYERS, *NAIVE_LAYERS),
    ALL: (COMBINED, WITH_NEW, *PIPELINE_LAYERS, *NAIVE_LAYERS),
}
MADE = (COMBINED, WITH_NEW)
"""Layers that are worked out of the others."""
LEARNED_FROM = 24
"""Months before those asked for, from which the combination takes its weights."""

Months = Mapping[dt.date, int]


@dataclass(frozen=True, slots=True)
class History:
    """`said`: layer → month → forecast, only where it said anything; `won`: month → won, of every month asked for."""

    said: Mapping[str, Months]
    won: Months

    def within(self, months: Collection[dt.date]) -> History:
        said = {layer: {month: each[month] for month in each if month in months} for layer, each in self.said.items()}
        return History(said, {month: amount for month, amount in self.won.items() if month in months})


def histories(
    scope: Scope, months: Sequence[dt.date], target: str, by: Sequence[str] = (), horizon: int | None = None
) -> Mapping[tuple[Any, ...], History]:
    """(horizon, *keys of `by`) → its history. `by`: columns of owner, team, pipeline. Two queries.

    The combination is that of the whole, not of one of its rows.
    """
    asked = set(months)
    if months and not by:
        months = [*(add_months(months[0], -back) for back in range(LEARNED_FROM, 0, -1)), *months]
    said: dict[tuple[Any, ...], dict[str, dict[dt.date, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in _forecasts(scope, months, target, by, horizon):
        key = (row["horizon"], *(row[name] for name in by))
        for layer in LAYERS[target]:
            if row.get(layer) is not None:
                said[key][layer][row["month"]] = int(row[layer])
    won = _won(scope, months, by, horizon if target == OPEN else ALL)
    found = {}
    for key in said:
        mine = won.get((key[0] if target == OPEN else None, *key[1:]), {})
        whole = History(said[key], {month: mine.get(month, 0) for month in months})
        found[key] = whole if by else _with_combined(whole, key[0], target).within(asked)
    return found


def won_by(
    scope: Scope, months: Sequence[dt.date], target: str, by: str, horizon: int
) -> Mapping[uuid.UUID | None, int]:
    """What was won, of each key of `by` of which anything was said: what `histories` would add up to. Two queries."""
    rows = rows_of(scope, LockedForecast.objects.filter(month__in=months, horizon=horizon), (by,))
    found = dict.fromkeys(rows.order_by().values_list(by, flat=True).distinct(), 0)
    came = rows_of(scope, WonInMonth.objects.filter(month__in=months), (by,)).order_by()
    came = came.filter(horizon=horizon if target == OPEN else None)
    for key, amount in came.values_list(by).annotate(Sum("amount")):
        if key in found:
            found[key] = int(amount)
    return found


def _with_combined(history: History, horizon: int, target: str) -> History:
    own = OWN[target] if OWN[target] in history.said else "nominal"
    first = min((month for said in history.said.values() for month in said), default=None)
    won = {month: amount for month, amount in history.won.items() if first is not None and month >= first}
    one = combined(history.said, won, horizon=horizon, members=(own, "nominal", *NAIVE_LAYERS), own=own)
    return History({COMBINED: one, **history.said}, history.won)


def _forecasts(
    scope: Scope, months: Sequence[dt.date], target: str, by: Sequence[str], horizon: int | None
) -> Iterator[dict[str, Any]]:
    rows = rows_of(scope, LockedForecast.objects.filter(month__in=months), by)
    return forecasts(rows if horizon is None else rows.filter(horizon=horizon), target, by)


def forecasts(rows: OfOwnerQuerySet, target: str, by: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Rows with the keys of `by`, horizon, month and each layer: minor units, None where it could not say anything."""
    columns = {layer: _column(layer, target) for layer in LAYERS[target] if layer not in MADE} | {"new": "new"}
    # A pipeline with too few closed deals for a model stays nominal, here as everywhere.
    sums: dict[str, Any] = {f"sum_{layer}": Sum(column) for layer, column in columns.items()}
    sums["sum_expected"] = Sum(Coalesce("expected", "nominal"))
    lacks = {f"lacks_{layer}": Count("pk", filter=_lacks(column)) for layer, column in columns.items()}
    fitted = Count("pk", filter=Q(expected__isnull=False, deals__gt=0))
    asked = rows.order_by().values("horizon", "month", *by).annotate(fitted=fitted, **sums, **lacks)
    for row in asked:
        said = {layer: None if row[f"lacks_{layer}"] else row[f"sum_{layer}"] for layer in columns}
        said["expected"] = row["sum_expected"] if row["fitted"] else None
        if said["expected"] is not None and said["new"] is not None:
            said[WITH_NEW] = said["expected"] + said["new"]
        yield {**{name: row[name] for name in ("horizon", "month", *by)}, **said}


def _column(layer: str, target: str) -> str:
    return f"{layer}_{target}" if layer in NAIVE_LAYERS and layer != "win_rate" else layer


def _lacks(column: str) -> Q:
    """Which rows keep a layer from saying anything. Who has nothing open needs no win rate."""
    return Q(**{column: None}, deals__gt=0) if column == "win_rate" else Q(**{column: None})


def _won(
    scope: Scope, months: Sequence[dt.date], by: Sequence[str], horizon: int | str | None
) -> Mapping[tuple[Any, ...], Months]:
    """(horizon, *keys) → month → won. `horizon`: one of them, None for each of them, ALL for what none tells apart."""
    rows = rows_of(scope, WonInMonth.objects.filter(month__in=months), by).order_by()
    rows = rows.filter(horizon__isnull=True) if horizon == ALL else rows.filter(horizon__isnull=False)
    if isinstance(horizon, int):
        rows = rows.filter(horizon=horizon)
    found: dict[tuple[Any, ...], dict[dt.date, int]] = defaultdict(dict)
    for row in rows.values("horizon", "month", *by).annotate(sum=Sum("amount")):
        found[row["horizon"], *(row[name] for name in by)][row["month"]] = int(row["sum"])
    return found


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of `ranges` ranges, `held` held what came."""

    ranges: int = 0
    held: int = 0

    @property
    def share(self) -> float | None:
        return self.held / self.ranges if self.ranges else None


def coverages(scope: Scope, months: Sequence[dt.date], level: str) -> Mapping[Any, Mapping[int, Coverage]]:
    """Key of the level (id of team or owner; None for the pipelines) → months of a range → how often it held.

    Of ranges drawn at the start of one of the months, what came of the deals open then. Two queries.
    """
    if level == "team" and (scope.people is not None or scope.owner is not None):
        return {}  # a team's range is of all its people's deals: it says nothing of some of them
    ranges: QuerySet[LockedRange, Any] = LockedRange.objects.filter(level=level, made_on__in=months)
    if scope.pipeline:
        ranges = ranges.filter(pipeline=scope.pipeline)
    if level == "owner":
        ranges = _of_people(scope, ranges)
    if level == "team" and scope.teams is not None:
        ranges = ranges.filter(team__in=scope.teams)
    won = rows_of(scope, WonInMonth.objects.filter(month__in=months, horizon__isnull=False), (level,)).order_by()
    by = ("pipeline",) if level == "pipeline" else ("pipeline", level)
    actual = {
        (pipeline, *key, month, horizon): amount
        for pipeline, *key, month, horizon, amount in won.values_list(*by, "month", "horizon").annotate(
            sum=Sum("amount")
        )
    }
    found: dict[Any, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    last = months[-1] if months else None
    for *whose, made_on, span, low, high in ranges.values_list(*by, "made_on", "span", "p10", "p90"):
        window = [(*whose, add_months(made_on, ahead), ahead) for ahead in range(span)]
        if last is None or window[-1][-2] > last:
            continue  # its last month is not closed yet
        counts = found[whose[1] if len(whose) > 1 else None][span]
        counts[0] += 1
        counts[1] += low <= sum(actual.get(each, 0) for each in window) <= high
    return {key: {span: Coverage(*counts) for span, counts in spans.items()} for key, spans in found.items()}


def _of_people(scope: Scope, ranges: QuerySet[LockedRange, Any]) -> QuerySet[LockedRange, Any]:
    if scope.owner is not None:
        return ranges.filter(owner=scope.owner)
    return ranges if scope.people is None else ranges.filter(owner__in=scope.people)


def told(scope: Scope, months: Sequence[dt.date]) -> Mapping[str, bins.Told]:
    """Layer → how well it told the deals that were open at the start of one of the months and are closed by now.

    "nominal" and "expected" are told of the same deals; "alone" is the nominal one of deals without a model. One query.
    """
    found = OutcomeBin.objects.filter(made_on__in=months)
    is_of_all = scope.people is None and scope.owner is None and scope.teams is None
    rows = (scope.restrict(found.of_all()) if is_of_all else rows_of(scope, found)).order_by().values("layer", "bin")
    columns = ("deals", "won", "said", "square")
    counts: dict[str, list[bins.Count]] = defaultdict(list)
    sums = rows.annotate(**{f"sum_{name}": Sum(name) for name in columns})
    for layer, place, *figures in sums.values_list("layer", "bin", *(f"sum_{name}" for name in columns)):
        counts[layer].append(bins.Count(place, *figures))
    whole = {layer: bins.told(some) for layer, some in counts.items()}
    return {layer: each for layer, each in whole.items() if each is not None}
