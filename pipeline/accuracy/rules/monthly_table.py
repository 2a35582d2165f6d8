"""The backtest as a table, and what it comes to: what is best, what knowing the deals adds. Source: formulas §9."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.accuracy.rules.monthly import Deals
from pipeline.accuracy.rules.monthly_backtest import ENSEMBLE, Month, Score, backtest, score
from pipeline.accuracy.rules.monthly_models import MODELS, NAIVE, Model
from team.periods import Period

NAIVE_ENSEMBLE = "naive_ensemble"
NAIVE_OWN = "mean_of_three"


@dataclass(frozen=True, slots=True)
class Window:
    """Some months of the backtest, scored together."""

    name: str
    first: int
    last: int | None = None

    def of(self, months: Sequence[Month]) -> Sequence[Month]:
        return months[self.first : self.last]


@dataclass(frozen=True, slots=True)
class Line:
    """A model: its score per window and its forecast per month."""

    model: str
    scores: Mapping[str, Score]
    forecasts: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one window. best…: the single models with the least WAPE; wapes: of every model and both combinations."""

    window: str
    best: str
    best_naive: str
    best_pipeline: str
    wapes: Mapping[str, float]

    @property
    def adds(self) -> float:
        """By how much knowing the deals lowers the WAPE of the combination; negative where it raises it."""
        return self.wapes[NAIVE_ENSEMBLE] - self.wapes[ENSEMBLE]


def judged(deals: Deals, months: Sequence[Period], models: Mapping[str, Model] = MODELS) -> list[Month]:
    """The backtest, with the combination of only the naive models beside it."""
    naive = {name: model for name, model in models.items() if name in NAIVE}
    alone = backtest(deals, months, naive, own=NAIVE_OWN)
    return [
        Month(each.month, each.actual, {**each.forecasts, NAIVE_ENSEMBLE: other.forecasts[ENSEMBLE]}, each.weights)
        for each, other in zip(backtest(deals, months, models), alone, strict=True)
    ]


def lines(months: Sequence[Month], windows: Iterable[Window]) -> list[Line]:
    """A line per model, in the models' order, the ensembles last."""
    asked = list(windows)
    return [
        Line(
            model,
            {window.name: score(window.of(months), model) for window in asked},
            [month.forecasts[model] for month in months],
        )
        for model in (months[0].forecasts if months else ())
    ]


def verdict(months: Sequence[Month], window: Window) -> Verdict | None:
    """None where nothing came true in the window."""
    part = window.of(months)
    found = {model: score(part, model).wape for model in part[0].forecasts} if part else {}
    wapes = {model: value for model, value in found.items() if value is not None}
    single = [model for model in wapes if model not in (ENSEMBLE, NAIVE_ENSEMBLE)]
    naive, other = [m for m in single if m in NAIVE], [m for m in single if m not in NAIVE]
    if not naive or not other:
        return None
    best, best_naive, best_other = (min(some, key=lambda m: (wapes[m], m)) for some in (single, naive, other))
    return Verdict(window.name, best, best_naive, best_other, wapes)
