"""Errors of the REST API as `application/problem+json` (RFC 9457), from inside the API and from around it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import (
    NON_FIELD_ERRORS,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    ValidationError,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from web.errors import BeingCounted, RuleViolation, StaleVersion
from web.refusals import is_beyond_keeping

log = logging.getLogger(__name__)
PROBLEM = "application/problem+json"
WHOLE_BODY = "non_field_errors"
Errors = dict[str, Any]


def problem(
    status: int,
    detail: str = "",
    *,
    code: str = "",
    errors: Errors | None = None,
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """`type title status detail`, then `code` and what a rule has to say, then `errors` by field."""
    found: dict[str, Any] = {
        "type": f"urn:keyline:problem:{code}" if code else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail) or sentence(status),
    }
    if code:
        found["code"] = code
    # What a rule adds never replaces the members that the standard defines.
    found.update({name: value for name, value in (more or {}).items() if name not in found})
    if errors:
        found["errors"] = errors
    return found


def handle(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler. None (a fault of ours) goes on to Django, whose 500 the middleware below translates."""
    for kind, translate in TRANSLATIONS:
        if isinstance(exc, kind):
            body = translate(exc)
            return Response(body, status=body["status"], headers=headers_of(exc), content_type=PROBLEM)
    if is_beyond_keeping(exc):
        log.warning("A value that cannot be kept: %s", context["request"].path, exc_info=exc)
        detail = _("One of the values cannot be kept: too large, or no such text.")
        return Response(problem(400, detail), status=400, content_type=PROBLEM)
    return None


def of_rule(exc: RuleViolation) -> dict[str, Any]:
    status = 412 if isinstance(exc, StaleVersion) else 409
    return problem(status, exc.message, code=exc.code, more=exc.detail)


def of_counting(exc: BeingCounted) -> dict[str, Any]:
    return problem(503, _("This is being counted. Ask again in a moment."), code="being_counted")


def of_missing(exc: Exception) -> dict[str, Any]:
    return problem(404)


def of_permission(exc: Exception) -> dict[str, Any]:
    return problem(403, str(exc))


def of_size(exc: Exception) -> dict[str, Any]:
    return problem(413)


def of_validation(exc: ValidationError) -> dict[str, Any]:
    """Of a model or an action. A sentence about one field stands under its name."""
    if hasattr(exc, "error_dict"):
        return problem(400, errors=named(exc.message_dict))
    return problem(400, errors={WHOLE_BODY: list(exc.messages)})


def of_shape(exc: exceptions.ValidationError) -> dict[str, Any]:
    """Of a serializer or a filter."""
    detail = exc.detail
    return problem(400, errors=named(detail) if isinstance(detail, dict) else {WHOLE_BODY: plain(detail)})


def of_api(exc: exceptions.APIException) -> dict[str, Any]:
    """DRF's own: parse errors, methods, media types, authentication, limits."""
    code = exc.get_codes()
    named_code = code if isinstance(code, str) and code in SPOKEN_CODES else ""
    detail = exc.detail if isinstance(exc.detail, str) else ""
    return problem(exc.status_code, detail, code=named_code)


# Codes that a program may want to tell apart although the status is the same.
SPOKEN_CODES = {"insufficient_scope", "idempotency_key_reused", "read_everything_again", "origin_taken"}

TRANSLATIONS: list[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[Any], dict[str, Any]]]] = [
    (RuleViolation, of_rule),
    (BeingCounted, of_counting),
    ((Http404, ObjectDoesNotExist), of_missing),
    (PermissionDenied, of_permission),
    (RequestDataTooBig, of_size),
    (ValidationError, of_validation),
    (exceptions.ValidationError, of_shape),
    (exceptions.APIException, of_api),
]


def headers_of(exc: Exception) -> dict[str, str]:
    headers = {}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, int(wait)))
    return headers


def named(errors: Mapping[str, Any]) -> Errors:
    return {(WHOLE_BODY if name == NON_FIELD_ERRORS else name): plain(found) for name, found in errors.items()}


def plain(found: Any) -> Any:
    """Error texts without DRF's string class: lists of sentences, nested as the body was."""
    if isinstance(found, Mapping):
        return {str(name): plain(value) for name, value in found.items()}
    if isinstance(found, (list, tuple)):
        return [plain(value) for value in found]
    return str(found)


def sentence(status: int) -> str:
    """What to say where nothing more precise is known."""
    sentences = {
        400: _("Something in what you sent is not right."),
        401: _("Sign in, or send a token."),
        403: _("You may not do this."),
        404: _("There is nothing here, or nothing that you may see."),
        405: _("This cannot be done here."),
        409: _("A rule says no."),
        412: _("Somebody else changed this meanwhile. Look at it again, then repeat."),
        413: _("What was sent is too large."),
        415: _("Send JSON."),
        429: _("Too many requests. Wait a little."),
    }
    return sentences.get(status) or _("Something went wrong on our side. It is not your fault.")


class ProblemMiddleware:
    """Errors under /api/ that arise around the API (no such address, a crash, a refused host) have its shape too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not request.path.startswith("/api/"):
            return response
        if response.headers.get("Content-Type", "").startswith("application/"):
            return response
        response.content = orjson.dumps(problem(response.status_code))
        response.headers["Content-Type"] = PROBLEM
        response.headers.pop("Content-Length", None)
        return response
