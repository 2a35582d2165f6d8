"""Values of issues, zones and deadlines as a person reads them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from negotiations.models import Issue, Negotiation
from negotiations.rules.zone import Overlap, Total, Zone
from web.formats import NOTHING, money, short_date


def figure(value: Decimal | None) -> str:
    """1000000.0000 → 1,000,000"""
    return NOTHING if value is None else f"{value.normalize():,f}"


def with_unit(issue: Issue, value: Decimal | None) -> str:
    """940,000 CNY; 5 %; 60 days."""
    unit = issue.shown_unit
    return f"{figure(value)} {unit}" if unit and value is not None else figure(value)


def zone_words(issue: Issue, zone: Zone) -> str:
    if zone.overlap == Overlap.UNKNOWN:
        return _("unknown: the limit of one side is missing")
    if zone.overlap == Overlap.NONE:
        return _("no zone: %(gap)s apart") % {"gap": with_unit(issue, zone.width)}
    if zone.low == zone.high:
        return _("both limits meet at %(value)s") % {"value": with_unit(issue, zone.high)}
    return _("zone from %(low)s to %(high)s") % {"low": figure(zone.low), "high": with_unit(issue, zone.high)}


def total_words(total: Total, currency: str) -> str:
    """The zones of all issues priced by what a unit is worth to us."""
    if total.overlap == Overlap.UNKNOWN:
        return _("Unknown: no issue has the limits of both sides and a worth.")
    values = {"room": money(total.room_minor, currency), "gap": money(total.gap_minor, currency)}
    if not total.gap_minor:
        text = _("A zone worth %(room)s.") % values
    elif total.overlap == Overlap.ZONE:
        text = _("%(gap)s apart on some issues, %(room)s of room on others: a trade can bridge it.") % values
    else:
        values["net"] = money(-total.net_minor, currency)
        text = _("No zone: %(net)s apart, all issues together.") % values
    if total.unknown:
        more = ngettext("%(count)d issue is not counted.", "%(count)d issues are not counted.", total.unknown)
        text = f"{text} {more % {'count': total.unknown}}"
    return text


def deadline_words(room: Negotiation, today: dt.date) -> str:
    """ "12 Dec, 14 days left"; only the day where no clock is running any more."""
    day = room.deadline_on
    if day is None:
        return _("no deadline")
    if not room.is_timed:
        return short_date(day)
    left = (day - today).days
    if left < 0:
        words = ngettext("passed %(count)d day ago", "passed %(count)d days ago", -left) % {"count": -left}
    elif left == 0:
        words = _("today")
    else:
        words = ngettext("%(count)d day left", "%(count)d days left", left) % {"count": left}
    return pgettext("between clauses", ", ").join((short_date(day), words))
