"""A rule that says no is answered with 409 at the browser's door, whichever view met it."""

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import HttpRequest, HttpResponse

from web.errors import RuleViolation, StaleVersion
from web.views import refuse


class RefusalMiddleware:
    """`RuleViolation` becomes 409, a row not found 404, a `ValidationError` that no form caught 400."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RuleViolation):
            stale = isinstance(exception, StaleVersion)
            return refuse(request, 409, message=exception.message, detail=exception.detail, stale=stale)
        if isinstance(exception, ObjectDoesNotExist):
            # An action found nothing that this person may see.
            return refuse(request, 404)
        if isinstance(exception, ValidationError):
            return refuse(request, 400, message=" ".join(exception.messages))
        return None
