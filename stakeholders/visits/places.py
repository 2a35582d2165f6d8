"""The pages of the place "Visits", in the order of their tabs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

PLACES = (
    (_("List"), "visits:visit_list"),
    (_("Calendar"), "visits:visit_calendar"),
    (_("Due"), "visits:visit_cadence"),
    (_("Day route"), "visits:visit_route"),
    (_("Rhythm"), "visits:visit_rhythm"),
    (_("Questions"), "visits:question_list"),
    (_("Objections"), "visits:objection_list"),
)


def places(current: str) -> list[dict[str, Any]]:
    """For `visits/places.html`: ``name url current``; `current` is the name of the page's URL."""
    return [{"name": name, "url": reverse(url), "current": url == current} for name, url in PLACES]
