"""What the frame of every page needs. Costs no query."""

from typing import Any

from django.http import HttpRequest

from web.navigation import creatable, rail, url_or_none

THEMES = ("light", "dark", "auto")


def shell(request: HttpRequest) -> dict[str, Any]:
    """``shell``: places, creatable, theme, narrow (the rail), and the URLs that the frame links to."""
    return {
        "shell": {
            "places": rail(request.resolver_match),
            "creatable": creatable(),
            "theme": theme_of(request),
            "narrow": request.COOKIES.get("rail") == "narrow",
            "log_visit_url": url_or_none("visits:visit_log"),
            "search_url": url_or_none("integrations:search"),
            "notifications_url": url_or_none("team:notifications"),
            "language_url": url_or_none("team:set_language"),
            "theme_url": url_or_none("team:set_theme"),
        }
    }


def theme_of(request: HttpRequest) -> str:
    """``light``, ``dark`` or ``auto``: the person's setting; signed out, the device's."""
    theme = getattr(getattr(request, "user", None), "theme", "auto")
    return theme if theme in THEMES else "auto"
