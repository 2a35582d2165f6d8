"""What the models in force say of open deals on the day a month is locked: the figures that people read that day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.accuracy.rules.layers import HORIZONS
from pipeline.probabilities.models import DealOutlook
from pipeline.probabilities.outlooks import outlook_state

NOMINAL = "nominal"
SHARES = tuple(f"share__upto_{month}" for month in HORIZONS)

Real = NDArray[np.float64]


def outlooks(
    pipeline: str, cut: dt.date, keys: Sequence[str], probability: Real | None, shares: Real | None
) -> tuple[Real, Real, str] | None:
    """(probability, shares of the months ahead, code of the model) of these deals; None before a first fit.

    A deal that has no outlook any more (it closed on the day itself) keeps the given probability and shares.
    """
    day = outlook_state().day
    if day is None or day.replace(day=1) != cut:
        return None
    rows = DealOutlook.objects.filter(deal__pipeline=uuid.UUID(pipeline)).order_by()
    found: dict[uuid.UUID, tuple[float, ...]] = {}
    model = NOMINAL
    for deal, kind, *figures in rows.values_list("deal_id", "model__kind", "probability", *SHARES).iterator():
        found[deal] = tuple(figures)
        model = kind or model
    if not found:
        return None
    said = np.zeros(len(keys)) if probability is None else probability.copy()
    parts = np.zeros((len(keys), len(HORIZONS))) if shares is None else shares[:, : len(HORIZONS)].copy()
    for place, key in enumerate(keys):
        outlook = found.get(uuid.UUID(key))
        if outlook is not None:
            said[place] = outlook[0]
            parts[place] = np.diff(outlook[1:], prepend=0.0)
    return said, parts, model
