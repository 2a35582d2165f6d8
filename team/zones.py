"""Time zones that exist: a wrong name would break every page of the person or the organization that has it."""

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


@cache
def usual_zones() -> list[str]:
    """Zones by place, and UTC: what people choose from. Other names that exist are taken too."""
    return ["UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))]


def require_zone(name: str) -> None:
    """Empty is fine: then the organization's zone holds. Raises `ValidationError` for the field `time_zone`."""
    if name and name not in available_timezones():
        raise ValidationError({"time_zone": _("There is no time zone “%(name)s”.") % {"name": name}})
