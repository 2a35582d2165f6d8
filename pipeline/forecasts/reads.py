"""The forecast: rows of buckets in a scope, from the cells (by account from the deals). Source: formulas §8.

Every open deal is in one bucket; the buckets add up to all open deals; only *due* is in the period's number. Won
and quota stand on the due rows.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, F, Min, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _

from pipeline.forecasts.actions.past_days import is_kept
from pipeline.forecasts.buckets import BUCKETS, CLOSED
from pipeline.forecasts.models import ForecastCell, ForecastTotal, OwnerForecast, PastTotal
from pipeline.forecasts.past import rows_of
from pipeline.forecasts.predicted import BEYOND, expected_of_deals
from pipeline.forecasts.quota_lines import quota_lines
from pipeline.forecasts.rules import FORMULA_VERSION
from pipeline.forecasts.scope import Scope, has_several_pipelines
from pipeline.forecasts.sums import counted_deals
from pipeline.models import Deal
from team.periods import label

COLUMNS = {
    "month": "month",
    "quarter": "month",
    "owner": "owner_id",
    "team": "team_id",
    "account": "account_id",
    "stage": "stage__code",
    "category": "shown_category",
    "pipeline": "pipeline_id",
}
"""What rows may be grouped by, and the column that each is read from."""
WITH_QUOTA = {"month", "quarter", "owner", "team"}

OPEN, WON = Q(status=Deal.Status.OPEN), Q(status=Deal.Status.WON)
COMMIT, BEST_CASE = OPEN & Q(category=Deal.Category.COMMIT), OPEN & Q(category=Deal.Category.BEST_CASE)
OMITTED = OPEN & Q(category=Deal.Category.OMITTED)
FIGURES = {
    "deals": Sum("deals", filter=OPEN, default=0),
    "amount": Sum("amount_base_minor", filter=OPEN, default=0),
    "weighted": Sum("weighted_minor", filter=OPEN, default=0),
    "won": Sum("amount_base_minor", filter=WON, default=0),
    "won_deals": Sum("deals", filter=WON, default=0),
    "commit": Sum("amount_base_minor", filter=COMMIT, default=0),
    "commit_weighted": Sum("weighted_minor", filter=COMMIT, default=0),
    "best_case": Sum("amount_base_minor", filter=BEST_CASE, default=0),
    "best_case_weighted": Sum("weighted_minor", filter=BEST_CASE, default=0),
    "omitted": Sum("amount_base_minor", filter=OMITTED, default=0),
    "estimated_dates": Sum("estimated_dates", filter=OPEN, default=0),
    "estimated_amounts": Sum("estimated_amounts", filter=OPEN, default=0),
}

EXPECTED = Sum("expected_minor", filter=OPEN)
"""Of predicted months; None where no model says anything."""

SUMMED = attrgetter(*FIGURES)


@dataclass(slots=True)
class Figures:
    """Sums in minor units of the base currency; `deals` and `amount` count open deals.

    `expected` is None until a model is fitted, `quota` where none is set.
    """

    deals: int = 0
    amount: int = 0
    weighted: int = 0
    won: int = 0
    won_deals: int = 0
    commit: int = 0
    commit_weighted: int = 0
    best_case: int = 0
    best_case_weighted: int = 0
    omitted: int = 0
    estimated_dates: int = 0
    estimated_amounts: int = 0
    expected: int | None = None
    quota: int | None = None

    def less(self, others: Iterable[Figures]) -> Figures:
        """What is left of these sums without the others; no quota, and nothing expected where these expect nothing."""
        rest = Figures().add(self)
        for other in others:
            for name in FIGURES:
                setattr(rest, name, getattr(rest, name) - getattr(other, name))
            if rest.expected is not None:
                rest.expected -= other.expected or 0
        rest.quota = None
        return rest

    @classmethod
    def total(cls, parts: Sequence[Figures]) -> Figures:
        """As `add` for many, a column at a time: an answer may have thousands of rows."""
        columns = zip(*map(SUMMED, parts), strict=True)
        given = {name: [getattr(each, name) for each in parts] for name in ("expected", "quota")}
        rest = {name: [value for value in values if value is not None] for name, values in given.items()}
        return cls(*map(sum, columns), **{name: sum(values) for name, values in rest.items() if values})

    def add(self, other: Figures) -> Figures:
        for name in FIGURES:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("expected", "quota"):
            if (theirs := getattr(other, name)) is not None:
                setattr(self, name, (getattr(self, name) or 0) + theirs)
        return self


@dataclass(frozen=True, slots=True)
class Row:
    """One bucket of one group. `keys`: by name, plain values (ids as UUID, months as text, None where empty)."""

    keys: Mapping[str, Any]
    bucket: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Forecast:
    scope: Scope
    by: tuple[str, ...]
    rows: list[Row]
    currency: str
    computed_at: dt.datetime | None
    formula_version: str = FORMULA_VERSION
    totals: dict[str, Figures] = field(default_factory=dict)
    """Bucket → the sum of its rows; all buckets are there. The quota is that of the scope, however it is grouped."""


def forecast(scope: Scope, by: Sequence[str] = ()) -> Forecast:
    """Rows grouped by the named keys and by bucket, in the order of the keys. A fixed number of queries.

    Raises `ValidationError` for an unknown key, or for stages of several pipelines without the pipeline.
    """
    by = tuple(dict.fromkeys(by))
    _check(scope, by)
    found = summed(scope, by)
    if WITH_QUOTA.issuperset(by):
        _add_quotas(scope, by, found)
    rows = [Row(dict(zip(by, key[:-1], strict=True)), key[-1], figures) for key, figures in found.items()]
    rows.sort(key=lambda row: ([_in_order(row.keys[name]) for name in by], BUCKETS.index(row.bucket)))
    totals: dict[str, Figures] = {
        bucket: Figures.total([row.figures for row in rows if row.bucket == bucket]) for bucket in BUCKETS
    }
    if not WITH_QUOTA.issuperset(by):
        totals["due"].quota = _quota(scope)
    return Forecast(scope, by, rows, scope.organization.base_currency, _computed_at(scope), totals=totals)


def counted(scope: Scope, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Those cells or counted deals of the scope that stand in a bucket: all open ones, and what the period won."""
    period = (scope.period.first, scope.period.last)
    return scope.restrict(rows).filter(OPEN | WON & Q(month__range=period)).annotate(bucket=bucket_case(scope))


def bucket_case(scope: Scope) -> Case:
    """`buckets.bucket` for the database; won deals stand with the due ones."""
    return Case(
        When(status=Deal.Status.WON, then=Value("due")),
        When(month__isnull=True, then=Value("none")),
        When(is_overdue=True, then=Value("overdue")),
        When(month__lt=scope.period.first, then=Value("earlier")),
        When(month__lte=scope.period.last, then=Value("due")),
        default=Value("later"),
        output_field=CharField(),
    )


def deals_as_cells(scope: Scope) -> QuerySet[Any, Any]:
    """Each counted deal, open or won in the period, as a cell of its own: for accounts and past days."""
    won = WON & Q(won_on__range=(scope.period.first, scope.period.last))
    return counted_deals(scope.today, rows_of(scope).filter(OPEN | won)).annotate(
        deals=Value(1),
        estimated_dates=_one_if("is_close_estimated"),
        estimated_amounts=_one_if("is_amount_estimated"),
    )


def _one_if(flag: str) -> Case:
    return Case(When(**{flag: True}, then=Value(1)), default=Value(0))


def _check(scope: Scope, by: Sequence[str]) -> None:
    unknown = [name for name in by if name not in COLUMNS]
    if unknown:
        raise ValidationError({"by": _("Rows cannot be grouped by “%(name)s”.") % {"name": unknown[0]}})
    if "stage" in by and "pipeline" not in by and scope.pipeline is None and has_several_pipelines():
        raise ValidationError({"by": _("There are several pipelines: name the pipeline too.")})


def summed(scope: Scope, by: Sequence[str], only: Sequence[str] = tuple(FIGURES)) -> dict[tuple[Any, ...], Figures]:
    """(*keys, bucket) → sums, without quotas; of the figures `only` those, and what is expected (one query, three
    where deals are read)."""
    source = _source(scope, by)
    shown = Case(When(status=Deal.Status.WON, then=Value(CLOSED)), default=F("category"))
    columns = list(dict.fromkeys(COLUMNS[name] for name in by))
    rows = counted(scope, source).annotate(shown_category=shown).order_by().values(*columns, "bucket")
    found: dict[tuple[Any, ...], Figures] = {}
    sums = {f"sum_{name}": FIGURES[name] for name in only}
    if source.model in (ForecastCell, ForecastTotal):  # of past days nobody knows what was expected
        sums["sum_expected"] = EXPECTED
    names = [name.removeprefix("sum_") for name in sums]
    places = [columns.index(COLUMNS[name]) for name in by]
    width = len(columns) + 1
    for row in rows.annotate(**sums).values_list(*columns, "bucket", *sums):
        key = (*(_key(scope, name, row[place]) for name, place in zip(by, places, strict=True)), row[width - 1])
        figures = Figures(**dict(zip(names, map(_whole, row[width:]), strict=True)))
        if key in found:
            found[key].add(figures)
        elif figures.deals or figures.won_deals or figures.expected:  # the totals keep keys whose deals are gone
            found[key] = figures
    if source.model is Deal:
        _add_expected_of_deals(scope, by, found)
    return found


def _whole(figure: Any) -> Any:
    return None if figure is None else int(figure)


def _add_expected_of_deals(scope: Scope, by: Sequence[str], found: dict[tuple[Any, ...], Figures]) -> None:
    """What cells would hold of the predicted months, for what they do not tell apart (two queries)."""
    columns = {name: COLUMNS[name] for name in by if COLUMNS[name] != "month"}
    for values, month, expected in expected_of_deals(scope, list(dict.fromkeys(columns.values()))):
        named = {name: values[column] for name, column in columns.items()}
        named |= {name: month for name in by if name not in named}
        key = (*(_key(scope, name, named[name]) for name in by), month_bucket(scope, month))
        found.setdefault(key, Figures()).add(Figures(expected=expected))


def month_bucket(scope: Scope, month: dt.date) -> str:
    """The bucket of what is expected in a predicted month, which is never overdue."""
    return "earlier" if month < scope.period.first else "due" if month <= scope.period.last else "later"


def _source(scope: Scope, by: Sequence[str]) -> QuerySet[Any, Any]:
    """The fewest rows that can tell: totals, cells, or the deals themselves."""
    is_of_all = scope.people is None and scope.owner is None and "owner" not in by
    if "account" in by:
        return deals_as_cells(scope)
    if scope.as_of is not None:
        if is_of_all and is_kept(scope.as_of, scope.period.first):
            return PastTotal.objects.filter(day=scope.as_of)
        return deals_as_cells(scope)
    return ForecastTotal.objects.all() if is_of_all else ForecastCell.objects.all()


def _add_quotas(scope: Scope, by: Sequence[str], found: dict[tuple[Any, ...], Figures]) -> None:
    columns = ["month" if name == "quarter" else name for name in by]
    sums: dict[tuple[Any, ...], int] = defaultdict(int)
    for line in quota_lines(scope, by):
        sums[tuple([getattr(line, column) for column in columns])] += line.amount
    for values, amount in sums.items():
        key = (*(_key(scope, name, value) for name, value in zip(by, values, strict=True)), "due")
        found.setdefault(key, Figures()).add(Figures(quota=amount))


def _quota(scope: Scope) -> int | None:
    lines = quota_lines(scope)
    return sum(line.amount for line in lines) if lines else None


def _key(scope: Scope, name: str, value: Any) -> Any:
    if value is None or name not in ("month", "quarter", "owner"):
        return value
    if value == BEYOND:
        return None
    if name == "owner":
        return value if scope.reveals(value) else None
    kind = "month" if name == "month" else "quarter"
    return label(kind, value, scope.organization.fiscal_year_start)  # type: ignore[arg-type]


def _in_order(value: Any) -> tuple[bool, str]:
    """Text order, the empty key last."""
    return value is None, str(value)


def _computed_at(scope: Scope) -> dt.datetime | None:
    """Since when the oldest of the cells that were read stands."""
    owners = OwnerForecast.objects.filter(computed_at__isnull=False)
    asked: frozenset[uuid.UUID] | None = frozenset([scope.owner]) if scope.owner else scope.people
    if asked is not None:
        owners = owners.filter(pk__in=asked)
    found: dt.datetime | None = owners.aggregate(oldest=Min("computed_at"))["oldest"]
    return found
