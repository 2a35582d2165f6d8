"""What the learned model reads of a deal, in this order, and what stands for a fact that is not known.

Each value is what was known on the day at which the deal is looked at, never later. Source: formulas §4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
MOST_LEVELS = 12
KNOTS = (0.5, 1.0, 2.0)
STAGE = "stage"


@dataclass(frozen=True, slots=True)
class Feature:
    """unknown: the value that stands for NaN. shape: how it enters the log-odds (`columns`); most: cut off above."""

    name: str
    meaning: str
    unknown: float
    shape: str = "line"
    least: float = 0.0
    most: float = 10.0


FEATURES: tuple[Feature, ...] = (
    Feature(STAGE, "the stage's place in its pipeline, from 0", 0, "levels", most=MOST_LEVELS - 1),
    Feature("drift", "steps claimed minus steps earned", 0, most=5),
    Feature("age_ratio", "age ÷ median age, at this stage, of the deals that were won", 1, "bend", most=5),
    Feature("slips", "how often the expected close was put off", 0, "log"),
    Feature("advance_rate", "share of the held visits that ended in an advance or an order", 0.5, most=1),
    Feature("decision_support", "of the decision maker: −1 against, 0 neutral, 1 for us", 0, least=-1, most=1),
    Feature("coach", "1 with a coach, else 0", 0, most=1),
    Feature("buyer_gap", "steps the stage lies ahead of the buyer (behind: negative)", 0, "sides", least=-7, most=7),
    Feature("competitors", "how many competitors are in the race", 1, "log"),
    Feature("amount_ratio", "amount ÷ median amount of the won deals", 1, "log", most=100),
    Feature("silent_ratio", "days since the last activity ÷ the limit of its flag", 0, "bend", most=5),
    Feature("has_next_step", "1 with an agreed next step that lies ahead, else 0", 0, most=1),
)
NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)
BY_NAME = {feature.name: feature for feature in FEATURES}


def columns(x: ArrayLike, names: Sequence[str] = NAMES) -> tuple[Floats, NDArray[np.int64]]:
    """The model's columns [n, m] of deals [n, k], and of which feature each is [m].

    levels: one column per place above 0. line: itself. log: log(1 + x). bend: itself and how far it is above each knot.
    sides: how far above 0, how far below. A name that is no feature of ours enters as a line, NaN as 0. Every column
    enters a second time, times the stage's place: the same fact means something else late than early.
    """
    values = np.atleast_2d(np.asarray(x, np.float64))
    made: list[Floats] = []
    owner: list[int] = []
    for place, name in enumerate(names):
        parts = _shaped(values[:, place], BY_NAME.get(name))
        if STAGE in names and name != STAGE:
            late = np.nan_to_num(values[:, names.index(STAGE)])
            parts += [part * late for part in parts]
        made += parts
        owner += [place] * len(parts)
    return np.stack(made, axis=1), np.asarray(owner, np.int64)


def _shaped(raw: Floats, feature: Feature | None) -> list[Floats]:
    if feature is None:
        return [np.nan_to_num(raw)]
    value = np.clip(np.where(np.isnan(raw), feature.unknown, raw), feature.least, feature.most)
    if feature.shape == "levels":
        return [(value == level).astype(np.float64) for level in range(1, MOST_LEVELS)]
    if feature.shape == "log":
        return [np.log1p(value)]
    if feature.shape == "bend":
        return [value, *(np.maximum(value - knot, 0) for knot in KNOTS)]
    if feature.shape == "sides":
        return [np.maximum(value, 0), np.maximum(-value, 0)]
    return [value]
