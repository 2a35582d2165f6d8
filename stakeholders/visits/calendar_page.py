"""What the page of the calendar shows around the visits, and what a move of one answers."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from stakeholders.visits import calendar, conflicts, events
from stakeholders.visits.calendar import Asked, Entry
from stakeholders.visits.models import Visit
from stakeholders.visits.places import places
from team.calendars import current_calendar
from team.models import Activity, Membership, User
from web.formats import long_month, reads_chinese, short_date

AT_ONCE = {"day": 80, "week": 12, "month": 5}
"""Visits listed for a day; the others are one line. (The grid of a wide screen shows all of them.)"""
MOST_PEOPLE = 300
Named = list[tuple[uuid.UUID, str]]


def context(asked: Asked, user: User) -> dict[str, Any]:
    page = calendar.read(asked, user, faces=asked.view == "month")
    people, teams = followed(user)
    return {
        "asked": asked,
        "days_title": title_of(asked),
        "days": days_of(page, asked, user),
        "page": page,
        "most": calendar.MOST,
        "views": [(view, words, asked.query(view=view)) for view, words in views()],
        "before": asked.query(day=asked.moved(-1)),
        "after": asked.query(day=asked.moved(1)),
        "today_url": asked.query(day=user.today()),
        "chips": chips(asked, people, teams),
        "places": places("visits:visit_calendar"),
        "events_url": reverse("visits:visit_events") + asked.query(),
        "plan_url": reverse("visits:visit_plan") if user.sight.sells else "",
        "route_url": route_url(asked) if asked.is_of_one else "",
        "offset": events.offset(user),
        "locale": "zh-CN" if reads_chinese() else "en-GB",
        "of_one": asked.is_of_one,
    }


def views() -> list[tuple[str, str]]:
    return [
        ("day", pgettext("calendar", "Day")),
        ("week", pgettext("calendar", "Week")),
        ("month", pgettext("calendar", "Month")),
    ]


def title_of(asked: Asked) -> str:
    """The days in words."""
    first, last = asked.span()
    if asked.view == "day":
        return short_date(first)
    if asked.view == "month":
        return long_month(asked.day)
    return f"{short_date(first)} – {short_date(last - calendar.DAY)}"


def route_url(asked: Asked) -> str:
    return reverse("visits:visit_route") + asked.route_query(asked.day)


def days_of(page: calendar.Page, asked: Asked, user: User) -> list[dict[str, Any]]:
    """Each day with its visits; of a long span only those on which there is something."""
    first, last = asked.span()
    shades: dict[dt.date, list[calendar.Shade]] = {}
    for each in page.shades:
        shades.setdefault(each.day, []).append(each)
    found, today, most = [], user.today(), AT_ONCE[asked.view]
    for day, entries in calendar.by_day(page.entries, first, last).items():
        why = events.shade_words(shades.get(day, ()))
        if asked.view == "month" and (day.month != asked.day.month or not (entries or why)):
            continue
        found.append(
            {
                "day": day,
                "is_today": day == today,
                "is_free": any(each.kind == "free" for each in shades.get(day, ())),
                "why": why,
                "entries": entries[:most],
                "more": max(0, len(entries) - most),
                "url": asked.query(view="day", day=day),
                "is_ahead": day >= today,
            }
        )
    return found


def followed(user: User) -> tuple[Named, Named]:
    """People whose calendars the reader may open, beside their own, and the teams in which they are (one query)."""
    if not (user.sight.everything or user.sight.people - {user.pk}):
        return [], []
    rows = Membership.objects.active().filter(user__in=calendar.followed(user).exclude(pk=user.pk).order_by())
    found = rows.order_by("user__name", "user_id").values_list("user_id", "user__name", "team_id", "team__name")
    people, teams = {}, {}
    for person, name, team, title in found[:MOST_PEOPLE]:
        people[person], teams[team] = name, title
    return list(people.items()), sorted(teams.items(), key=lambda each: each[1])


def chips(asked: Asked, people: Named, teams: Named) -> list[dict[str, Any]]:
    """For components/filter_chip.html; none for who has nobody to look at."""
    if not people:
        return []
    everybody = [("", _("me")), ("team", _("all my people")), *((str(pk), name) for pk, name in people)]
    who = "" if asked.who == "me" else asked.who
    found = [{"name": "who", "label": _("Whose"), "value": who, "options": everybody}]
    if teams and asked.who == "team":
        options = [("", _("all")), *((str(pk), name) for pk, name in teams)]
        found.append({"name": "team", "label": _("Team"), "value": str(asked.team or ""), "options": options})
    return found


def chips_of_one(asked: Asked, user: User) -> list[dict[str, Any]]:
    """Whose day it is; none for who has nobody to look at."""
    return [
        chip | {"options": [each for each in chip["options"] if each[0] != "team"]}
        for chip in chips(asked, followed(user)[0], [])
    ]


def why_of(asked: Asked, user: User) -> str:
    """What is special about the day."""
    gone = calendar.absences(asked, (), {}, user)
    shades = list(calendar.shades(asked, current_calendar(), gone))
    words = events.shade_words(shades)
    if any(each.kind == "free" for each in shades):
        free = _("%(day)s is no working day.") % {"day": short_date(asked.day)}
        return f"{free} {words}".strip()
    return words


def entry_of(visit_id: uuid.UUID, user: User) -> Entry:
    """One visit anew, as the calendar shows it. Raises `DoesNotExist`."""
    visit = calendar.annotated(Visit.objects.visible_to(user), user).get(pk=visit_id)
    companions = conflicts.companions_of([visit.pk])
    found = conflicts.conflicts_of([visit], user, companions=companions)
    return Entry(visit, list(companions.get(visit.pk, {}).values()), found.get(visit.pk, []))


def now_of(visit_id: uuid.UUID, user: User) -> dict[str, Any]:
    entry = entry_of(visit_id, user)
    return events.event(entry, user, of_one=entry.visit.owner_id == user.pk)


def moved(visit_id: uuid.UUID, user: User, undo: str) -> dict[str, Any]:
    """The visit at its new time, what is said of it, and the address that takes it back."""
    entry = entry_of(visit_id, user)
    words = {"account": entry.visit.account, "when": events.when(entry.visit)}
    said = conflicts.sentence({visit_id: entry.conflicts}, visit_id, _("%(account)s moved to %(when)s.") % words)
    return {"event": events.event(entry, user, of_one=entry.visit.owner_id == user.pk), "said": said, "undo": undo}


def undo_url(before: Any, version: int) -> str:
    """Where to post what puts the visit back to where it was."""
    query = {
        "starts_at": before.starts_at.isoformat(),
        "ends_at": before.ends_at.isoformat(),
        "version": version,
    }
    return f"{reverse('visits:visit_move', args=[before.pk])}?{urlencode(query)}"


def moved_meanwhile(visit_id: uuid.UUID, user: User) -> str:
    """Who was quicker, and what stands there now."""
    visit = Visit.objects.visible_to(user).get(pk=visit_id)
    rows = Activity.objects.filter(subject_label=visit._meta.label_lower, subject_id=visit.pk).exclude(actor=user)
    name = rows.order_by("-id").values_list("actor__name", flat=True).first()
    words = {"name": name or _("Somebody else"), "when": events.when(visit), "state": visit.get_state_display()}
    if visit.state != Visit.State.PLANNED:
        return _("%(name)s changed this visit meanwhile. It is no longer planned: %(state)s.") % words
    return _("%(name)s changed this visit meanwhile. It is now on %(when)s. Nothing was moved.") % words
