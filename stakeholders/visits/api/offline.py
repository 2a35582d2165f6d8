"""What a phone may keep to be read and written on without a network, in one answer."""

from __future__ import annotations

import hashlib
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from stakeholders.visits import carried
from web.api.etags import is_unchanged
from web.api.filters import refuse_unknown
from web.api.json import encode
from web.api.scopes import require_scopes
from web.api.views import View

GATHERED_FROM = (
    "visits",
    "key-accounts",
    "contacts",
    "buying-centers",
    "buying-center-members",
    "commitments",
    "deals",
)
ROWS: dict[str, Any] = {"type": "array", "items": {"type": "object"}}


class Offline(View):
    """The asker's own accounts, their people, open deals, promises, and the visits of two weeks. `If-None-Match`
    makes asking again cheap; `left_out` says what the `limits` cut off."""

    resource = "visits"
    answer_schema = {
        "type": "object",
        "properties": {
            "person": {"type": "object"},
            "today": {"type": "string", "format": "date"},
            "kept_days": {"type": "integer", "description": "So long it may be shown without asking again."},
            "accounts": ROWS,
            "people": ROWS,
            "centers": ROWS,
            "visits": ROWS,
            "promises": ROWS,
            "choices": {"type": "object"},
            "limits": {"type": "object"},
            "left_out": {"type": "object"},
        },
    }

    def get(self, request: Request) -> Response:
        refuse_unknown(request, (), reserved=set())
        require_scopes(request, GATHERED_FROM)
        data = carried.bundle(self.person)
        etag = f'"{hashlib.sha256(encode(data)).hexdigest()[:32]}"'
        if is_unchanged(request, etag):
            return Response(status=304, headers={"ETag": etag})
        return Response(data, headers={"ETag": etag})
