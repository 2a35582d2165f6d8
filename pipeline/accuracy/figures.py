"""How good the submitted figures were, beside the models and the naive forecasts of the same people and periods.

One case is one person's, or one team's, figure of one period. All that is compared is compared on identical cases;
what came is all that the person or team won in it. Source: formulas §9.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Q

from pipeline.accuracy.models import StoodFigure
from pipeline.accuracy.rules.layers import HORIZONS
from pipeline.accuracy.rules.scoring import Comparison, Score, compare
from pipeline.forecasts.models import Submission
from pipeline.forecasts.scope import Scope

MONTH, QUARTER = Submission.Kind.MONTH.value, Submission.Kind.QUARTER.value
REP, MANAGER = Submission.Layer.REP.value, Submission.Layer.MANAGER.value
PEOPLE, TEAMS = "people", "teams"
"""Of whom a figure speaks: of single people, or of a team as a whole."""
BESIDE = ("with_new", "nominal", "last", "mean", "quarter", "year")
LAYERS = (REP, MANAGER, *BESIDE)
LEAST = {MONTH: 6, QUARTER: 4}
"""Cases that must be known before a figure is judged."""
Case = tuple[dt.date, str]


class Row(NamedTuple):
    """Of `StoodFigure`, with `beside` in the order of BESIDE."""

    kind: str
    horizon: int
    owner: uuid.UUID | None
    team: uuid.UUID | None
    first_day: dt.date
    layer: str
    amount: int
    won: int
    beside: tuple[int | None, ...]


def stood(scope: Scope) -> list[Row]:
    """All figures of the scope that the reader may hear of: of people and of teams. One query.

    Nothing for a pipeline: a figure is of all of them together.
    """
    if scope.pipeline:
        return []
    period = (scope.period.first, scope.period.last)
    rows = StoodFigure.objects.heard_by(scope.user).filter(first_day__range=period).order_by()
    if scope.teams is not None:
        rows = rows.filter(team__in=scope.teams)
    if scope.people is not None:
        rows = rows.filter(Q(owner__in=scope.people) | Q(owner__isnull=True))
    if scope.owner is not None:
        rows = rows.filter(owner=scope.owner)
    columns = ("kind", "horizon", "owner", "team", "first_day", "layer", "amount", "won")
    width = len(columns)
    return [Row._make((*row[:width], row[width:])) for row in rows.values_list(*columns, *BESIDE)]


def compared(
    scope: Scope, rows: Iterable[Row], kind: str, horizon: int = 0, *, of: str = PEOPLE, by: str = ""
) -> Mapping[uuid.UUID | None, Comparison[Case]]:
    """Id of the person or team (`by`: "owner" or "team"; None for all together) → the scores of such rows."""
    cases: dict[uuid.UUID | None, dict[str, dict[Case, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        if (row.kind, row.horizon, row.owner is None) != (kind, horizon, of == TEAMS):
            continue
        found = cases[{"owner": row.owner, "team": row.team, "": None}[by]]
        case = (row.first_day, str(row.owner or row.team))
        found[row.layer][case], found["won"][case] = row.amount, row.won
        for name, value in zip(BESIDE, row.beside, strict=True):
            if value is not None:
                found[name][case] = value
    return {
        key: compare({name: each.get(name, {}) for name in LAYERS}, each["won"], LEAST[kind])
        for key, each in cases.items()
        if by != "owner" or scope.reveals(key)
    }


class Scored(NamedTuple):
    """`key`: id of the person or team, None for all together; `known`: cases of which the layer told."""

    kind: str
    horizon: int
    of: str
    layer: str
    key: uuid.UUID | None
    known: int
    score: Score | None


def scored(scope: Scope, by: str, horizons: Sequence[int] = HORIZONS) -> Iterator[Scored]:
    """Of months and of quarters, in the order of kinds, keys and layers: where anybody submitted anything."""
    rows = stood(scope)
    for kind, horizon in (*((MONTH, each) for each in horizons), (QUARTER, 0)):
        for of in (PEOPLE, TEAMS) if by != "owner" else (PEOPLE,):
            found = compared(scope, rows, kind, horizon, of=of, by=by)
            for key in sorted(found, key=str):
                known, scores = found[key].known, found[key].scores
                for layer in LAYERS if of == PEOPLE else LAYERS[1:]:  # nobody's own figure is of a team
                    yield Scored(kind, horizon, of, layer, key, known.get(layer, 0), scores.get(layer))
