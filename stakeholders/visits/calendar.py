"""The calendar of visits: whose, of which days, what stands in it, and which days are shaded."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from accounts.models import KeyAccount
from stakeholders.visits import conflicts
from stakeholders.visits.conflicts import Conflict
from stakeholders.visits.models import Visit, VisitColleague
from stakeholders.visits.querysets import in_full
from team.calendars import current_calendar
from team.clock import Calendar
from team.models import Membership, Team, User
from team.people import sellers
from web.days import is_plausible
from web.params import day_of, uuid_of

VIEWS = ("day", "week", "month")
DAY = dt.timedelta(days=1)
MOST = 1000
"""So many visits are shown at once; who looks at more chooses a team."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. `people` None: everybody whose visits the reader sees."""

    view: str
    day: dt.date
    who: str
    team: uuid.UUID | None
    people: frozenset[uuid.UUID] | None

    @property
    def is_of_one(self) -> bool:
        return self.people is not None and len(self.people) == 1

    def span(self) -> tuple[dt.date, dt.date]:
        """The first day, and the first after the last. A month is shown in whole weeks."""
        if self.view == "day":
            return self.day, self.day + DAY
        if self.view == "week":
            return monday(self.day), monday(self.day) + 7 * DAY
        return monday(self.day.replace(day=1)), monday(next_month(self.day) - DAY) + 7 * DAY

    def moved(self, steps: int) -> dt.date:
        """The day of the page before (-1) or after (1)."""
        if self.view == "month":
            return next_month(self.day) if steps > 0 else (self.day.replace(day=1) - DAY).replace(day=1)
        return self.day + steps * (DAY if self.view == "day" else 7 * DAY)

    def query(self, **other: Any) -> str:
        """The address of this calendar, but for what is `other`."""
        values = {"view": self.view, "day": self.day, "who": self.who, "team": self.team} | other
        return f"?{urlencode({name: str(value) for name, value in values.items() if value})}"

    def route_query(self, day: dt.date) -> str:
        """The address of the route of another day."""
        return f"?{urlencode({'day': day.isoformat()} | ({} if self.who == 'me' else {'who': self.who}))}"


def monday(day: dt.date) -> dt.date:
    return day - day.weekday() * DAY


def next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + 32 * DAY).replace(day=1)


def asked(query: QueryDict, user: User, *, view: str = "week") -> Asked:
    """Nonsense counts as not said. Raises `DoesNotExist` for people whose calendar is not the reader's to see."""
    day = day_of(query.get("day", ""))
    chosen = query.get("view", "")
    who, team, people = whose(query, user)
    return Asked(
        view=chosen if chosen in VIEWS else view,
        day=day if day and is_plausible(day) and is_plausible(day.replace(day=1) - DAY) else user.today(),
        who=who,
        team=team,
        people=people,
    )


def asked_for_one(query: QueryDict, user: User) -> Asked:
    """A day of one person: a team counts as oneself."""
    found = asked(query, user, view="day")
    one = found if found.who != "team" else replace(found, who="me", people=frozenset([user.pk]))
    return replace(one, view="day", team=None)


def whose(query: QueryDict, user: User) -> tuple[str, uuid.UUID | None, frozenset[uuid.UUID] | None]:
    """`who`, `team` and the people that they mean."""
    who, team = query.get("who", ""), uuid_of(query.get("team", ""))
    if team or who == "team":
        return "team", team, team_of(team, user)
    one = uuid_of(who)
    if one is None or one == user.pk:
        return "me", None, frozenset([user.pk])
    return str(one), None, frozenset([person_of(one, user).pk])


def person_of(pk: uuid.UUID, user: User) -> User:
    """One of those whose calendars the reader sees. Raises `DoesNotExist`."""
    return followed(user).get(pk=pk)


def followed(user: User) -> QuerySet[Any]:
    """Whose calendars one may open: one's own, those of the people one leads; all for who sees everything."""
    people = sellers(user)
    return people if user.sight.everything else people.filter(pk__in={user.pk, *user.sight.people})


def team_of(team: uuid.UUID | None, user: User) -> frozenset[uuid.UUID] | None:
    """The people of a team and those below it, or all of one's own; only whom one follows."""
    sight = user.sight
    if team is None:
        return None if sight.everything else sight.people | {user.pk}
    if not Team.objects.visible_to(user).filter(pk=team).exists():
        raise ObjectDoesNotExist
    rows = Membership.objects.active().filter(team_id__in=Team.objects.subtree_ids([team]))
    members = frozenset(rows.values_list("user_id", flat=True))
    return members if sight.everything else members & (sight.people | {user.pk})


@dataclass(slots=True)
class Entry:
    """A visit as the calendar shows it."""

    visit: Any
    colleagues: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def can_move(self) -> bool:
        return bool(self.visit.can_edit and self.visit.state == Visit.State.PLANNED)


@dataclass(frozen=True, slots=True)
class Shade:
    """A day on which no work is done, or somebody does not work. `kind`: free or absent."""

    day: dt.date
    kind: str
    names: tuple[str, ...] = ()
    people: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """`more`: there are visits beyond those that are shown."""

    entries: list[Entry]
    shades: list[Shade]
    more: bool


def read(asked: Asked, user: User, *, faces: bool = False) -> Page:
    """All of it, by a number of queries that does not grow. `faces`: neither colleagues nor conflicts."""
    first, last = asked.span()
    begin, end = (dt.datetime.combine(day, dt.time(), tzinfo=user.zone) for day in (first, last))
    visits = list(shown(asked.people, begin, end, user)[: MOST + 1])
    more, visits = len(visits) > MOST, visits[:MOST]
    companions = {} if faces else conflicts.companions_of(visit.pk for visit in visits)
    calendar, gone = current_calendar(), absences(asked, visits, companions, user)
    found = {}
    if not faces:
        found = conflicts.conflicts_of(visits, user, companions=companions, calendar=calendar, absences=gone)
    entries = [Entry(visit, list(companions.get(visit.pk, {}).values()), found.get(visit.pk, [])) for visit in visits]
    return Page(entries, list(shades(asked, calendar, gone)), more)


def absences(asked: Asked, visits: Iterable[Any], companions: conflicts.Companions, user: User) -> list[Any]:
    """Of whoever is looked at, and of whoever makes their visits."""
    people = None
    if asked.people is not None:
        along = {person for found in companions.values() for person in found}
        people = asked.people | along | {visit.owner_id for visit in visits}
    return list(conflicts.absences_of(people, *asked.span(), user))


def shown(people: Iterable[uuid.UUID] | None, begin: dt.datetime, end: dt.datetime, user: User) -> QuerySet[Any]:
    """Visits of these people, and those to which they come along; not the ones called off."""
    rows = Visit.objects.visible_to(user).exclude(state=Visit.State.CANCELLED)
    rows = rows.filter(starts_at__gte=begin - DAY, starts_at__lt=end, ends_at__gte=begin)
    if people is not None:
        joined = VisitColleague.objects.filter(visit=OuterRef("pk"), user_id__in=list(people))
        rows = rows.filter(Q(owner_id__in=list(people)) | Exists(joined))
    return annotated(rows, user).order_by("starts_at", "pk")


def annotated(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    """With account and owner; whether the reader reads it in full, may change it, and knows where the account is."""
    rows = rows.annotate(
        in_full=ExpressionWrapper(in_full(user.sight), BooleanField()),
        can_edit=Exists(Visit.objects.editable_by(user).filter(pk=OuterRef("pk")).order_by()),
        account_known=Exists(KeyAccount.objects.visible_to(user).filter(pk=OuterRef("account_id")).order_by()),
    )
    return rows.select_related("account", "owner")


def shades(asked: Asked, calendar: Calendar, gone: Iterable[Any]) -> Iterator[Shade]:
    """Days without work, and absences of those who are looked at as far as the reader sees them."""
    named = [each for each in gone if each.is_seen and (asked.people is None or each.user_id in asked.people)]
    for day in days(*asked.span()):
        if not calendar.is_working_day(day):
            yield Shade(day, "free", (holiday(day, calendar),) if holiday(day, calendar) else ())
        if away := [each for each in named if each.first_day <= day <= each.last_day]:
            yield Shade(day, "absent", tuple(str(each.user) for each in away), tuple(each.user_id for each in away))


def holiday(day: dt.date, calendar: Calendar) -> str:
    """Which kind of day off: nothing to say of a weekend."""
    if any(day in shut for shut in calendar.closures):
        return "closure"
    return "holiday" if day in calendar.free else ""


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Without the last."""
    for number in range((last - first).days):
        yield first + number * DAY


def by_day(entries: Iterable[Entry], first: dt.date, last: dt.date) -> dict[dt.date, list[Entry]]:
    """{day: what begins on it}, in the reader's zone; what began before is on the first day."""
    found: dict[dt.date, list[Entry]] = {day: [] for day in days(first, last)}
    for entry in entries:
        found[max(timezone.localdate(entry.visit.starts_at), first)].append(entry)
    return found
