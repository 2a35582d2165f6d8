"""Where a form goes on: back to the page under the sheet, or to where its link asked for."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from web.edits import in_sheet


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: nothing before it was sent, also when all of it was left empty."""
    return request.POST if request.method == "POST" else None


def back_to(request: HttpRequest, default: str) -> str:
    """The page that the sheet lies on; else ``?next=``, if that is on this site; else `default`."""
    htmx: Any = getattr(request, "htmx", None)
    under = htmx.current_url_abs_path if in_sheet(request) else None
    return _on_this_site(request, under or request.GET.get("next", "")) or default


def came_from(request: HttpRequest, default: str) -> str:
    """The page on which a button outside of any form page was pressed (an undo)."""
    parts = urlsplit(request.headers.get("Referer", ""))
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return (_on_this_site(request, path) if parts.netloc == request.get_host() else "") or default


def uuid_in(request: HttpRequest, name: str) -> uuid.UUID | None:
    """An id from the address; nonsense counts as none."""
    try:
        return uuid.UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _on_this_site(request: HttpRequest, url: str) -> str:
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if url and safe else ""
