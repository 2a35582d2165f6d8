"""What the API shows of fitted models."""

from __future__ import annotations

from pipeline.probabilities.models import FittedModel
from web.api import tables as t

FITTED = t.Table(
    "ProbabilityModel",
    (
        t.uuid("id"),
        t.key("pipeline"),
        t.choice("kind", FittedModel.Kind.values),
        t.number("number", help="The version of this kind, from 1."),
        t.boolean("is_in_force", help="Deals of the pipeline show its probability, or are spread by its timing."),
        t.moment("fitted_at"),
        t.day("known_until", help="Nothing that was true or recorded later entered."),
        t.day("window_from", help="Deals that closed before are not counted."),
        t.number("closed", help="Won and lost deals of the window."),
        t.number("won"),
        t.anything("scores", help="Out of time, beside the nominal percentages on the same rows; null for timing."),
        *t.RECORD,
    ),
)
