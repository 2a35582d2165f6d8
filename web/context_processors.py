"""What the frame of every page needs. Costs no query."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from web.navigation import creatable, rail
from web.offline import PARTS, parts
from web.offline_words import of_frame

THEMES = ("light", "dark", "auto")


def shell(request: HttpRequest) -> dict[str, Any]:
    """``shell``: places, creatable, theme, narrow (the rail), and the URLs that the frame links to."""
    return {
        "shell": {
            "places": rail(request.resolver_match),
            "creatable": creatable(),
            "theme": theme_of(request),
            "narrow": request.COOKIES.get("rail") == "narrow",
            "log_visit_url": reverse("visits:visit_log"),
            "search_url": reverse("integrations:search"),
            "notifications_url": reverse("team:notifications"),
            "language_url": reverse("team:set_language"),
            "theme_url": reverse("team:set_theme"),
            "parts": parts(PARTS),
            "offline_words": of_frame,
        }
    }


def theme_of(request: HttpRequest) -> str:
    """``light``, ``dark`` or ``auto``: the person's setting; signed out, the device's."""
    theme = getattr(getattr(request, "user", None), "theme", "auto")
    return theme if theme in THEMES else "auto"
