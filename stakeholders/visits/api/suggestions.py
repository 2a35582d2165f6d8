"""`GET /visit-suggestions/`: accounts worth a visit, for programs."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from stakeholders.visits.api.tables import TEXT, UUID
from stakeholders.visits.suggestions import Suggestion, suggestions
from team.requests import person
from web.api.filters import refuse_unknown
from web.api.scopes import require_scopes
from web.api.tables import listed, nullable, shape
from web.api.views import View

MOST = 10


class SuggestionsView(View):
    """Up to ten accounts of the asker's that are worth a visit and have none planned, what is most at stake first.

    `reason` says why in the asker's language, `people` whom to meet, `day` on which day there is time for it. A token
    needs `key-accounts:read` and `deals:read` as well.
    """

    resource = "visits"
    answer_schema = {
        "type": "object",
        "properties": {
            "results": listed(
                shape(
                    account=UUID,
                    account_name=TEXT,
                    reason=TEXT,
                    buying_center=nullable(UUID),
                    people=listed(UUID),
                    day=nullable({"type": "string", "format": "date"}),
                )
            )
        },
    }
    query_schema: list[Any] = []

    def get(self, request: Request) -> Response:
        refuse_unknown(request, (), reserved=set())
        require_scopes(request, ("key-accounts", "deals"))
        found = [one for one in suggestions(person(request), MOST) if one.account_id]
        return Response({"results": [as_answer(one) for one in found]})


def as_answer(one: Suggestion) -> dict[str, Any]:
    return {
        "account": one.account_id,
        "account_name": one.label,
        "reason": one.reason,
        "buying_center": one.center_id,
        "people": list(one.people),
        "day": one.day,
    }
