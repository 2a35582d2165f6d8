"""Fitted models, and what they say of one deal."""

from __future__ import annotations

import uuid
from typing import Any

import django_filters
from rest_framework.request import Request
from rest_framework.response import Response

from pipeline.api.filters import OfPipeline
from pipeline.models import Deal
from pipeline.people_sight import deals_without_people
from pipeline.probabilities.api.tables import FITTED
from pipeline.probabilities.deal_words import DealWords, probability_words
from pipeline.probabilities.models import FittedModel
from team.models import Organization
from web.api import filters as f
from web.api.filters import refuse_unknown
from web.api.money import decimal_text
from web.api.resources import Resource
from web.api.tables import DECIMAL, MONEY, listed, nullable, shape
from web.api.views import View

TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "number"}


class FittedFilters(f.Filters):
    pipeline = OfPipeline(field_name="pipeline", help_text="Code or id.")
    kind = f.choices("kind", FittedModel.Kind.choices)
    is_in_force = django_filters.BooleanFilter(field_name="is_in_force")


class FittedResource(Resource):
    """The models that were fitted on closed deals, with training window, counts and out-of-time scores."""

    resource = "pipelines"
    model = FittedModel
    table = FITTED
    filters = FittedFilters


class OutlookView(View):
    """What the models say of an open deal: its probability, the reasons that move it most, the months of its win.

    `probability` is what the deal shows (percent): its own, else that of the model in force, else the nominal one.
    `months` add up to 1; the one without a month is all later ones. Empty before a first fit.
    """

    resource = "deals"
    answer_schema = shape(
        probability=DECIMAL,
        nominal=DECIMAL,
        modelled=nullable(DECIMAL),
        model={"type": "string", "enum": ["nominal", "calibrated", "learned"]},
        why_nominal=TEXT,
        reasons=listed(shape(code=TEXT, text=TEXT, log_odds=nullable(NUMBER))),
        warning=TEXT,
        currency=TEXT,
        months=listed(shape(month=nullable(TEXT), share=NUMBER, expected=MONEY)),
    )

    def get(self, request: Request, deal: uuid.UUID) -> Response:
        refuse_unknown(request, (), reserved=set())
        found = Deal.objects.visible_to(self.person).get(pk=deal)
        words = probability_words(found, sees_people=not deals_without_people(self.person, [found]))
        return Response(as_answer(words, Organization.objects.current().base_currency))


def as_answer(words: DealWords, currency: str) -> dict[str, Any]:
    return {
        "probability": f"{words.shown:f}",
        "nominal": f"{words.nominal:f}",
        "modelled": None if words.modelled is None else f"{words.modelled:f}",
        "model": words.kind,
        "why_nominal": words.why_nominal,
        "reasons": [{"code": each.code, "text": each.text, "log_odds": each.log_odds} for each in words.reasons],
        "warning": words.warning,
        "currency": currency,
        "months": [
            {
                "month": f"{each.month:%Y-%m}" if each.month else None,
                "share": round(each.share, 6),
                "expected": decimal_text(each.expected_minor, currency),
            }
            for each in words.months
        ],
    }
