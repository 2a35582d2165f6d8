"""The catalogue of tactics for programs: /tactics/, and what administrators say of one."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from negotiations import actions
from negotiations.known_tactics import KnownTactic, known_tactic, known_tactics
from negotiations.methods.tactics import LONGEST_HOW, PHASES
from negotiations.models import Side
from web.api import bodies
from web.api import tables as t
from web.api.etags import etag_of, expected_version, is_unchanged
from web.api.filters import refuse_unknown
from web.api.views import View

TEXT: t.Schema = {"type": "string"}
CODED: t.Schema = {"type": "object", "additionalProperties": TEXT}
IN_PHASES = t.listed({"type": "string", "enum": list(PHASES)})
TACTIC = t.shape(
    code=TEXT,
    side={"type": "string", "enum": Side.values},
    text=CODED,
    how=CODED,
    counter=CODED,
    phases=IN_PHASES,
    is_own={"type": "boolean", "description": "Whether phases or sentences are this organization's."},
    catalogue=t.shape(phases=IN_PHASES, how=CODED),
    version={"type": "integer"},
)


class TacticChangeBody(bodies.Body):
    """`phases` null and an empty sentence are the catalogue's again; a language that is left out stays."""

    phases = s.ListField(child=s.ChoiceField(PHASES), max_length=len(PHASES), required=False, allow_null=True)
    how = s.DictField(child=s.CharField(max_length=LONGEST_HOW, allow_blank=True), required=False)


class TacticsView(View):
    """All tactics, ours first, with the phases in which the room suggests them. Texts are by language."""

    resource = "tactics"
    answer_schema = {"type": "object", "properties": {"results": t.listed(TACTIC)}}

    def get(self, request: Request) -> Response:
        refuse_unknown(request, (), reserved=set())
        return Response({"results": [shown(each) for each in known_tactics()]})


class TacticView(View):
    """One tactic. Administrators say in which phases it is suggested, and how it goes; its name and the source's words
    are the catalogue's. Send the ETag back as `If-Match`."""

    resource = "tactics"
    lookup_value_converter = "slug"
    change_body = TacticChangeBody
    answer_schema = TACTIC

    def get(self, request: Request, code: str) -> Response:
        refuse_unknown(request, (), reserved=set())
        return self.answer(code)

    def patch(self, request: Request, code: str) -> Response:
        refuse_unknown(request, (), reserved=set())
        found(code)
        values = bodies.read(TacticChangeBody, request, partial=True)
        actions.set_tactic(actor=self.person, code=code, values=values, expected_version=expected_version(request))
        return self.answer(code)

    def answer(self, code: str) -> Response:
        known = found(code)
        data = shown(known)
        etag = etag_of(data, known.version)
        if self.request.method == "GET" and is_unchanged(self.request, etag):
            return Response(status=304, headers={"ETag": etag})
        return Response(data, headers={"ETag": etag})


def found(code: str) -> KnownTactic:
    known = known_tactic(code)
    if known is None:
        raise Http404
    return known


def shown(known: KnownTactic) -> dict[str, Any]:
    shipped = known.shipped
    return {
        "code": shipped.code,
        "side": shipped.side,
        "text": dict(shipped.text),
        "how": dict(known.how),
        "counter": dict(shipped.counter),
        "phases": list(known.phases),
        "is_own": known.is_own,
        "catalogue": {"phases": list(shipped.phases), "how": dict(shipped.how)},
        "version": known.version,
    }
