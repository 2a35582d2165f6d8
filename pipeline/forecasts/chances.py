"""With which probability each open deal is won in a period: what ranges draw from, and lists show.

Source: formulas §4, §8.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from pipeline.forecasts.drill import bucket_condition
from pipeline.forecasts.evenness import Evenness, evenness_of_stages
from pipeline.forecasts.past import rows_of
from pipeline.forecasts.reads import COLUMNS, Figures, Forecast, summed
from pipeline.forecasts.scope import Scope
from pipeline.models import Deal, Stage
from pipeline.probabilities.models import DealOutlook, OutlookState
from team.periods import Period, label, months_in

MOST_READ = 1500
"""Deals that are read one by one; above, the cells tell."""
LAST_SHARE = 12
SPANS = ("month", "quarter")
STAGE = ("pipeline", "stage")
Key = tuple[Any, ...]
StageSums = Mapping[Key, Figures]
"""(pipeline, stage's code, bucket) → its sums, where many deals are read from the cells."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chances:
    """Deals, or many taken together: probability of being won in the period, amount, and of how many equal deals."""

    probability: Floats
    amount: Floats
    deals: Floats


NONE = Chances(np.zeros(0), np.zeros(0), np.zeros(0))


@dataclass(slots=True)
class Held:
    """How many open deals, their amount, and what is expected of them; `Figures` has more than many rows can bear."""

    deals: int = 0
    amount: int = 0
    expected: int = 0

    def add(self, figures: Figures) -> None:
        self.deals += figures.deals
        self.amount += figures.amount
        self.expected += figures.expected or 0


def chances_of(deals: Iterable[Deal], scope: Scope) -> dict[Any, tuple[float, int | None]]:
    """By deal: the probability of the model in force, and what is expected of it in the period (two queries)."""
    if scope.as_of is not None:
        return {}
    amounts = {deal.pk: deal.amount_base_minor for deal in deals if deal.status == Deal.Status.OPEN}
    outlooks = list(DealOutlook.objects.filter(pk__in=list(amounts)).select_related("share"))
    if not outlooks:
        return {}
    before, upto = _share_columns(_day_of_shares(scope), scope.period)
    found: dict[Any, tuple[float, int | None]] = {}
    for each in outlooks:
        part = 0.0
        if upto is not None:
            part = max(0.0, getattr(each.share, upto) - (getattr(each.share, before) if before else 0.0))
        found[each.pk] = (each.probability, round(amounts[each.pk] * each.probability * part))
    return found


def stage_sums(answer: Forecast) -> StageSums:
    """What the cells hold of each stage (one query; none where the answer has it)."""
    if answer.by == STAGE:
        return {(*row.keys.values(), row.bucket): row.figures for row in answer.rows}
    return summed(answer.scope, STAGE, ("deals", "amount", "weighted"))


def calibrated_due(scope: Scope, answer: Forecast, stages: StageSums) -> int | None:
    """Amount × probability in force over the due deals, in minor units, whenever they close (one query, of many deals
    from `stages` and the night's mean of each stage); nominal where no model speaks. None before a first fit, and of
    a past day."""
    due = answer.totals["due"]
    if due.expected is None or scope.as_of is not None:
        return None
    if due.deals <= MOST_READ:
        deals = scope.restrict(Deal.objects.open()).filter(bucket_condition(scope, "due")).order_by()
        rows = deals.values_list("amount_base_minor", "weighted_minor", "outlook__probability")
        return sum(weighted if chance is None else round(amount * chance) for amount, weighted, chance in rows)
    means = evenness_of_stages().chances
    found = 0.0
    for (*stage, bucket), figures in (stages or stage_sums(answer)).items():
        if bucket == "due":
            mean = means.get(tuple(stage))
            found += figures.weighted if mean is None else figures.amount * mean
    return round(found)


def read(scope: Scope, by: Sequence[str], is_timed: bool) -> dict[Key, Chances]:
    deals = scope.restrict(rows_of(scope)).filter(status=Deal.Status.OPEN).order_by()
    pairs: Iterable[tuple[Key, float, float]]
    if is_timed:  # what no model speaks of stands where it is due, at the percentage of its stage
        silent = deals.filter(outlook__isnull=True)
        pairs = chain(_timed(scope, by, deals), _nominal_ones(scope, by, silent))
    else:
        pairs = _nominal_ones(scope, by, deals)
    found: dict[Key, list[tuple[float, float]]] = defaultdict(list)
    for key, probability, amount in pairs:
        found[key].append((probability, amount))
    return {key: _singly(each) for key, each in found.items()}


def _singly(pairs: Iterable[tuple[float, float]]) -> Chances:
    probability, amount = (np.array(column) for column in zip(*pairs, strict=True))
    return _ordered(probability, amount, np.ones(len(amount)))


def _nominal_ones(scope: Scope, by: Sequence[str], deals: QuerySet[Any, Any]) -> Iterator[tuple[Key, float, float]]:
    """The due deals, each where it stands, at the percentage of its stage."""
    columns = [deal_column(name) for name in by]
    due = deals.filter(bucket_condition(scope, "due"))
    for *values, amount, percent in due.values_list(*columns, "amount_base_minor", "stage__nominal_probability"):
        key = tuple(row_key(scope, name, value) for name, value in zip(by, values, strict=True))
        yield key, float(percent) / 100, float(amount)


def _timed(scope: Scope, by: Sequence[str], deals: QuerySet[Any, Any]) -> Iterator[tuple[Key, float, float]]:
    """All open deals, each in every part of the period in which the models expect some of its wins."""
    parts = _parts(scope, by)
    bounds = sorted({name for _label, *names in parts for name in names if name}, key=lambda name: int(name[5:]))
    columns = [deal_column(name) for name in by]
    rows = deals.filter(outlook__isnull=False).values_list(
        *columns, "amount_base_minor", "outlook__probability", *(f"outlook__share__{name}" for name in bounds)
    )
    width = len(columns)
    for row in rows if parts else ():
        amount, chance, upto = row[width], row[width + 1], dict(zip(bounds, row[width + 2 :], strict=True))
        for part, before, until in parts:
            share = max(0.0, upto[until] - (upto[before] if before else 0.0))
            key = tuple(
                part if name in SPANS else row_key(scope, name, value)
                for name, value in zip(by, row[:width], strict=True)
            )
            yield key, chance * share, float(amount)


def _parts(scope: Scope, by: Sequence[str]) -> list[tuple[str | None, str | None, str]]:
    """The period, or its months or quarters where rows tell them: the key, and the columns of `MonthShare` before it
    and at its end. Those that lie before today are left out."""
    spans: dict[str | None, list[dt.date]] = {}
    name = next((each for each in SPANS if each in by), None)
    for month in months_in(scope.period.first, scope.period.last):
        spans.setdefault(row_key(scope, name, month) if name else None, []).append(month)
    found, day = [], _day_of_shares(scope)
    for part, months in spans.items():
        before, until = _share_columns(day, Period(months[0], months[-1]))
        if until is not None:
            found.append((part, before, until))
    return found


def timed_pipelines(stages: StageSums) -> set[Any]:
    """Of which a model speaks: something is expected of some stage."""
    return {key[STAGE.index("pipeline")] for key, sums in stages.items() if sums.expected is not None}


def counted(scope: Scope, by: Sequence[str], timed: Set[Any], rows: StageSums | None = None) -> dict[Key, Chances]:
    """Per row and stage: as many equal deals as spread like its many unequal ones.

    Of the `timed` pipelines all open deals of a row stand in each part of the period, at what is expected of them
    there; of others where they are due, at the percentage of their stage. `rows`: the sums of each stage, where
    they were read before.
    """
    names = tuple(dict.fromkeys((*by, *STAGE)))
    rows = rows or summed(scope, names, ("deals", "amount"))
    nominal, even = _nominal(), evenness_of_stages()
    places, of_stage = [names.index(name) for name in by], [names.index(name) for name in STAGE]
    whole: dict[Key, Held] = defaultdict(Held)
    due: dict[Key, dict[Key, Held]] = defaultdict(lambda: defaultdict(Held))
    for (*values, bucket), figures in rows.items():
        key, stage = tuple(values[place] for place in places), tuple(values[place] for place in of_stage)
        whole[_timeless(by, key), stage].add(figures)
        if bucket == "due":
            due[key][stage].add(figures)
    found = {}
    for key, stages in due.items():
        groups = []
        for stage, sums in stages.items():
            is_of_model = stage[0] in timed
            open_ = whole[_timeless(by, key), stage] if is_of_model else sums
            chance = sums.expected / open_.amount if is_of_model and open_.amount else nominal.get(stage, 0.0)
            groups.append((stage, open_, chance))
        found[key] = _stand_ins(groups, even)
    return found


def _timeless(by: Sequence[str], key: Key) -> Key:
    return tuple(value for name, value in zip(by, key, strict=True) if name not in SPANS)


def _stand_ins(groups: Iterable[tuple[Key, Held, float]], even: Evenness) -> Chances:
    """`groups`: stage, its open deals, and with which chance they are won in the period."""
    found = []
    for stage, sums, chance in groups:
        if sums.deals and sums.amount:
            count = max(1, round(sums.deals / even.ratio(stage)))
            found.append((min(1.0, max(0.0, chance)), float(sums.amount), float(count)))
    return _ordered(*np.array(found).T) if found else NONE


def _nominal() -> dict[Key, float]:
    rows = Stage.objects.order_by("pipeline_version__number").values_list(
        "pipeline_version__pipeline_id", "code", "nominal_probability"
    )
    return {(pipeline, code): float(percent) / 100 for pipeline, code, percent in rows}


def deal_column(name: str) -> str:
    return {"month": "close_month", "quarter": "close_month", "category": "category"}.get(name, COLUMNS[name])


def row_key(scope: Scope, name: str, value: Any) -> Any:
    """As `reads` names the keys of rows."""
    if value is None:
        return None
    if name == "owner":
        return value if scope.reveals(value) else None
    if name in ("month", "quarter"):
        return label(name, value, scope.organization.fiscal_year_start)  # type: ignore[arg-type]
    return value


def _day_of_shares(scope: Scope) -> dt.date:
    return OutlookState.objects.order_by().values_list("day", flat=True).first() or scope.today


def _share_columns(day: dt.date, period: Period) -> tuple[str | None, str | None]:
    """The columns of `MonthShare` before the period and at its end; no end where it lies before `day`, the one of
    which the shares are."""
    first, last = (12 * (end.year - day.year) + end.month - day.month for end in (period.first, period.last))
    if last < 0:
        return None, None
    before = f"upto_{min(first - 1, LAST_SHARE)}" if first > 0 else None
    return before, f"upto_{min(last, LAST_SHARE)}"


def together(parts: Iterable[Chances]) -> Chances:
    parts = list(parts)
    if not parts:
        return NONE
    columns = ([getattr(each, name) for each in parts] for name in ("probability", "amount", "deals"))
    return _ordered(*map(np.concatenate, columns))


def _ordered(probability: Floats, amount: Floats, deals: Floats) -> Chances:
    """In one order, whatever order the database has them in."""
    order = np.lexsort((deals, probability, amount))
    return Chances(probability[order], amount[order], deals[order])
