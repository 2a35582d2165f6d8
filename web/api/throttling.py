"""How often one token or person may ask: a count per minute, told on every answer by `RateLimit-*` headers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView

WINDOW = 60


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of this minute. `reset` is in seconds."""

    limit: int
    used: int
    reset: int

    def write_on(self, response: HttpResponseBase) -> None:
        response.headers["RateLimit-Limit"] = str(self.limit)
        response.headers["RateLimit-Remaining"] = str(max(0, self.limit - self.used))
        response.headers["RateLimit-Reset"] = str(self.reset)


class PerMinute(BaseThrottle):
    def allow_request(self, request: Request, view: APIView) -> bool:
        self.budget = count(who(request), limit_for(request))
        request._request.api_budget = self.budget  # type: ignore[attr-defined]
        return self.budget.used <= self.budget.limit

    def wait(self) -> float | None:
        return self.budget.reset


def count(name: str, limit: int) -> Budget:
    """One more in this minute. One cache entry per name, so that a cache of files does not fill up.

    Two requests at once may count as one: it is a brake, not a bill.
    """
    now = int(time.time())
    minute, reset = now // WINDOW, WINDOW - now % WINDOW
    key = f"api-rate:{name}"
    last, used = cache.get(key) or (minute, 0)
    used = used + 1 if last == minute else 1
    cache.set(key, (minute, used), WINDOW)
    return Budget(limit, used, reset)


def who(request: Request) -> str:
    if request.auth is not None and getattr(request.auth, "pk", None):
        return f"token:{request.auth.pk}"
    if request.user and request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"address:{get_adapter().get_client_ip(request._request)}"


def limit_for(request: Request) -> int:
    known = bool(request.user and request.user.is_authenticated)
    rates: dict[str, Any] = api_settings.DEFAULT_THROTTLE_RATES
    return int(rates["person" if known else "stranger"])
