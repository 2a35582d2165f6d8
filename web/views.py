"""Pages that belong to no app: health, shortcuts, and the friendly face of every refusal."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from web.htmx import by_htmx


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """``{"status": "ok", "database": "ok"}``, or 503 when the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "error", "database": "error"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


@require_safe
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Every key that does something: a sheet for htmx, else a page."""
    part = "#sheet" if by_htmx(request) else ""
    return render(request, f"web/shortcuts.html{part}")


def refuse(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """The page of an error, inside the frame for those who are signed in."""
    user = getattr(request, "user", None)
    frame = "base.html" if user and user.is_authenticated else "web/plain.html"
    return render(request, f"web/{status}.html", {"frame": frame, **context}, status=status)


POLLS = "X-Polls"
"""The header by which the page of what is being counted asks whether it is there."""


def being_counted(request: HttpRequest) -> HttpResponse:
    """A page, or the part of one, that asks again until it is there."""
    if POLLS in request.headers:
        return HttpResponse(status=204)
    part = "#part" if by_htmx(request) else ""
    return render(request, f"web/being_counted.html{part}", {"polls": POLLS}, status=202)


def counted(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What was asked for; to a page that only asked whether it is there: open it."""
    if POLLS in request.headers and response.status_code == 200:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Its own words where the refusal has some (`PermissionDenied("…")`)."""
    return refuse(request, 403, message=str(exception))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refuse(request, 403, expired=True)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks neither the database nor the session: they may be what failed."""
    return HttpResponse(render_to_string("web/500.html", {"frame": "web/plain.html"}), status=500)
