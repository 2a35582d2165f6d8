"""`GET /visit-rhythm/`: the figures of the rhythm page; and the targets of roles as a collection."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from stakeholders.visits.actions.targets import set_targets
from stakeholders.visits.models import VisitTarget
from stakeholders.visits.rhythm import COLUMNS, rhythm, week_of
from stakeholders.visits.rhythm_scope import rhythm_scope
from stakeholders.visits.rules.rates import Rate
from stakeholders.visits.rules.rhythm import Rhythm
from stakeholders.visits.rules.targets import Target
from team.models import Organization, Role
from web.api import tables as t
from web.api.bodies import Body
from web.api.filters import refuse_unknown
from web.api.resources import Changes, Creates, Removes, Values
from web.api.schema import query
from web.api.views import View
from web.days import is_plausible

LONGEST = 400
"""Days that may be asked for at once."""
TEXT: t.Schema = {"type": "string"}
NUMBER: t.Schema = {"type": "number"}
COUNT: t.Schema = {"type": "integer"}
SHARE = t.nullable(NUMBER)
RATE = t.shape(hits=COUNT, of=COUNT, share=SHARE, low=SHARE, high=SHARE)
COUNTS = (
    "attempts",
    "face_to_face",
    "held",
    "orders",
    "advances",
    "continuations",
    "no_sales",
    "minutes",
    "top_minutes",
    "preparation_minutes",
    "presentation_minutes",
    "after_sales_minutes",
    "unknown_minutes",
    "steps_done",
    "steps_asked",
    "days",
    "attempts_target",
)
RATES = ("advance_rate", "planned_rate", "commitment_rate")
FIGURES: dict[str, t.Schema] = {
    **dict.fromkeys(COUNTS, COUNT),
    "face_to_face_target": NUMBER,
    **dict.fromkeys(RATES, RATE),
}
ROW = t.shape(**dict.fromkeys(COLUMNS, t.nullable(TEXT)), **FIGURES)


class RhythmView(View):
    """How visits went, added up by person or team and by week or month.

    `attempts` were made or tried face to face, `face_to_face` completed; `days` are days worked (no weekends, public
    holidays, closures or days away) of those who are expected to visit, and targets are for those days through today.
    `advance_rate` is advances of held visits without an order, `low` and `high` its middle 80 % interval. Who is in two
    teams counts in both rows. `owner` is null for people whose own figures the organization does not show to you.
    """

    resource = "visit-rhythm"
    answer_schema = {
        "type": "object",
        "properties": {
            "results": {"type": "array", "items": ROW},
            "total": t.shape(**FIGURES),
            "from": {"type": "string", "format": "date"},
            "to": {"type": "string", "format": "date"},
            "by": {"type": "array", "items": TEXT},
        },
    }
    query_schema = [
        query("from", {"type": "string", "format": "date"}, "First day. Default: this week's Monday."),
        query("to", {"type": "string", "format": "date"}, "Last day. Default: the sixth after `from`."),
        query("by", TEXT, f"What to group by, with commas between: {', '.join(COLUMNS)}."),
        query("owner", TEXT, "The id of a person."),
        query("team", TEXT, "The id of a team: with all teams below it."),
    ]

    def get(self, request: Request) -> Response:
        refuse_unknown(request, ("from", "to", "by", "owner", "team"), reserved=set())
        params = request.query_params
        by = [name.strip() for name in params["by"].split(",")] if "by" in params else []
        first, last = _days(params)
        scope = rhythm_scope(self.person, first, last, owner=_uuid("owner", params), team=_uuid("team", params))
        answer = rhythm(scope, by)
        results = [_keys(row.keys) | figures(row.rhythm) for row in answer.rows]
        return Response(
            {"results": results, "total": figures(answer.total), "from": first, "to": last, "by": list(answer.by)}
        )


def figures(found: Rhythm) -> dict[str, Any]:
    counts = {name: getattr(found, name) for name in COUNTS}
    rates = {name: _rate(getattr(found, name)) for name in RATES}
    return {**counts, "face_to_face_target": round(found.face_to_face_target, 1), **rates}


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval or (None, None)
    shares = {"share": rate.share, "low": low, "high": high}
    return {"hits": rate.hits, "of": rate.of} | {
        name: None if value is None else round(value, 4) for name, value in shares.items()
    }


def _keys(keys: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in keys.items()}


def _days(params: Any) -> tuple[dt.date, dt.date]:
    first = _day("from", params) or week_of(Organization.objects.today())
    last = _day("to", params) or first + dt.timedelta(days=6)
    if last < first:
        raise ValidationError({"to": _("The period ends before it begins.")})
    if (last - first).days >= LONGEST:
        raise ValidationError({"to": _("At most %(count)d days at once.") % {"count": LONGEST}})
    return first, last


def _day(name: str, params: Any) -> dt.date | None:
    if name not in params:
        return None
    try:
        day = parse_date(params[name])
    except ValueError:
        day = None
    if day is None or not is_plausible(day):
        raise ValidationError({name: _("A day like 2026-10-05.")})
    return day


def _uuid(name: str, params: Any) -> uuid.UUID | None:
    if name not in params:
        return None
    try:
        return uuid.UUID(params[name])
    except ValueError:
        raise ValidationError({name: _("This is not an id.")}) from None


TARGET = t.Table(
    "VisitTarget",
    (
        t.number("id"),
        t.choice("role", Role.values),
        t.number("attempts_a_day"),
        t.number("face_to_face_a_week"),
    ),
    hidden=("id",),
)


class TargetChangeBody(Body):
    attempts_a_day = s.IntegerField(min_value=0, max_value=50)
    face_to_face_a_week = s.IntegerField(min_value=0, max_value=200)


class TargetBody(TargetChangeBody):
    role = s.ChoiceField(Role.choices)


class TargetResource(Creates, Changes, Removes):
    """How many visits are expected of a role. A role without a row has the method's: 3 and 12 for reps, else none."""

    resource = "visit-targets"
    model = VisitTarget
    table = TARGET
    orderings = {"role": ("role", "id")}
    default_order = "role"
    follows_changes = False
    lookup_value_converter = "int"
    body = TargetBody
    change_body = TargetChangeBody

    def create_record(self, values: Values) -> VisitTarget:
        """The same role again changes its figures."""
        return self._set(values["role"], values)

    def change_record(self, pk: Any, values: Values, version: int | None) -> VisitTarget:
        row = self.rows().get(pk=pk)
        known = {"attempts_a_day": row.attempts_a_day, "face_to_face_a_week": row.face_to_face_a_week}
        return self._set(row.role, known | values)

    def remove_record(self, pk: Any, version: int | None) -> None:
        """The role has the method's figures again."""
        set_targets(actor=self.person, targets={self.rows().get(pk=pk).role: None})

    def _set(self, role: str, values: Values) -> VisitTarget:
        target = Target(values["attempts_a_day"], values["face_to_face_a_week"])
        set_targets(actor=self.person, targets={role: target})
        found: VisitTarget = VisitTarget.objects.get(role=role)
        return found
