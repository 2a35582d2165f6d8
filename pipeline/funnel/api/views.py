"""`GET /funnel/`: the figures of the funnel page, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from pipeline.forecasts.asking import KINDS, Asked
from pipeline.funnel.asking import SEGMENTS, NoPipeline, funnel_asked
from pipeline.funnel.figures import FunnelFigures, StageFigures, funnel_figures
from pipeline.funnel.gauges import Gauge, gauges_of
from pipeline.funnel.outcomes import Outcomes, outcomes_of
from stakeholders.visits.rules.rates import Rate
from team.models import Organization
from team.periods import parse_month
from team.requests import person
from web.api.filters import refuse_unknown
from web.api.money import decimal_text
from web.api.schema import query
from web.api.tables import MONEY, nullable, shape
from web.api.views import View

PARAMS = ("from", "period", "team", "owner", "pipeline", "segment", "as_of")
TEXT: dict[str, Any] = {"type": "string"}
COUNT: dict[str, Any] = {"type": "integer"}
NUMBER: dict[str, Any] = nullable({"type": "number"})
DAY: dict[str, Any] = {"type": "string", "format": "date"}
RATE = shape(hits=COUNT, of=COUNT, share=NUMBER, low=NUMBER, high=NUMBER)
STAGE = shape(
    stage=TEXT,
    name=TEXT,
    deals=COUNT,
    amount=MONEY,
    waiting_days=NUMBER,
    expected=NUMBER,
    target=NUMBER,
    verdict={"type": "string", "enum": ["", "swollen", "thin"]},
    conversion=RATE,
    success=RATE,
    median_days=NUMBER,
    days_per_exit=NUMBER,
    usual_days=NUMBER,
    usual_conversion=NUMBER,
    is_bottleneck={"type": "boolean"},
)
CODES: dict[str, Any] = {"type": "array", "items": TEXT}
GAUGE = shape(gauge=TEXT, value=NUMBER, target=NUMBER, sentence=TEXT, tone=TEXT, without=CODES)


class FunnelView(View):
    """The four gauges, the stages against their target shape, and what became of the deals of the last twelve months.

    `conversion` of a stage counts cohorts old enough to have decided, over 24 months; `success` is the share won of
    closed deals that reached it; `low` and `high` bound the middle 80 % of what a share may truly be. `expected` are as
    many deals as are open in the usual shape, `target` what the next quota needs (null without one). Thickness is the
    coverage of the period's missing quota; velocity the median days of a won deal. `as_of` rebuilds a past day.
    Slope and its target leave out the stages of `without`, which have too few decided deals. Before any pipeline is
    published `pipeline` is null and every list is empty.
    """

    resource = "funnel"
    answer_schema = {
        "type": "object",
        "properties": {
            "day": DAY,
            "from": TEXT,
            "to": TEXT,
            "pipeline": nullable(TEXT),
            "currency": TEXT,
            "computed_at": nullable({"type": "string", "format": "date-time"}),
            "gauges": {"type": "array", "items": GAUGE},
            "sales_velocity": nullable(MONEY),
            "stages": {"type": "array", "items": STAGE},
            "sources": {
                "type": "array",
                "items": shape(source=TEXT, open=COUNT, won=COUNT, lost=COUNT, won_amount=MONEY),
            },
            "loss_reasons": {"type": "array", "items": shape(reason=TEXT, deals=COUNT, amount=MONEY, stage=TEXT)},
            "competitors": {
                "type": "array",
                "items": shape(competitor=TEXT, name=TEXT, met=COUNT, won=COUNT, lost=COUNT),
            },
        },
    }
    query_schema = [
        query("from", TEXT, "A month of the period, like 2026-10. Default: this month."),
        query("period", {"type": "string", "enum": list(KINDS)}, "How long the period is. Default: quarter."),
        query("team", TEXT, "The id of a team: with all teams below it."),
        query("owner", TEXT, "The id of a deal owner."),
        query("pipeline", TEXT, "The id or code of a pipeline. Default: the first one."),
        query("segment", {"type": "string", "enum": list(SEGMENTS)}, "A segment of accounts."),
        query("as_of", DAY, "A past day, whose end is shown. A period that is over is shown as it ended."),
    ]

    def get(self, request: Request) -> Response:
        refuse_unknown(request, PARAMS, reserved=set())
        params = request.query_params
        check(params)
        asked = funnel_asked(params, Organization.objects.current())
        try:
            found = asked.scope(person(request))
        except NoPipeline:
            return Response(nothing(asked.asked))
        figures = funnel_figures(found)
        return Response(as_answer(figures, gauges_of(figures, asked), outcomes_of(found)))


def check(params: Mapping[str, str]) -> None:
    """What a page takes for its default is an error for a program."""
    if "period" in params and params["period"] not in KINDS:
        raise ValidationError({"period": _("There is no such period.")})
    try:
        if "from" in params:
            parse_month(params["from"])
    except ValueError:
        raise ValidationError({"from": _("A month like 2026-10.")}) from None
    if "as_of" in params and funnel_asked(params, Organization.objects.current()).asked.as_of is None:
        raise ValidationError({"as_of": _("A past day like 2026-10-31.")})


def as_answer(figures: FunnelFigures, gauges: list[Gauge], outcomes: Outcomes) -> dict[str, Any]:
    scope = figures.found.scope
    currency = scope.organization.base_currency
    velocity = None if figures.velocity is None else round(figures.velocity)
    return {
        "day": figures.found.day,
        "from": f"{scope.period.first:%Y-%m}",
        "to": f"{scope.period.last:%Y-%m}",
        "pipeline": figures.found.pipeline.code,
        "currency": currency,
        "computed_at": figures.flow.computed_at,
        "gauges": [_gauge(gauge, figures) for gauge in gauges],
        "sales_velocity": decimal_text(velocity, currency),
        "stages": [_stage(stage, currency) for stage in figures.stages],
        **_outcomes(outcomes, currency),
    }


def nothing(asked: Asked) -> dict[str, Any]:
    """The same shape where no pipeline is published."""
    return {
        "day": asked.as_of or asked.organization.today(),
        "from": f"{asked.period.first:%Y-%m}",
        "to": f"{asked.period.last:%Y-%m}",
        "pipeline": None,
        "currency": asked.organization.base_currency,
        "computed_at": None,
        "gauges": [],
        "sales_velocity": None,
        "stages": [],
        "sources": [],
        "loss_reasons": [],
        "competitors": [],
    }


def _outcomes(outcomes: Outcomes, currency: str) -> dict[str, Any]:
    sources = [
        {"source": row.code, "open": row.open, "won": row.won, "lost": row.lost}
        | {"won_amount": decimal_text(row.won_amount, currency)}
        for row in outcomes.sources
    ]
    reasons = [
        {"reason": row.code, "deals": row.count, "amount": decimal_text(row.amount, currency), "stage": row.stage}
        for row in outcomes.reasons
    ]
    rivals = [
        {"competitor": str(row.pk), "name": row.name, "met": row.met, "won": row.won, "lost": row.lost}
        for row in outcomes.rivals
    ]
    return {"sources": sources, "loss_reasons": reasons, "competitors": rivals}


def _gauge(gauge: Gauge, figures: FunnelFigures) -> dict[str, Any]:
    values = {
        "thickness": (figures.coverage.had, figures.coverage.needed),
        "slope": (figures.slope, figures.norm_slope),
        "evenness": (figures.evenness, 1.0),
        "velocity": (figures.cycle, figures.norm_cycle),
    }
    value, target = values[gauge.key]
    return {
        "gauge": gauge.key,
        "value": _rounded(value),
        "target": _rounded(target),
        "sentence": gauge.sentence,
        "tone": gauge.tone,
        "without": [stage.code for stage in figures.slope_lacks] if gauge.key == "slope" else [],
    }


def _stage(stage: StageFigures, currency: str) -> dict[str, Any]:
    return {
        "stage": stage.code,
        "name": stage.name,
        "deals": stage.count,
        "amount": decimal_text(stage.amount, currency),
        "waiting_days": _rounded(stage.waits),
        "expected": _rounded(stage.expected),
        "target": _rounded(stage.target),
        "verdict": stage.verdict,
        "conversion": _rate(stage.conversion),
        "success": _rate(stage.success),
        "median_days": _rounded(stage.median_days),
        "days_per_exit": _rounded(stage.taken),
        "usual_days": _rounded(stage.norm.days),
        "usual_conversion": _rounded(stage.norm.rate),
        "is_bottleneck": stage.is_bottleneck,
    }


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval or (None, None)
    return {
        "hits": rate.hits,
        "of": rate.of,
        "share": _rounded(rate.share),
        "low": _rounded(low),
        "high": _rounded(high),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
