"""The frame of every API view: who asks, how often, in which language; nothing cached by others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import APIException, Throttled
from rest_framework.request import Request
from rest_framework.views import APIView

from web.api.scopes import InScope
from web.api.throttling import PerMinute, count, limit_for, who


class View(APIView):
    """Name the `resource` that scopes speak of; "" is open to everybody who signs in and to every token."""

    resource = ""
    permission_classes = [InScope]
    throttle_classes = [PerMinute]
    metadata_class = None
    is_token_zone = False

    @property
    def person(self) -> Any:
        """Who asks: the signed-in person, or the token's."""
        return self.request.user

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        finally:
            if self.is_token_zone:
                timezone.deactivate()

    def perform_authentication(self, request: Request) -> None:
        try:
            person = request.user
        except APIException:
            self.brake_strangers(request)
            raise
        if not person.is_authenticated:
            self.brake_strangers(request)
        elif request.auth is not None:
            # The session's person is served by the middleware, a token's is known only here.
            timezone.activate(person.zone)
            self.is_token_zone = True
            if "Accept-Language" not in request.headers:
                translation.activate(person.language)

    def brake_strangers(self, request: Request) -> None:
        """Wrong tokens count by address, so that nobody tries many."""
        anonymous = Request(request._request)
        budget = count(who(anonymous), limit_for(anonymous))
        request._request.api_budget = budget  # type: ignore[attr-defined]
        if budget.used > budget.limit:
            raise Throttled(budget.reset)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        budget = getattr(getattr(request, "_request", request), "api_budget", None)
        if budget is not None:
            budget.write_on(response)
        response.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization", "Cookie", "Accept-Language"])
        return response
