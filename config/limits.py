"""A body that is too large is refused before anything reads it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from web.views import refuse


class BodyLimitMiddleware:
    """413 for a body above DATA_UPLOAD_MAX_MEMORY_SIZE, or above UPLOAD_LIMIT for a form with files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = limit_of(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        return too_large(request, limit) if length.isdecimal() and int(length) > limit else self.get_response(request)


def limit_of(request: HttpRequest) -> int:
    """In bytes."""
    files = request.content_type == "multipart/form-data"
    return settings.UPLOAD_LIMIT if files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    detail = _("What was sent is too large. At most %(size)s can be taken at once.") % {"size": filesizeformat(limit)}
    if not request.path.startswith("/api/"):
        return refuse(request, 413)
    problem = {"type": "about:blank", "title": "Content Too Large", "status": 413, "detail": detail}
    return JsonResponse(problem, status=413, content_type="application/problem+json")
