"""A rule that says no is answered with 409 at the browser's door, whichever view met it."""

import logging
from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from web.errors import BeingCounted, RuleViolation, StaleVersion
from web.views import being_counted, counted, refuse

log = logging.getLogger(__name__)


class RefusalMiddleware:
    """`RuleViolation` becomes 409, a row not found 404, a `ValidationError` that no form caught 400; what is being
    counted becomes 202.

    So does an address with a NUL character, which no text of ours has and PostgreSQL does not take.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return refuse(request, 400)
        return counted(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RuleViolation):
            stale = isinstance(exception, StaleVersion)
            return refuse(request, 409, message=exception.message, detail=exception.detail, stale=stale)
        if isinstance(exception, BeingCounted):
            return being_counted(request)
        if isinstance(exception, ObjectDoesNotExist):
            # An action found nothing that this person may see.
            return refuse(request, 404)
        if isinstance(exception, ValidationError):
            return refuse(request, 400, message=" ".join(exception.messages))
        if is_beyond_keeping(exception):
            log.warning("A value that cannot be kept: %s", request.path, exc_info=exception)
            return refuse(request, 400, message=_("One of the values cannot be kept: too large, or no such text."))
        return None


def is_beyond_keeping(error: BaseException) -> bool:
    """What only the database notices: a number or day beyond its range, a text with a NUL character."""
    return isinstance(error, (DataError, OverflowError)) or (isinstance(error, ValueError) and "NUL" in str(error))
