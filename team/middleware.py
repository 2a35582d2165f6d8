"""Each request speaks its person's language, tells time in their zone, and knows one organization and one reach."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from team import reach
from team.models.organization import kept_organization


class PersonalSettingsMiddleware:
    """Activates language and time zone of the signed-in person; strangers keep what their browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        with translation.override(user.language), timezone.override(user.zone):
            request.LANGUAGE_CODE = translation.get_language() or "en"
            response = self.get_response(request)
        response.headers["Content-Language"] = user.language
        return response


class OneOrganizationMiddleware:
    """Reads the organization once for the request, and puts reach together once: nearly everything asks for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with kept_organization(), reach.built_once():
            return self.get_response(request)
