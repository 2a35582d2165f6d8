"""`GET /forecast/accuracy/`: the figures of the track record, for programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from pipeline.accuracy.api.figures import FIGURE_ROW, figure_rows
from pipeline.accuracy.asking import ALL, OPEN
from pipeline.accuracy.models.outcome import MODELS
from pipeline.accuracy.models_page import KINDS
from pipeline.accuracy.ranges_page import coverage_by_span
from pipeline.accuracy.reads import LAYERS, Coverage, History, histories, told
from pipeline.accuracy.residuals import SPANS
from pipeline.accuracy.rules.bins import Told
from pipeline.accuracy.rules.layers import HORIZONS
from pipeline.accuracy.rules.scoring import LEAST_MONTHS, compare
from pipeline.forecasts.scope import Scope, scope_of
from team.models import Organization, User
from team.periods import Period, add_months, month_of, months_in, parse_month
from team.requests import person
from web.api.filters import refuse_unknown
from web.api.money import decimal_text
from web.api.schema import query
from web.api.tables import MONEY, nullable, shape
from web.api.views import View
from web.params import id_of

FILTERS = ("team", "owner", "pipeline")
BY = ("layer", "horizon", *FILTERS)
DEFAULT_MONTHS, LONGEST = 12, 60
TEXT: dict[str, Any] = {"type": "string"}
WHOLE: dict[str, Any] = {"type": "integer"}
SHARE = nullable({"type": "number"})
EVERY_LAYER = list(dict.fromkeys((*LAYERS[OPEN], *LAYERS[ALL])))
ROW = shape(
    layer={"type": "string", "enum": EVERY_LAYER},
    horizon=WHOLE,
    **dict.fromkeys(FILTERS, nullable(TEXT)),
    months=WHOLE,
    known=WHOLE,
    wape=SHARE,
    bias=SHARE,
    forecast=nullable(MONEY),
    won=nullable(MONEY),
)
BIN = shape(said={"type": "number"}, won={"type": "number"}, deals=WHOLE)
TOLD = shape(
    layer=TEXT, deals=WHOLE, won=WHOLE, brier=SHARE, skill=SHARE, ece=SHARE, bins={"type": "array", "items": BIN}
)


@dataclass(frozen=True, slots=True)
class Question:
    scope: Scope
    months: list[dt.date]
    by: list[str]
    target: str


class AccuracyView(View):
    """How far forecasts were off that were locked at the start of months that are closed by now.

    `wape`: Σ|won − forecast| ÷ Σ won; `bias`: Σ(forecast − won) ÷ Σ won, positive where too much was forecast; both
    null with fewer than `needed` months. All rows of a group are judged on the same `months`; `known` says how many a
    layer knows. `horizon`: months between the day of the forecast and the month it is about. With `target=open` (the
    default) a forecast is compared with what was won from the deals open on that day, with `target=all` with all that
    was won. Only what was known at that time entered a forecast; some were rebuilt from history.
    `probabilities`: of deals open at the start of a month and closed by now; `skill` against the stages' percentages.
    `models`: the same of the three models on the deals of which all of them could tell. `coverage`: how many of the
    80 % `ranges` of a month `held` what came, `coverage_by_months` also those of three months. `submissions`: how far
    off the figures were that people submitted of months (`horizon` months before) and quarters, as they stood at their
    first deadline, beside the other forecasts on the same `cases`: one person and one period each, by `by`. `layer` is
    rep, manager or one of those forecasts; `of` is people or, for what was said of a whole team, teams. Compared with
    all that was won, whatever `target` is; empty where `pipeline` is asked for.
    """

    resource = "forecast"
    answer_schema = {
        "type": "object",
        "properties": {
            "results": {"type": "array", "items": ROW},
            "from": TEXT,
            "to": TEXT,
            "by": {"type": "array", "items": TEXT},
            "target": TEXT,
            "needed": WHOLE,
            "currency": TEXT,
            "probabilities": {"type": "array", "items": TOLD},
            "models": {"type": "array", "items": TOLD},
            "coverage": shape(ranges=WHOLE, held=WHOLE),
            "coverage_by_months": {"type": "array", "items": shape(months=WHOLE, ranges=WHOLE, held=WHOLE)},
            "submissions": {"type": "array", "items": FIGURE_ROW},
        },
    }
    query_schema = [
        query("from", TEXT, "First month, like 2026-01. Default: twelve closed months."),
        query("to", TEXT, "Last month; default: the last closed one."),
        query("by", TEXT, f"What to group by, with commas between: {', '.join(BY)}. Layers are always told apart."),
        query("target", {"type": "string", "enum": [OPEN, ALL]}, "What a forecast is compared with."),
        query("team", TEXT, "The id of a team: with all teams below it."),
        query("owner", TEXT, "The id of a deal owner."),
        query("pipeline", TEXT, "The id or code of a pipeline."),
    ]

    def get(self, request: Request) -> Response:
        refuse_unknown(request, ("from", "to", "by", "target", *FILTERS), reserved=set())
        asked = question(person(request), request.query_params)
        currency = asked.scope.organization.base_currency
        known = told(asked.scope, asked.months)
        held = coverage_by_span(asked.scope, asked.months)
        return Response(
            {
                "results": list(rows(asked, currency)),
                "from": f"{asked.months[0]:%Y-%m}",
                "to": f"{asked.months[-1]:%Y-%m}",
                "by": asked.by,
                "target": asked.target,
                "needed": LEAST_MONTHS,
                "currency": currency,
                "probabilities": list(probabilities(known)),
                "models": list(models(known)),
                "coverage": as_coverage(held.get(SPANS[0], Coverage())),
                "coverage_by_months": [{"months": span, **as_coverage(each)} for span, each in held.items()],
                "submissions": list(figure_rows(asked.scope, asked.by, currency)),
            }
        )


def question(user: User, params: Mapping[str, str]) -> Question:
    """Raises `ValidationError` by name for what cannot be asked."""
    last = add_months(Organization.objects.current().today().replace(day=1), -1)
    last = _month("to", params) if "to" in params else last
    first = _month("from", params) if "from" in params else add_months(last, 1 - DEFAULT_MONTHS)
    if last < first:
        raise ValidationError({"to": _("The period ends before it begins.")})
    months = list(months_in(first, last))
    if len(months) > LONGEST:
        raise ValidationError({"to": _("At most %(count)d months at once.") % {"count": LONGEST}})
    by = [name.strip() for name in params["by"].split(",")] if "by" in params else ["layer", "horizon"]
    for name in by:
        if name not in BY:
            raise ValidationError({"by": _("Rows cannot be grouped by “%(name)s”.") % {"name": name}})
    target = params.get("target", OPEN)
    if target not in LAYERS:
        raise ValidationError({"target": _("Either open or all.")})
    scope = scope_of(
        user,
        Period(first, month_of(last).last),
        team=id_of("team", params.get("team")),
        owner=id_of("owner", params.get("owner")),
        pipeline=params.get("pipeline"),
    )
    return Question(scope, months, list(dict.fromkeys(by)), target)


def rows(asked: Question, currency: str) -> Iterator[dict[str, Any]]:
    """In the order of horizon, keys and layers. Months that are not closed yet are no part of it."""
    keys = [name for name in asked.by if name in FILTERS]
    this_month = asked.scope.organization.today().replace(day=1)
    months = [month for month in asked.months if month < this_month]
    horizon = None if "horizon" in asked.by else HORIZONS[0]
    found = histories(asked.scope, months, asked.target, keys, horizon)
    for key in sorted(found, key=lambda each: [str(part) for part in each]):
        named = dict(zip(keys, key[1:], strict=True))
        if "owner" in named and not asked.scope.reveals(named["owner"]):
            continue
        yield from _rows({"horizon": key[0], **named}, found[key], asked.target, currency)


def _rows(keys: Mapping[str, Any], history: History, target: str, currency: str) -> Iterator[dict[str, Any]]:
    compared = compare(history.said, history.won)
    for layer in LAYERS[target]:
        score = compared.scores.get(layer)
        yield {
            "layer": layer,
            **keys,
            "months": score.months if score else 0,
            "known": compared.known.get(layer, 0),
            "wape": round(score.wape, 4) if score else None,
            "bias": round(score.bias, 4) if score else None,
            "forecast": decimal_text(score.said if score else None, currency),
            "won": decimal_text(score.won if score else None, currency),
        }


def probabilities(found: Mapping[str, Told]) -> Iterator[dict[str, Any]]:
    nominal = found.get("nominal")
    for layer, each in found.items():
        if layer not in MODELS:
            yield _told(layer, each, nominal if layer == "expected" else None)


def models(found: Mapping[str, Told]) -> Iterator[dict[str, Any]]:
    nominal = found.get(MODELS[0])
    for layer in MODELS:
        if layer in found:
            yield _told(KINDS[layer], found[layer], None if layer == MODELS[0] else nominal)


def _told(layer: str, each: Told, beside: Told | None) -> dict[str, Any]:
    return {
        "layer": layer,
        "deals": each.deals,
        "won": each.won,
        "brier": round(each.brier, 4),
        "skill": round(1 - each.brier / beside.brier, 4) if beside and beside.brier > 0 else None,
        "ece": round(each.ece, 4),
        "bins": [{"said": round(one.mean, 4), "won": round(one.share, 4), "deals": one.count} for one in each.bins],
    }


def as_coverage(found: Coverage) -> dict[str, int]:
    return {"ranges": found.ranges, "held": found.held}


def _month(name: str, params: Mapping[str, str]) -> dt.date:
    try:
        return parse_month(params[name])
    except ValueError:
        raise ValidationError({name: _("A month like 2026-10.")}) from None
