"""`GET /forecast/waterfall/` and `/forecast/flow/`: what changed between the ends of two days, for programs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from pipeline.forecasts.api.views import FILTERS, KEY, SCOPE_QUERY, TEXT, day_for, scope_for
from pipeline.forecasts.flow import Place, flows
from pipeline.forecasts.rules import FORMULA_VERSION
from pipeline.forecasts.scope import Scope
from pipeline.forecasts.shifts import last_monday
from pipeline.forecasts.spans import ONE_DAY
from pipeline.forecasts.steps import VIEWS
from pipeline.forecasts.steps import View as Measure
from pipeline.forecasts.waterfall import Side, Stepped, deals_stepped, waterfall
from pipeline.models import Deal
from team.models import User
from team.requests import person
from web.api.filters import refuse_unknown
from web.api.money import decimal_text
from web.api.schema import query
from web.api.tables import MONEY, nullable, shape
from web.api.views import View

DAY: dict[str, Any] = {"type": "string", "format": "date"}
COUNT: dict[str, Any] = {"type": "integer"}
SIDE = shape(status=TEXT, stage=TEXT, amount=MONEY, expected_close=nullable(DAY))
MOMENTS = [
    query("start", DAY, "The day at whose end it begins. Default: the Sunday before the last Monday before `end`."),
    query("end", DAY, "The day at whose end it ends. Default: now."),
]
MOST = 1000


class WaterfallView(View):
    """From the open amount due in the period at the end of `start` to that at the end of `end`, step by step.

    `opening` plus the changes of all steps is `closing`. Each deal stands in the first step that fits. With `step`,
    also the deals that made it (the 1,000 with the largest change), as far as the person may see them.
    """

    resource = "forecast"
    answer_schema = shape(
        start=DAY,
        end=DAY,
        view={"type": "string", "enum": list(VIEWS)},
        currency=TEXT,
        opening=MONEY,
        closing=MONEY,
        steps={"type": "array", "items": shape(step=TEXT, deals=COUNT, change=MONEY)},
        deals=nullable({"type": "array", "items": shape(deal=TEXT, name=TEXT, change=MONEY, before=SIDE, after=SIDE)}),
        formula_version=TEXT,
        **{"from": TEXT, "to": TEXT},
    )
    query_schema = [
        *SCOPE_QUERY,
        *MOMENTS,
        query("view", {"type": "string", "enum": list(VIEWS)}, "What is added up. Default: amount."),
        query("step", TEXT, "A step, to be told its deals."),
    ]

    def get(self, request: Request) -> Response:
        refuse_unknown(request, ("from", "to", "start", "end", "view", "step", *FILTERS), reserved=set())
        user, params = person(request), request.query_params
        scope, start = moments_for(user, params)
        view = _view(params.get("view", "amount"))
        found = waterfall(scope, start, view)
        currency = scope.organization.base_currency
        steps = [
            {"step": name, "deals": each.deals, "change": decimal_text(each.change, currency)}
            for name, each in found.steps.items()
        ]
        answer = {
            **_common(scope, start),
            "view": view,
            "opening": decimal_text(found.opening, currency),
            "closing": decimal_text(found.closing, currency),
            "steps": steps,
            "deals": _deals(user, scope, start, view, params["step"]) if "step" in params else None,
        }
        return Response(answer)


class FlowView(View):
    """How many of the open deals of the scope went from where to where; those that stayed have the same two places.

    A place is a stage's code with its pipeline, or without one a beginning (new, reopened, in) or an end (won, lost,
    dormant, removed, out).
    """

    resource = "forecast"
    answer_schema = shape(
        start=DAY,
        end=DAY,
        currency=TEXT,
        results={
            "type": "array",
            "items": shape(
                source=TEXT, source_pipeline=KEY, target=TEXT, target_pipeline=KEY, deals=COUNT, amount=MONEY
            ),
        },
        formula_version=TEXT,
        **{"from": TEXT, "to": TEXT},
    )
    query_schema = [*SCOPE_QUERY, *MOMENTS]

    def get(self, request: Request) -> Response:
        refuse_unknown(request, ("from", "to", "start", "end", *FILTERS), reserved=set())
        scope, start = moments_for(person(request), request.query_params)
        currency = scope.organization.base_currency
        results = [
            {
                **_place("source", each.source),
                **_place("target", each.target),
                "deals": each.deals,
                "amount": decimal_text(each.amount, currency),
            }
            for each in flows(scope, start).flows
        ]
        return Response({**_common(scope, start), "results": results})


def moments_for(user: User, params: Any) -> tuple[Scope, dt.date]:
    """The scope of the end, and the start."""
    scope: Scope = scope_for(user, params, as_of=day_for("end", params))
    start = day_for("start", params) or last_monday(scope.today) - ONE_DAY
    if start >= scope.today:
        raise ValidationError({"start": _("It begins before it ends.")})
    return scope, start


def _view(text: str) -> Measure:
    for each in VIEWS:
        if each == text:
            return each
    raise ValidationError({"view": _("Either “amount” or “weighted”.")})


def _common(scope: Scope, start: dt.date) -> dict[str, Any]:
    return {
        "from": f"{scope.period.first:%Y-%m}",
        "to": f"{scope.period.last:%Y-%m}",
        "start": start,
        "end": scope.today,
        "currency": scope.organization.base_currency,
        "formula_version": FORMULA_VERSION,
    }


def _deals(user: User, scope: Scope, start: dt.date, view: Measure, step: str) -> list[dict[str, Any]]:
    try:
        found = deals_stepped(scope, start, view, step, most=MOST)
    except KeyError:
        raise ValidationError({"step": _("There is no such step.")}) from None
    seen = set(Deal.objects.visible_among(user, [each.deal for each in found]).values_list("pk", flat=True))
    return [_deal(each, scope.organization.base_currency) for each in found if each.deal in seen]


def _deal(each: Stepped, currency: str) -> dict[str, Any]:
    sides = {"before": _side(each.before, currency), "after": _side(each.after, currency)}
    return {"deal": each.deal, "name": each.name, "change": decimal_text(each.change, currency), **sides}


def _side(side: Side, currency: str) -> dict[str, Any]:
    amount = decimal_text(side.amount, currency)
    return {"status": side.status, "stage": side.stage, "amount": amount, "expected_close": side.close}


def _place(side: str, place: Place) -> dict[str, Any]:
    return {side: place.code, f"{side}_pipeline": place.pipeline}
