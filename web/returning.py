"""Where a form goes on: to where its link asked for, or back to where its button stands. Never off this site."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def next_url(request: HttpRequest, default: str) -> str:
    """``next`` of the form, else of the address."""
    return _on_this_site(request, request.POST.get("next") or request.GET.get("next") or "") or default


def came_from(request: HttpRequest, default: str) -> str:
    """The page on which a button outside of any form page was pressed (an undo)."""
    parts = urlsplit(request.headers.get("Referer", ""))
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return (_on_this_site(request, path) if parts.netloc == request.get_host() else "") or default


def _on_this_site(request: HttpRequest, url: str) -> str:
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if url and safe else ""
