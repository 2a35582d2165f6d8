"""ETags: `"VERSION-DIGEST"`. The version is the record's, against lost updates; the digest is the answer's, since an
answer also shows what does not step the version (flags, days in a stage). `If-Match` reads the version alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from web.api.json import encode

TAG = re.compile(r'^(?:W/)?"(\d{1,9})(?:-[0-9a-f]+)?"$')


def etag_of(shown: Mapping[str, Any], version: int) -> str:
    return f'"{version}-{hashlib.sha256(encode(shown)).hexdigest()[:16]}"'


def is_unchanged(request: Request, etag: str) -> bool:
    """Whether `If-None-Match` names what would be sent (weakly compared, as RFC 9110 asks)."""
    given = request.headers.get("If-None-Match", "")
    tags = [tag.strip().removeprefix("W/") for tag in given.split(",")]
    return given.strip() == "*" or etag in tags


def expected_version(request: Request) -> int | None:
    """The version that `If-Match` demands; None without the header or with `*`. Raises ValidationError.

    A weak tag is taken too: servers in between weaken tags when they compress, and the version stays the same.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        return None
    found = TAG.match(given)
    if found is None:
        raise ValidationError({"If-Match": [_("Send back one ETag as you got it.")]})
    return int(found[1])
