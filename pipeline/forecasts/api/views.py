"""`GET /forecast/`: the figures of the forecast page, for programs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from pipeline.forecasts.asking import EARLIEST
from pipeline.forecasts.buckets import BUCKETS
from pipeline.forecasts.explaining import described
from pipeline.forecasts.ranging import outlook_of
from pipeline.forecasts.reads import COLUMNS, Forecast, Row, forecast
from pipeline.forecasts.scope import CATEGORIES, scope_of
from pipeline.probabilities.rules.ranges import Range
from team.models import Organization, User
from team.periods import Period, month_of, parse_month, quarter_of
from team.requests import person
from web.api.filters import refuse_unknown
from web.api.money import decimal_text
from web.api.schema import query
from web.api.tables import MONEY, nullable, shape
from web.api.views import View
from web.params import id_of

FILTERS = ("team", "owner", "pipeline", "stage", "category")
RANGE = ("p10", "p50", "p90")
MOST_RANGES = 200
"""Rows whose ranges may be asked for at once."""
TEXT: dict[str, Any] = {"type": "string"}
KEY = nullable(TEXT)
AMOUNTS = ("amount", "weighted", "expected", "won", "quota")
ROW = shape(
    **dict.fromkeys(COLUMNS, KEY),
    bucket={"type": "string", "enum": list(BUCKETS)},
    deals={"type": "integer"},
    **{name: nullable(MONEY) if name in ("expected", "quota") else MONEY for name in AMOUNTS},
    **{name: {**nullable(MONEY), "description": described("range")} for name in RANGE},
    p_quota={"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": described("p_quota")},
)
INTERVAL = shape(
    **{name: nullable(MONEY) for name in RANGE},
    p_quota={"type": ["number", "null"]},
    basis={"type": "string", "enum": ["nominal", "models"], "description": "By which probabilities."},
    sigma={"type": "number", "description": "Deviation of the effect that all deals share, in log-odds."},
    sigma_months={"type": "integer", "description": "Months it was measured on; 0 for the starting value."},
    new_business=nullable(MONEY),
)
SCOPE_QUERY = [
    query("from", TEXT, "First month, like 2026-10. Default: the first of this quarter."),
    query("to", TEXT, "Last month, like 2026-12. Default: the last of the quarter of `from`."),
    query("team", TEXT, "The id of a team: with all teams below it."),
    query("owner", TEXT, "The id of a deal owner."),
    query("pipeline", TEXT, "The id or code of a pipeline."),
    query("stage", TEXT, "A stage's code; with several pipelines, `pipeline` too."),
    query("category", {"type": "string", "enum": list(CATEGORIES)}, "A forecast category."),
]
LONGEST = 120
"""Months that may be asked for at once."""


class ForecastView(View):
    """Rows of open deals by bucket, with what the period won and its quota on the due rows.

    `weighted` counts open deals at the nominal percentage of their stage, in the base currency. Every open deal of the
    scope is in one bucket; only *due* is in the period's number. `expected` is null until a model is fitted, `quota`
    where none is set or rows are grouped by what has none. A row's `month` is that of the expected close.

    With `interval=1` the due rows carry `p10`, `p50`, `p90` (won included) and `p_quota`; null on other rows and where
    nothing is left to draw. `interval` in the answer says how they were drawn, and holds those of the whole.
    """

    resource = "forecast"
    answer_schema = {
        "type": "object",
        "properties": {
            "results": {"type": "array", "items": ROW},
            "from": TEXT,
            "to": TEXT,
            "by": {"type": "array", "items": TEXT},
            "as_of": nullable({"type": "string", "format": "date"}),
            "currency": TEXT,
            "computed_at": nullable({"type": "string", "format": "date-time"}),
            "formula_version": TEXT,
            "interval": nullable(INTERVAL),
        },
    }
    query_schema = [
        *SCOPE_QUERY,
        query("by", TEXT, f"What to group by, with commas between: {', '.join(COLUMNS)}."),
        query("as_of", {"type": "string", "format": "date"}, "A past day: the forecast as it was at its end."),
        query("interval", {"type": "string", "enum": ["0", "1"]}, "1 adds ranges, of at most 200 rows."),
    ]

    def get(self, request: Request) -> Response:
        refuse_unknown(request, ("from", "to", "by", "as_of", "interval", *FILTERS), reserved=set())
        params = request.query_params
        with_interval = _switch("interval", params)
        by = [name.strip() for name in params["by"].split(",")] if "by" in params else []
        answer = forecast(scope_for(person(request), params, as_of=day_for("as_of", params)), by)
        return Response(with_ranges(answer) if with_interval else as_answer(answer))


def scope_for(user: User, params: Any, as_of: dt.date | None = None) -> Any:
    return scope_of(
        user,
        period_for(params),
        team=id_of("team", params.get("team")),
        owner=id_of("owner", params.get("owner")),
        pipeline=params.get("pipeline"),
        stage=params.get("stage"),
        category=params.get("category"),
        as_of=as_of,
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
        "as_of": answer.scope.as_of,
        "currency": answer.currency,
        "computed_at": answer.computed_at,
        "formula_version": answer.formula_version,
    }


def with_ranges(answer: Forecast) -> dict[str, Any]:
    due = [row for row in answer.rows if row.bucket == "due"]
    if len(due) > MOST_RANGES:
        raise ValidationError({"interval": _("At most %(count)d rows with ranges.") % {"count": MOST_RANGES}})
    outlook, currency = outlook_of(answer.scope, answer), answer.currency
    # Without a group the one row is the whole, and its range has new business in it.
    ranges = dict(outlook.rows) if answer.by else {(): outlook.total}
    body = as_answer(answer)
    for row, shown in zip(answer.rows, body["results"], strict=True):
        shown |= as_range(ranges.get(tuple(row.keys.values())) if row.bucket == "due" else None, currency)
    new = outlook.new_business
    body["interval"] = {
        **as_range(outlook.total, currency),
        "basis": "models" if outlook.is_timed else "nominal",
        "sigma": round(outlook.sigma.sigma, 4),
        "sigma_months": outlook.sigma.months,
        "new_business": decimal_text(round(new[0]), currency) if new else None,
    }
    return body


def as_range(drawn: Range | None, currency: str) -> dict[str, Any]:
    amounts = {name: decimal_text(getattr(drawn, name) if drawn else None, currency) for name in RANGE}
    return {**amounts, "p_quota": drawn.p_quota if drawn else None}


def as_row(row: Row, currency: str) -> dict[str, Any]:
    figures = row.figures
    amounts = {name: decimal_text(getattr(figures, name), currency) for name in AMOUNTS}
    return {**row.keys, "bucket": row.bucket, "deals": figures.deals, **amounts}


def day_for(name: str, params: Any) -> dt.date | None:
    """A day until today, if one is asked for."""
    if name not in params:
        return None
    try:
        day = dt.date.fromisoformat(params[name])
    except ValueError:
        raise ValidationError({name: _("A day like 2026-10-31.")}) from None
    if day < EARLIEST:
        raise ValidationError({name: _("A day like 2026-10-31.")})
    if day > Organization.objects.current().today():
        raise ValidationError({name: _("This date lies in the future.")})
    return day


def _month(name: str, params: Any) -> Any:
    try:
        return parse_month(params[name])
    except ValueError:
        raise ValidationError({name: _("A month like 2026-10.")}) from None


def _switch(name: str, params: Any) -> bool:
    if params.get(name, "0") not in ("0", "1"):
        raise ValidationError({name: _("Either 0 or 1.")})
    return bool(params.get(name) == "1")
