"""Visits and shaded days as the script of the calendar takes them: plain values, times on the reader's clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.visits import calendar
from stakeholders.visits.calendar import Entry, Shade
from stakeholders.visits.models import Visit
from team.models import User
from web.formats import initials, short_date

SHORTEST = dt.timedelta(minutes=15)
"""What is shorter is drawn so long, or nobody could grasp it."""


def events(page: calendar.Page, user: User, *, of_one: bool) -> dict[str, Any]:
    return {
        "events": [event(entry, user, of_one=of_one) for entry in page.entries],
        "shades": [shade(each) for each in page.shades],
        "people": people(page),
        "more": page.more,
    }


def people(page: calendar.Page) -> list[dict[str, str]]:
    """Who has a visit, by name: the columns of a day of several."""
    found = {str(entry.visit.owner_id): str(entry.visit.owner) for entry in page.entries}
    return [{"id": pk, "title": name} for pk, name in sorted(found.items(), key=lambda each: each[1])]


def event(entry: Entry, user: User, *, of_one: bool) -> dict[str, Any]:
    visit = entry.visit
    return {
        "id": str(visit.pk),
        "version": visit.version,
        "title": str(visit.account),
        "owner": str(visit.owner_id),
        "start": local(visit.starts_at),
        "end": local(max(visit.ends_at, visit.starts_at + SHORTEST)),
        "url": reverse("visits:visit_detail", args=[visit.pk]),
        "move": reverse("visits:visit_move", args=[visit.pk]) if entry.can_move else "",
        "channel": visit.channel,
        "state": visit.state,
        "says": describe(entry, user, of_one=of_one),
        "kind": visit.get_channel_display() if visit.state == Visit.State.PLANNED else visit.get_state_display(),
        "who": "" if of_one and visit.owner_id == user.pk else str(visit.owner),
        "initials": "" if of_one and visit.owner_id == user.pk else initials(visit.owner.name),
        "conflicts": [each.text for each in entry.conflicts],
    }


def describe(entry: Entry, user: User, *, of_one: bool) -> str:
    """The visit in a line, for who cannot see the calendar."""
    visit = entry.visit
    parts = [f"{short_date(visit.starts_at)} {span(visit)}", str(visit.account), visit.get_channel_display()]
    if visit.state != Visit.State.PLANNED:
        parts.append(str(visit.get_state_display()))
    if not of_one or visit.owner_id != user.pk:
        parts.append(str(visit.owner))
    parts += entry.colleagues
    parts += [each.text for each in entry.conflicts]
    return _(", ").join(parts)


def span(visit: Any) -> str:
    """``09:00–10:00``"""
    begin, end = (f"{timezone.localtime(moment):%H:%M}" for moment in (visit.starts_at, visit.ends_at))
    return begin if begin == end else f"{begin}–{end}"


def when(visit: Any) -> str:
    """``Thu 26 Nov, 09:00–10:00``"""
    return f"{short_date(visit.starts_at)}, {span(visit)}"


def shade(each: Shade) -> dict[str, Any]:
    away = [str(pk) for pk in each.people]
    return {"day": each.day.isoformat(), "kind": each.kind, "title": shade_words([each]), "people": away}


def shade_words(shades: Iterable[Shade]) -> str:
    """Why days are shaded: nothing to say of a weekend."""
    kinds = {"closure": _("Closed day"), "holiday": _("Public holiday")}
    said = []
    for each in shades:
        if each.kind == "absent":
            said.append(_("Absent: %(names)s") % {"names": _(", ").join(each.names)})
        else:
            said += [kinds[name] for name in each.names]
    return " · ".join(said)


def local(moment: dt.datetime) -> str:
    """On the reader's clock, without an offset."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}:00"


def offset(user: User) -> str:
    """``+08:00``: where the reader's clock stands now."""
    found = timezone.localtime(timezone=user.zone).strftime("%z")
    return f"{found[:3]}:{found[3:]}"
