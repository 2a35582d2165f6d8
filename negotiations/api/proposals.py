"""Packages that are worth the same to us, as the search of the page finds them. Nothing is written."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from negotiations import proposing
from negotiations.models import Negotiation
from negotiations.proposing import Proposal
from web.api import tables as t
from web.api.bodies import Body
from web.api.filters import refuse_unknown
from web.api.schema import query
from web.api.views import View

SHARE: t.Schema = {"type": "number", "minimum": 0, "maximum": 1}
TERMS: t.Schema = {"type": "object", "additionalProperties": t.DECIMAL}
EXCESS: t.Schema = {"type": "object", "additionalProperties": {"type": "string"}}
PARAMETERS = {"level", "beyond"}


class ProposalQuery(Body):
    level = s.DecimalField(max_digits=3, decimal_places=2, min_value=Decimal(0), max_value=Decimal(1), required=False)
    beyond = s.BooleanField(required=False)


class ProposalsView(View):
    """Two or three packages of the same worth to us, none below a limit: for the deal's editors, 404 for others.

    Keep one by POST to `packages/` with its `terms`. `lacking` names the issues that no package can move, since target,
    limit or weight is not known.
    """

    resource = "negotiations"
    query_schema = [
        query("level", SHARE, "Worth to us: 0 our limits, 1 our targets. Without it that of our last offer."),
        query("beyond", {"type": "boolean", "default": False}, "Also what needs an approval."),
    ]
    answer_schema = t.shape(
        level=SHARE,
        lacking=t.listed({"type": "string", "format": "uuid"}),
        proposals=t.listed(
            t.shape(
                terms=TERMS,
                own=SHARE,
                theirs=t.nullable({"type": "number"}),
                needs_approval={"type": "boolean"},
                excess=t.listed(EXCESS),
            )
        ),
    )

    def get(self, request: Request, negotiation: uuid.UUID) -> Response:
        refuse_unknown(request, (), reserved=PARAMETERS)
        room = Negotiation.objects.editable_by(self.person).select_related("deal").get(pk=negotiation)
        asked = ProposalQuery(data={name: request.query_params[name] for name in PARAMETERS & {*request.query_params}})
        asked.is_valid(raise_exception=True)
        table = proposing.table_of(room)
        level = float(asked.validated_data.get("level", proposing.level_of(table)))
        found = proposing.propose(table, self.person, level, beyond=asked.validated_data.get("beyond", False))
        lacking = [issue.pk for issue in table.lacking]
        return Response({"level": level, "lacking": lacking, "proposals": [as_answer(each) for each in found]})


def as_answer(each: Proposal) -> dict[str, Any]:
    return {
        "terms": {str(issue): f"{value:f}" for issue, value in each.terms.items()},
        "own": each.own,
        "theirs": each.theirs,
        "needs_approval": each.needs_approval,
        "excess": [row.plain for row in each.excess],
    }
