"""The pages of the place "Team", in the order of their tabs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from team.models import User

PLACES = (
    (_("Hand-overs"), "teamwork:hand_over_list"),
    (_("Sync"), "teamwork:sync_list"),
    (_("Reviews"), "teamwork:review_list"),
)


def places(user: User, current: str = "") -> list[dict[str, Any]]:
    """``name url current``: the people, what those who sell do together, and of that what an analyst may read."""
    found = [{"name": _("People"), "url": reverse("team:team_list"), "current": not current}]
    shown = PLACES if user.sight.sells else PLACES[:1] if user.sight.everything else ()
    if not shown:
        return found if current else []
    return found + [{"name": name, "url": reverse(url), "current": url == current} for name, url in shown]
