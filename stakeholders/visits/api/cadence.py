"""`GET /visit-cadence/`: a person's accounts by their cadence, with the weeks' load, for programs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from stakeholders.visits import due
from stakeholders.visits.api.tables import TEXT, UUID, YES_NO
from stakeholders.visits.due import Line
from stakeholders.visits.loading import Week, loads
from team.models import Organization, User
from team.requests import person
from web.api.filters import refuse_unknown
from web.api.schema import query
from web.api.scopes import require_scopes
from web.api.tables import listed, nullable, shape
from web.api.views import View
from web.params import uuid_of

MOST = 500
DAY: dict[str, Any] = {"type": "string", "format": "date"}
NUMBER: dict[str, Any] = {"type": "integer"}


class CadenceView(View):
    """Accounts of one person in the order in which they are due (at most 500), and this and the next three weeks.

    `due` of a week counts visits face to face that the cadence asks for, `possible` those that the person can make;
    `dropped` are the accounts for which no visit is left. Of who is not expected to visit there are no weeks. A token
    needs `key-accounts:read` as well.
    """

    resource = "visits"
    answer_schema = {
        "type": "object",
        "properties": {
            "results": listed(
                shape(
                    account=UUID,
                    account_name=TEXT,
                    coverage_class=TEXT,
                    tier=TEXT,
                    has_live_deal=YES_NO,
                    cadence_days=NUMBER,
                    may_be_remote=YES_NO,
                    last_met_on=nullable(DAY),
                    due_on=DAY,
                    planned_at=nullable({"type": "string", "format": "date-time"}),
                    series=nullable(UUID),
                    wants_management=YES_NO,
                )
            ),
            "weeks": listed(shape(monday=DAY, due=NUMBER, possible=NUMBER, dropped=listed(UUID))),
        },
    }
    query_schema = [query("owner", TEXT, "Whose accounts: somebody whom the asker leads. Default: the asker.")]

    def get(self, request: Request) -> Response:
        refuse_unknown(request, ("owner",), reserved=set())
        require_scopes(request, ["key-accounts"])
        who, today = _who(person(request), request.query_params.get("owner")), Organization.objects.today()
        rows = due.lines(due.own_accounts([who.pk]))
        weeks = loads([who.pk], rows, today).get(who.pk, [])
        return Response({"results": [_line(row) for row in rows[:MOST]], "weeks": [_week(week) for week in weeks]})


def _who(asker: User, text: str | None) -> User:
    if text is None:
        return asker
    found = uuid_of(text)
    people = User.objects.people() if asker.sight.everything else User.objects.filter(pk__in=asker.sight.people)
    who = people.filter(pk=found).first() if found else None
    if who is None:
        raise ValidationError({"owner": _("There is nobody with this id whose visits you see.")})
    return who


def _line(row: Line) -> dict[str, Any]:
    return {
        "account": row.account_id,
        "account_name": row.name,
        "coverage_class": row.coverage_class,
        "tier": row.tier,
        "has_live_deal": row.is_live,
        "cadence_days": row.cadence.days,
        "may_be_remote": row.cadence.may_be_remote,
        "last_met_on": row.last_on,
        "due_on": row.due_on,
        "planned_at": row.planned_at,
        "series": row.series_id,
        "wants_management": row.wants_management,
    }


def _week(week: Week) -> dict[str, Any]:
    return {
        "monday": week.monday,
        "due": week.due,
        "possible": week.possible,
        "dropped": [line.account_id for line in week.dropped],
    }
