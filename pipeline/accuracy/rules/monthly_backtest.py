"""Month by month, every model on the same months and one target, seeing only what was known. Source: formulas §9."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.accuracy.rules.monthly import Deals, known, won_in
from pipeline.accuracy.rules.monthly_ensemble import Past, combine
from pipeline.accuracy.rules.monthly_models import MODELS, Model, Question
from pipeline.probabilities.rules.scores import bias, wape
from team.periods import Period

ENSEMBLE = "ensemble"
OWN = "calendar"


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the backtest. forecasts: the ensemble's too, None where a model had nothing to go by yet."""

    month: Period
    actual: float
    forecasts: Mapping[str, float | None]
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Score:
    """None where nothing came true. A month without a forecast counts as a forecast of 0."""

    wape: float | None
    bias: float | None


def backtest(
    deals: Deals, months: Sequence[Period], models: Mapping[str, Model] = MODELS, own: str = OWN
) -> list[Month]:
    """The months in time order, each after the first day on which closings are seen."""
    past: list[Past] = []
    done: list[Month] = []
    for month in months:
        asked = Question(known(deals, month.first), month)
        forecasts = {name: model(asked) for name, model in models.items()}
        combined = combine(past, forecasts, own=own)
        actual = won_in(deals, month)
        whole = {**forecasts, ENSEMBLE: combined.forecast if combined else None}
        done.append(Month(month, actual, whole, combined.weights if combined else {}))
        past.append(Past(forecasts, combined.forecast if combined else 0.0, actual))
    return done


def score(months: Sequence[Month], model: str) -> Score:
    said = [month.forecasts[model] or 0.0 for month in months]
    came = [month.actual for month in months]
    return Score(wape(said, came), bias(said, came))
