"""`Idempotency-Key`: the same POST twice does its work once and is answered twice.

The answer is stored in the transaction of the action that it belongs to: both are there or neither. A duplicate that
comes while the first is at work waits for it (by the unique key). A refused request leaves nothing, so the same key
may try again.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any, Protocol

import orjson
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from web.api.json import canonical, encode

HEADER = "Idempotency-Key"
LONGEST_KEY = 200
KEPT_HEADERS = ("ETag", "Location")


class Answer(Protocol):
    path: str
    body_digest: str
    status: int | None
    headers: dict[str, str]
    body: str


class Store(Protocol):
    """`integrations.idempotency`, by the setting IDEMPOTENCY_STORE: it needs a table, and this folder has none."""

    def claim(self, *, user: Any, token: Any, key: str, path: str, digest: str) -> tuple[Answer, bool]:
        """The row of this key of a token (without one, of a person), and whether it is new. Waits while another
        transaction holds it."""
        ...

    def keep(self, answer: Answer, *, status: int, headers: dict[str, str], body: str) -> None: ...


class KeyReused(APIException):
    status_code = 422
    default_code = "idempotency_key_reused"


def once(handler: Callable[..., Response]) -> Callable[..., Response]:
    """Decorates a POST handler of a view."""

    @functools.wraps(handler)
    def answered(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(self, request, *args, **kwargs)
        if not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
            raise ValidationError({HEADER: [_("1 to %(most)s characters.") % {"most": LONGEST_KEY}]})
        with transaction.atomic():
            return _answer_once(lambda: handler(self, request, *args, **kwargs), request, key, self)

    return answered


def _answer_once(act: Callable[[], Response], request: Request, key: str, view: Any) -> Response:
    store: Store = import_string(settings.IDEMPOTENCY_STORE)
    path, digest = request.get_full_path()[:300], digest_of(request)
    kept, is_new = store.claim(user=request.user, token=request.auth, key=key, path=path, digest=digest)
    if not is_new:
        return replay(kept, path, digest)
    response = act()
    secret = getattr(view, "secret_fields", ())
    data = {name: value for name, value in response.data.items() if name not in secret} if response.data else None
    store.keep(
        kept,
        status=response.status_code,
        headers={name: response[name] for name in KEPT_HEADERS if name in response},
        body=encode(data).decode() if data is not None else "",
    )
    return response


def replay(kept: Answer, path: str, digest: str) -> Response:
    if kept.body_digest != digest or kept.path != path:
        raise KeyReused(_("This key came before, with something else. Use a new key for a new request."))
    data = orjson.loads(kept.body) if kept.body else None
    return Response(data, status=kept.status, headers={**kept.headers, "Idempotency-Replayed": "true"})


def digest_of(request: Request) -> str:
    """Of the method and the body's meaning: the order of keys in JSON does not matter; of a file, what is in it."""
    body = request.data
    if request.FILES:
        body = {**request.POST, **{name: _digest(file) for name, file in request.FILES.items()}}
    return hashlib.sha256(f"{request.method} ".encode() + canonical(body)).hexdigest()


def _digest(file: UploadedFile) -> str:
    file.seek(0)
    found = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return found
