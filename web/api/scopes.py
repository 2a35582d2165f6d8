"""What a token may do: `deals:read`, `visits:write`, `*:read`, `*`. The browser's session may do all that its person
may. To write does not include to read: a token that may only write is answered with id and version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView

EVERYTHING = "*"
KINDS = ("read", "write")
# The resources that scopes can name: what the API's collections call themselves.
RESOURCES = (
    "users",
    "teams",
    "absences",
    "key-accounts",
    "competitors",
    "contacts",
    "buying-centers",
    "buying-center-members",
    "commitments",
    "hospitality",
    "intelligence",
    "influence-lines",
    "needs",
    "research-notes",
    "differentiators",
    "visits",
    "visit-questions",
    "objections",
    "competitor-news",
    "visit-series",
    "visit-rhythm",
    "visit-targets",
    "pipelines",
    "stages",
    "deals",
    "deal-changes",
    "flags",
    "quotas",
    "hand-overs",
    "meetings",
    "routing-rules",
    "negotiations",
    "offers",
    "negotiation-rounds",
    "concessions",
    "approvals",
    "authorities",
    "tactics",
    "deputies",
    "quotes",
    "contracts",
    "activities",
    "webhooks",
    "tokens",
    "imports",
    "exports",
    "forecast",
    "forecast-submissions",
    "funnel",
    "search",
)


class OutOfScope(APIException):
    status_code = 403
    default_code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(_("This token lacks the scope %(scope)s.") % {"scope": scope})
        self.auth_header = f'Bearer realm="keyline", error="insufficient_scope", scope="{scope}"'


def is_scope(text: str) -> bool:
    if text == EVERYTHING:
        return True
    resource, _colon, kind = text.partition(":")
    return kind in KINDS and (resource == EVERYTHING or resource in RESOURCES)


def allows(scopes: Iterable[str], resource: str, kind: str) -> bool:
    return bool({EVERYTHING, f"*:{kind}", f"{resource}:{kind}"}.intersection(scopes))


def may(request: Request, resource: str, kind: str) -> bool:
    """Whether this request's token, if it has one, reaches that far. `resource` "" is open to every token."""
    scopes = getattr(request.auth, "scopes", None)
    return scopes is None or not resource or allows(scopes, resource, kind)


def require_scopes(request: Request, resources: Iterable[str], kind: str = "read") -> None:
    """For what is gathered from several resources, or written to them: the token must reach every one of them."""
    for resource in resources:
        if not may(request, resource, kind):
            raise OutOfScope(f"{resource}:{kind}")


class InScope(BasePermission):
    """Signed in, and within the token's scopes. A view names its `resource`."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not (request.user and request.user.is_authenticated):
            return False
        resource = getattr(view, "resource", "")
        kind = "read" if request.method in SAFE_METHODS else "write"
        if not may(request, resource, kind):
            raise OutOfScope(f"{resource}:{kind}")
        return True
