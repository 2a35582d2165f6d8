"""`GET /forecast/`: the figures of the forecast page, for programs."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from pipeline.forecasts.buckets import BUCKETS
from pipeline.forecasts.reads import COLUMNS, Forecast, Row, forecast
from pipeline.forecasts.scope import CATEGORIES, scope_of
from team.models import Organization, User
from team.periods import Period, month_of, parse_month, quarter_of
from team.requests import person
from web.api.filters import refuse_unknown
from web.api.money import decimal_text
from web.api.schema import query
from web.api.tables import MONEY, nullable, shape
from web.api.views import View

FILTERS = ("team", "owner", "pipeline", "stage", "category")
TEXT: dict[str, Any] = {"type": "string"}
KEY = nullable(TEXT)
AMOUNTS = ("amount", "weighted", "expected", "won", "quota")
ROW = shape(
    **dict.fromkeys(COLUMNS, KEY),
    bucket={"type": "string", "enum": list(BUCKETS)},
    deals={"type": "integer"},
    **{name: nullable(MONEY) if name in ("expected", "quota") else MONEY for name in AMOUNTS},
)
LONGEST = 120
"""Months that may be asked for at once."""


class ForecastView(View):
    """Rows of open deals by bucket, with what the period won and its quota on the due rows.

    `weighted` counts open deals at the nominal percentage of their stage, in the base currency. Every open deal of the
    scope is in one bucket; only *due* is in the period's number. `expected` is null until a model is fitted, `quota`
    where none is set or rows are grouped by what has none. A row's `month` is that of the expected close.
    """

    resource = "forecast"
    answer_schema = {
        "type": "object",
        "properties": {
            "results": {"type": "array", "items": ROW},
            "from": TEXT,
            "to": TEXT,
            "by": {"type": "array", "items": TEXT},
            "currency": TEXT,
            "computed_at": nullable({"type": "string", "format": "date-time"}),
            "formula_version": TEXT,
        },
    }
    query_schema = [
        query("from", TEXT, "First month, like 2026-10. Default: the first of this quarter."),
        query("to", TEXT, "Last month, like 2026-12. Default: the last of the quarter of `from`."),
        query("by", TEXT, f"What to group by, with commas between: {', '.join(COLUMNS)}."),
        query("team", TEXT, "The id of a team: with all teams below it."),
        query("owner", TEXT, "The id of a deal owner."),
        query("pipeline", TEXT, "The id or code of a pipeline."),
        query("stage", TEXT, "A stage's code; with several pipelines, `pipeline` too."),
        query("category", {"type": "string", "enum": list(CATEGORIES)}, "A forecast category."),
    ]

    def get(self, request: Request) -> Response:
        refuse_unknown(request, ("from", "to", "by", *FILTERS), reserved=set())
        params = request.query_params
        by = [name.strip() for name in params["by"].split(",")] if "by" in params else []
        return Response(as_answer(forecast(scope_for(person(request), params), by)))


def scope_for(user: User, params: Any) -> Any:
    return scope_of(
        user,
        period_for(params),
        team=_uuid("team", params),
        owner=_uuid("owner", params),
        pipeline=params.get("pipeline"),
        stage=params.get("stage"),
        category=params.get("category"),
    )


def period_for(params: Any) -> Period:
    organization = Organization.objects.current()
    quarter = quarter_of(organization.today(), organization.fiscal_year_start)
    first = _month("from", params) if "from" in params else quarter.first
    if "to" in params:
        last = month_of(_month("to", params)).last
    else:
        last = quarter_of(first, organization.fiscal_year_start).last
    if last < first:
        raise ValidationError({"to": _("The period ends before it begins.")})
    if (last.year - first.year) * 12 + last.month - first.month >= LONGEST:
        raise ValidationError({"to": _("At most %(count)d months at once.") % {"count": LONGEST}})
    return Period(first, last)


def as_answer(answer: Forecast) -> dict[str, Any]:
    period = answer.scope.period
    return {
        "results": [as_row(row, answer.currency) for row in answer.rows],
        "from": f"{period.first:%Y-%m}",
        "to": f"{period.last:%Y-%m}",
        "by": answer.by,
        "currency": answer.currency,
        "computed_at": answer.computed_at,
        "formula_version": answer.formula_version,
    }


def as_row(row: Row, currency: str) -> dict[str, Any]:
    figures = row.figures
    amounts = {name: decimal_text(getattr(figures, name), currency) for name in AMOUNTS}
    return {**row.keys, "bucket": row.bucket, "deals": figures.deals, **amounts}


def _month(name: str, params: Any) -> Any:
    try:
        return parse_month(params[name])
    except ValueError:
        raise ValidationError({name: _("A month like 2026-10.")}) from None


def _uuid(name: str, params: Any) -> uuid.UUID | None:
    if name not in params:
        return None
    try:
        return uuid.UUID(params[name])
    except ValueError:
        raise ValidationError({name: _("This is not an id.")}) from None
