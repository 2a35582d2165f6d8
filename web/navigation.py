"""The places of the rail on a desk and of the bar on a phone."""

from dataclasses import dataclass
from typing import Any

from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Place:
    name: Any  # lazy translation
    icon: str
    url_name: str
    key: str  # the letter after "g"
    holds: tuple[str, ...]  # view names, or their beginnings, that belong to this place
    holds_on_phone: tuple[str, ...] = ()  # those whose own place has no room in the bar of a phone


PLACES = (
    Place(_("Today"), "sun", "team:today", "t", ("team:today",)),
    Place(
        pgettext_lazy("place", "Pipeline"),
        "layout-kanban",
        "pipeline:board",
        "p",
        ("pipeline:", "funnel:"),
        ("negotiations:", "quotes:", "contracts:"),
    ),
    Place(_("Accounts"), "building", "accounts:account_list", "a", ("accounts:", "stakeholders:")),
    Place(_("Visits"), "map-pin", "visits:visit_list", "v", ("visits:",)),
    Place(
        _("Negotiations"),
        "arrows-exchange",
        "negotiations:negotiation_list",
        "n",
        ("negotiations:", "quotes:", "contracts:"),
    ),
    Place(_("Forecast"), "chart-histogram", "forecasts:forecast", "f", ("forecasts:",)),
    Place(_("Team"), "users", "team:team_list", "m", ("team:team", "team:person", "team:agenda", "teamwork:")),
)
SETTINGS = Place(
    _("Settings"),
    "settings",
    "team:settings",
    "s",
    ("team:settings", "pipeline:settings", "teamwork:settings", "negotiations:settings", "integrations:token"),
)
ON_PHONE = ("team:today", "pipeline:board", "accounts:account_list")

CREATE = (
    (_("Log a visit"), "map-pin-plus", "visits:visit_log"),
    (_("New deal"), "layout-grid-add", "pipeline:deal_create"),
    (_("New account"), "building-plus", "accounts:account_create"),
)


def rail(match: ResolverMatch | None) -> list[dict[str, Any]]:
    """The places in order, each with ``name icon url key current on_phone``; Settings last."""
    return [_shown(place, match) for place in (*PLACES, SETTINGS)]


def creatable() -> list[dict[str, Any]]:
    """What the + of the phone bar offers: ``name icon url``."""
    return [{"name": name, "icon": icon, "url": reverse(url_name)} for name, icon, url_name in CREATE]


def _shown(place: Place, match: ResolverMatch | None) -> dict[str, Any]:
    return {
        "name": place.name,
        "icon": place.icon,
        "url": reverse(place.url_name),
        "key": place.key,
        "current": _is_current(place, match, place.holds),
        "current_on_phone": _is_current(place, match, place.holds + place.holds_on_phone),
        "on_phone": place.url_name in ON_PHONE,
        "is_settings": place is SETTINGS,
    }


def _is_current(place: Place, match: ResolverMatch | None, holds: tuple[str, ...]) -> bool:
    """A page of settings belongs to Settings only, whichever app it is of."""
    name = match.view_name if match else ""
    if name.startswith(SETTINGS.holds):
        return place is SETTINGS
    return bool(name) and name.startswith(holds)
