"""Where a form goes on: back to the page under the sheet, or to where its link asked for. Never off this site."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from web.htmx import in_sheet, page_below


def next_url(request: HttpRequest, default: str) -> str:
    """``next`` of the form, else of the address."""
    return _on_this_site(request, request.POST.get("next") or request.GET.get("next") or "") or default


def back_to(request: HttpRequest, default: str) -> str:
    """The page that the sheet lies on; else ``?next=``; else `default`."""
    under = page_below(request) if in_sheet(request) else None
    return _on_this_site(request, under or request.GET.get("next", "")) or default


def came_from(request: HttpRequest, default: str) -> str:
    """The page on which a button outside of any form page was pressed (an undo)."""
    parts = urlsplit(request.headers.get("Referer", ""))
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return (_on_this_site(request, path) if parts.netloc == request.get_host() else "") or default


def _on_this_site(request: HttpRequest, url: str) -> str:
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if url and safe else ""
