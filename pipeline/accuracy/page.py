"""Everything that the page of the track record shows, read once with a fixed number of queries."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from pipeline.accuracy import words
from pipeline.accuracy.asking import ALL, OPEN, SPANS, Asked
from pipeline.accuracy.charts import calibration_chart, months_chart
from pipeline.accuracy.models import Lock
from pipeline.accuracy.models_page import ModelsView, models_view
from pipeline.accuracy.ranges_page import RangeRow, overall_spans, range_rows
from pipeline.accuracy.reads import LAYERS, WITH_NEW, Coverage, History, coverages, histories, told, won_by
from pipeline.accuracy.rules.bins import Told
from pipeline.accuracy.rules.layers import HORIZONS, NAIVE_LAYERS
from pipeline.accuracy.rules.scoring import Comparison, compare
from pipeline.accuracy.submitted import Submitted, submitted
from pipeline.accuracy.words import Cell
from pipeline.forecasts.overview import has_few_people
from pipeline.forecasts.scope import Scope
from pipeline.models import Pipeline
from team.figures import readable_teams
from team.models import Team, User
from team.periods import months_in
from web.formats import localized

MOST_ROWS = 10
"""Of teams, and of people: the table says so where there are more."""
NOTHING_WON = History({}, {})


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A layer's scores, one per horizon."""

    layer: str
    name: str
    note: str
    is_naive: bool
    cells: list[Cell]
    is_best: bool


@dataclass(frozen=True, slots=True)
class HolderRow:
    """A team's or a person's: what the shown layers scored on identical months, or why they have no score."""

    name: str
    url: str
    months: int
    won: int
    cells: list[Cell]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class MonthRow:
    """`url`: the forecast of that month, as it stood at the end of the day before it was made."""

    month: dt.date
    url: str
    won: int
    said: list[int | None]


@dataclass(slots=True)
class Record:
    asked: Asked
    scope: Scope
    currency: str
    sentences: list[str]
    layers: list[LayerRow]
    shown: list[str]
    months: list[MonthRow]
    chart: dict[str, Any] | None
    told: Mapping[str, Told]
    calibration: dict[str, Any] | None
    skill: str
    ranges: list[RangeRow]
    models: ModelsView
    submitted: Submitted
    rebuilt: int
    locked: int
    teams: list[HolderRow] = field(default_factory=list)
    people: list[HolderRow] = field(default_factory=list)
    more_people: int = 0
    more_teams: int = 0

    @property
    def horizons(self) -> list[str]:
        return [words.horizon_name(horizon) for horizon in HORIZONS]

    @property
    def shown_names(self) -> list[str]:
        return [words.layer_name(layer) for layer in self.shown]

    @property
    def calibrations(self) -> list[dict[str, Any]]:
        """The layers of the calibration table; the nominal one alone where no model was fitted yet."""
        shown = [layer for layer in ("expected", "nominal") if layer in self.told] or list(self.told)
        names = {"expected": words.layer_name("expected")}
        return [
            {
                "name": names.get(layer, words.layer_name("nominal")),
                "told": self.told[layer],
                "brier": f"{self.told[layer].brier:.3f}",
            }
            for layer in shown
        ]

    @property
    def has_any(self) -> bool:
        return bool(self.locked)


def record(user: User, asked: Asked) -> Record:
    """Raises `ValidationError` for what may not be named."""
    scope = asked.scope(user)
    months = list(months_in(scope.period.first, scope.period.last))
    found = histories(scope, months, asked.target)
    compared = {key[0]: compare(history.said, history.won) for key, history in found.items()}
    here, now = found.get((asked.horizon,), NOTHING_WON), compared.get(asked.horizon, Comparison((), {}, {}))
    how_told = told(scope, months)
    shown = shown_layers(now, asked.target)
    currency = scope.organization.base_currency
    closed = _closed(here)
    locks = _locks(scope, months)
    view = Record(
        asked=asked,
        scope=scope,
        currency=currency,
        sentences=[*words.verdict(now), words.apart(how_told.get("expected") or how_told.get("alone"))],
        layers=list(_layer_rows(compared, asked)),
        shown=shown,
        months=[
            MonthRow(m, asked.month_url(m), closed[m], [here.said.get(layer, {}).get(m) for layer in shown])
            for m in sorted(closed)
        ],
        chart=months_chart(closed, here.said, shown, scope.today, currency),
        told=how_told,
        calibration=calibration_chart(how_told),
        skill=_skill(how_told),
        ranges=range_rows(scope, months),
        models=models_view(scope, how_told),
        submitted=submitted(scope, asked),
        rebuilt=locks["rebuilt"],
        locked=locks["locked"],
    )
    view.teams, view.more_teams = _holders(view, months, "team")
    if has_few_people(scope):
        view.people, view.more_people = _holders(view, months, "owner")
    return view


def shown_layers(now: Comparison, target: str) -> list[str]:
    """The layers that are drawn and told per team: expected, weighted, and the best of the naive ones."""
    expected = WITH_NEW if target == ALL else "expected"
    return [expected, "nominal", now.best(NAIVE_LAYERS) or "mean"]


def _closed(history: History) -> dict[dt.date, int]:
    """Month → won, from the first month on of which anything was said."""
    first = min((month for months in history.said.values() for month in months), default=None)
    return {month: won for month, won in history.won.items() if first is not None and month >= first}


def _layer_rows(compared: Mapping[int, Comparison], asked: Asked) -> Iterator[LayerRow]:
    now = compared.get(asked.horizon)
    best = now.best(LAYERS[asked.target]) if now else None
    for layer in LAYERS[asked.target]:
        cells = [_cell(layer, compared.get(horizon)) for horizon in HORIZONS]
        yield LayerRow(
            layer=layer,
            name=words.layer_name(layer),
            note=words.layer_note(layer),
            is_naive=layer in NAIVE_LAYERS,
            cells=cells,
            is_best=layer == best,
        )


def _cell(layer: str, compared: Comparison | None) -> Cell:
    score = compared.scores.get(layer) if compared else None
    return Cell.of(score, words.lacking(layer, compared))


def _skill(how_told: Mapping[str, Told]) -> str:
    expected, nominal = how_told.get("expected"), how_told.get("nominal")
    return words.skill_words(expected, nominal) if expected and nominal else ""


def _locks(scope: Scope, months: Sequence[dt.date]) -> dict[str, int]:
    locks = Lock.objects.filter(made_on__in=months)
    if scope.pipeline:
        locks = locks.filter(pipeline=scope.pipeline)
    return locks.aggregate(locked=Count("pk"), rebuilt=Count("pk", filter=Q(is_rebuilt=True)))


def _holders(view: Record, months: Sequence[dt.date], by: str) -> tuple[list[HolderRow], int]:
    """The rows by team or by person that won most, and how many more there are; none where there is only one."""
    scope, asked = view.scope, view.asked
    won = won_by(scope, months, asked.target, by, asked.horizon)
    if len(won) < 2:
        return [], 0
    model: type[Team] | type[User] = Team if by == "team" else User
    named = model._default_manager.filter(pk__in=[key for key in won if key])
    names: dict[uuid.UUID | None, str] = {each.pk: each.name for each in named}
    order = sorted(won, key=lambda key: (-won[key], str(names.get(key, ""))))
    keys = [key for key in order if by == "team" or scope.reveals(key)]
    shown, few = keys[:MOST_ROWS], _narrowed(scope, by, keys)
    found = histories(few, months, asked.target, (by,), asked.horizon)
    held = coverages(few, months, by) if asked.horizon == 0 else {}
    rows = [
        _holder(view, key, names.get(key, ""), found[asked.horizon, key], overall_spans(held.get(key, {})), by)
        for key in shown
    ]
    return rows, len(keys) - len(rows)


def _narrowed(scope: Scope, by: str, keys: Sequence[uuid.UUID | None]) -> Scope:
    """Of many, only those that are shown are read: a large company has hundreds of teams."""
    shown = frozenset(key for key in keys[:MOST_ROWS] if key)
    if len(keys) <= MOST_ROWS or len(shown) < MOST_ROWS:
        return scope
    return replace(scope, teams=shown) if by == "team" else replace(scope, people=shown)


def _holder(view: Record, key: uuid.UUID | None, name: str, history: History, coverage: Coverage, by: str) -> HolderRow:
    compared = compare({layer: history.said.get(layer, {}) for layer in view.shown}, _closed(history))
    return HolderRow(
        name=name or _("Without a team"),
        url=view.asked.url(**{by: str(key)}) if key else "",
        months=len(compared.months),
        won=sum(_closed(history).values()),
        cells=[_cell(layer, compared) for layer in view.shown],
        coverage=coverage,
    )


def controls(view: Record) -> dict[str, Any]:
    """Choices of the bar above."""
    scope, asked = view.scope, view.asked
    teams = readable_teams(scope.user, scope.people, scope.led).order_by("name").values_list("pk", "name")
    pipelines = [(each.code, localized(each.name)) for each in Pipeline.objects.all()]
    spans = [(months, _("%(count)d months") % {"count": months}) for months in SPANS]
    return {
        "spans": [("" if months == SPANS[0] else months, text) for months, text in spans],
        "span": "" if asked.months == SPANS[0] else asked.months,
        "horizons": [(horizon or "", words.horizon_name(horizon)) for horizon in HORIZONS],
        "targets": [("" if target == OPEN else target, words.target_name(target)) for target in (OPEN, ALL)],
        "target": "" if asked.target == OPEN else asked.target,
        "teams": [("", _("All")), *((str(pk), name) for pk, name in teams)],
        "pipelines": [("", _("All")), *pipelines],
        "person": User.objects.filter(pk=scope.owner).first() if scope.owner else None,
        "everybody_url": asked.url(owner=""),
    }
