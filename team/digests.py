"""The morning's digest of what no mail told yet, and the week's: one mail each, at 07:30 of the person's own zone.

Looked after every quarter of an hour, since zones turn by quarters; everything may be stopped and run again, by any
number of workers. Source: compositions section 8 (caps).
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef
from django.utils import timezone

from team import mailing, notify
from team.calendars import current_calendar
from team.mail_times import is_digest_time, opens_the_week, week_of
from team.models import Letter, Notification, User
from team.querysets import NotificationQuerySet, PeopleQuerySet
from web.addresses import absolute

log = logging.getLogger(__name__)

MOST_LINES = 40
"""Of a morning's digest; the bell has the rest."""
WEEKLY_LINES = 10
BUDGET = 240.0
"""Seconds of each kind of digest; the next quarter of an hour goes on."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its lines: (sentence, address within the site)."""

    title: str
    lines: Sequence[tuple[str, str]]


Source = Callable[[User], Section]
_sources: dict[int, Source] = {}


def register(place: int, source: Source) -> None:
    """A part of the weekly digest, in order of `place`; a section without lines is left out. Call it in `apps.py`."""
    _sources[place] = source


def send_daily() -> int:
    """Answers how many people's digests were dealt with."""
    waiting = _waiting().filter(user=OuterRef("pk"))
    people = User.objects.active().exclude(mail=User.Mail.NONE).filter(Exists(waiting))
    return _send_to(_due(people, Letter.Kind.DAILY), _daily)


def _waiting() -> NotificationQuerySet:
    return Notification.objects.unmailed(timezone.now()).exclude(activity__verb__in=notify.fleeting())


def send_weekly() -> int:
    """The same, on the first working day of a person's week."""
    people = User.objects.active().exclude(mail=User.Mail.NONE).filter(weekly_digest=True)
    return _send_to(_due(people, Letter.Kind.WEEKLY), _weekly)


def _due(people: PeopleQuerySet, kind: str) -> Iterator[tuple[User, dt.date]]:
    """Whose morning it is, with the day of their letter, if they have not got it (two queries, and the calendar)."""
    now, calendar = timezone.now(), current_calendar()
    recent = Letter.objects.filter(kind=kind, day__gt=now.date() - dt.timedelta(days=9))
    done = set(recent.values_list("user_id", "day"))
    for user in people.prefetch_related("role_grants").order_by("pk"):
        local = timezone.localtime(now, user.zone)
        if not is_digest_time(local, user.quiet_from, user.quiet_until, calendar):
            continue
        day = local.date()
        if kind == Letter.Kind.WEEKLY:
            if not opens_the_week(day, calendar):
                continue
            day = week_of(day)
        if (user.pk, day) not in done:
            yield user, day


def _send_to(people: Iterable[tuple[User, dt.date]], send: Callable[[User, dt.date], bool]) -> int:
    end, count = time.monotonic() + BUDGET, 0
    for user, day in people:
        try:
            count += send(user, day)
        except Exception:  # one dead address keeps nobody else from their letter
            log.warning("The digest of %s for %s was not sent.", day, user.pk, exc_info=True)
        if time.monotonic() > end:
            break
    return count


def _daily(user: User, day: dt.date) -> bool:
    rows = _waiting().filter(user=user).exclude(activity__verb__in=user.muted)
    letter = mailing.claim(user, Letter.Kind.DAILY, day, rows=rows)
    if letter is None:
        return False
    with mailing.posting(letter):
        taken = list(letter.notifications.select_related("activity__actor"))
        lines = notify.lines(user, taken)
        shown = sorted(lines, key=lambda line: not line.is_task)[:MOST_LINES]
        if shown:
            tasks = [(line.text, absolute(line.url)) for line in shown if line.is_task]
            others = [(line.text, absolute(line.url)) for line in shown if not line.is_task]
            values = {"tasks": tasks, "others": others, "count": len(lines), "more": len(lines) - len(shown)}
            mailing.send("digest", user, values, key=f"digest-{letter.pk}", stop="mail")
    return True


def _weekly(user: User, day: dt.date) -> bool:
    letter = mailing.claim(user, Letter.Kind.WEEKLY, day)
    if letter is None:
        return False
    with mailing.posting(letter):
        if sections := weekly_sections(user):
            values = {"sections": sections, "day": day}
            mailing.send("weekly", user, values, key=f"weekly-{letter.pk}", stop="weekly")
    return True


def weekly_sections(user: User) -> list[Section]:
    """At most ten lines in all, with whole addresses."""
    sections, room = [], WEEKLY_LINES
    for place in sorted(_sources):
        section = _sources[place](user) if room else None
        if section and section.lines:
            lines = [(text, absolute(url)) for text, url in section.lines[:room]]
            sections.append(replace(section, lines=lines))
            room -= len(lines)
    return sections
