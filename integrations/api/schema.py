"""The OpenAPI document and its readable page. The page's only scripts are files of this server."""

from __future__ import annotations

from functools import cache
from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from web.api.filters import refuse_unknown
from web.api.json import JSONRenderer
from web.api.views import View


class SchemaView(View):
    """OpenAPI 3.1, in English: names of fields and codes are not translated."""

    renderer_classes = [JSONRenderer]

    def get(self, request: Request) -> Response:
        refuse_unknown(request, (), reserved=set())
        return Response(document())


@cache
def document() -> dict[str, Any]:
    """Made once per process: it changes with the code only."""
    with translation.override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)


schema = SchemaView.as_view()


@require_safe
@csp_update({"style-src": [UNSAFE_INLINE]})  # Swagger UI sets style attributes; scripts stay strict
def docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI on the schema; a person who is signed in may try everything out."""
    return render(request, "integrations/docs.html")
