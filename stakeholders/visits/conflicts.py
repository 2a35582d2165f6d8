"""What stands in the way of planned visits, as far as the reader may know it, in words.

Of a colleague's visit or absence that the reader does not see they are told that the colleague is not free.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.visits import clashes
from stakeholders.visits.clashes import Booking, Clash
from stakeholders.visits.models import Visit, VisitColleague
from stakeholders.visits.reading import shown
from stakeholders.visits.route import OURS, Place
from team.calendars import current_calendar
from team.clock import Calendar
from team.models import Absence, User
from web.formats import short_date

TAKEN = "taken"
MOST_ABSENCES = 1000
MARGIN = dt.timedelta(days=1)
WITHOUT_WAY = (Visit.Channel.VIDEO, Visit.Channel.PHONE, Visit.Channel.MESSENGER)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One of them in words. `visit`: the one in the way, where the reader sees it."""

    kind: str
    text: str
    person: uuid.UUID | None = None
    visit: uuid.UUID | None = None
    free_minutes: int | None = None
    needed_minutes: int | None = None


@dataclass(slots=True)
class Known:
    """What was read about the people of the visits: names by id, other planned visits, spans of absence."""

    reader: User
    names: dict[uuid.UUID, str] = field(default_factory=dict)
    visits: dict[uuid.UUID, Any] = field(default_factory=dict)
    absences: dict[uuid.UUID, list[clashes.Days]] = field(default_factory=dict)
    hidden_absences: set[uuid.UUID] = field(default_factory=set)


Companions = dict[uuid.UUID, dict[uuid.UUID, str]]
"""{visit id: {user id: name}} of our people who come along."""


def companions_of(ids: Iterable[uuid.UUID]) -> Companions:
    rows = VisitColleague.objects.filter(visit_id__in=list(ids)).order_by("user__name", "pk")
    found: Companions = {}
    for visit, person, name in rows.values_list("visit_id", "user_id", "user__name"):
        found.setdefault(visit, {})[person] = name
    return found


def marked(visits: QuerySet[Any], user: User) -> QuerySet[Any]:
    """With `is_seen` (the visit) and `account_known` (address and region of its account)."""
    return visits.annotate(
        is_seen=Exists(Visit.objects.visible_to(user).filter(pk=OuterRef("pk")).order_by()),
        account_known=Exists(KeyAccount.objects.visible_to(user).filter(pk=OuterRef("account_id")).order_by()),
    )


def conflicts_of(
    visits: Sequence[Any],
    user: User,
    *,
    companions: Companions | None = None,
    calendar: Calendar | None = None,
    absences: Sequence[Any] | None = None,
    now: dt.datetime | None = None,
) -> dict[uuid.UUID, list[Conflict]]:
    """{visit id: conflicts} of those that are planned, not over, and read in full (a handful of queries for all).

    `visits` were read by `reading.shown`, or carry `in_full` otherwise. What the caller has read already may be given.
    """
    now = now or timezone.now()
    asked = {each.pk: each for each in visits if each.state == "planned" and each.ends_at >= now and each.in_full}
    if not asked:
        return {}
    companions = companions_of(asked) if companions is None else companions
    known = Known(user)
    for visit in asked.values():
        known.names |= {visit.owner_id: str(visit.owner), **companions.get(visit.pk, {})}
    first = min(each.starts_at for each in asked.values()) - MARGIN
    last = max(each.ends_at for each in asked.values()) + MARGIN
    known.visits = {each.pk: each for each in planned_of(known.names, first, last, user)}
    if unread := known.visits.keys() - asked.keys() - companions.keys():
        companions = companions | companions_of(unread)
    if absences is None:
        absences = list(absences_of(known.names, first.date(), last.date(), user))
    for row in absences:
        known.absences.setdefault(row.user_id, []).append((row.first_day, row.last_day))
        if not row.is_seen:
            known.hidden_absences.add(row.user_id)
    found = clashes.find(
        [booking(each, companions.get(each.pk, {}).keys() & known.names.keys()) for each in known.visits.values()],
        known.absences,
        (calendar or current_calendar()).is_working_day,
    )
    return {pk: worded for pk, visit in asked.items() if (worded := in_words(visit, found.get(pk, ()), known))}


def of_visit(pk: uuid.UUID, user: User) -> dict[uuid.UUID, list[Conflict]]:
    """Those of one visit, as it stands now."""
    return conflicts_of(list(shown(Visit.objects.visible_to(user).filter(pk=pk), user)), user)


def planned_of(people: Iterable[uuid.UUID], first: dt.datetime, last: dt.datetime, user: User) -> QuerySet[Any]:
    """Whatever these people have planned then, seen by the reader or not."""
    joined = VisitColleague.objects.filter(visit=OuterRef("pk"), user_id__in=list(people))
    rows = Visit.objects.planned().filter(starts_at__gte=first - MARGIN, starts_at__lt=last, ends_at__gte=first)
    rows = rows.filter(Q(owner_id__in=list(people)) | Exists(joined))
    return marked(rows, user).select_related("account", "owner").order_by("starts_at", "pk")


def absences_of(people: Iterable[uuid.UUID] | None, first: dt.date, last: dt.date, user: User) -> QuerySet[Any]:
    """Of these people, of all if None, with `is_seen` by the reader."""
    rows = Absence.objects.filter(last_day__gte=first, first_day__lte=last)
    if people is not None:
        rows = rows.filter(user_id__in=list(people))
    seen = Exists(Absence.objects.visible_to(user).filter(pk=OuterRef("pk")).order_by())
    return rows.annotate(is_seen=seen).select_related("user").order_by("user__name", "pk")[:MOST_ABSENCES]


def booking(visit: Any, companions: Iterable[uuid.UUID]) -> Booking:
    return Booking(
        visit.pk,
        visit.starts_at,
        visit.ends_at,
        frozenset({visit.owner_id, *companions}),
        place_of(visit),
        visit.travel_minutes,
        visit.owner.zone,
    )


def place_of(visit: Any) -> Place | None:
    """Where it is; of an account that the reader does not see in full no more than that it is there."""
    if visit.channel in WITHOUT_WAY:
        return None
    if visit.channel == Visit.Channel.AT_OUR_SITE:
        return Place(OURS)
    if not visit.account_known:
        return Place(visit.account_id)
    return Place(visit.account_id, visit.account.address, visit.account.region)


def in_words(visit: Any, found: Iterable[Clash], known: Known) -> list[Conflict]:
    """Each said once."""
    said = (_said(visit, clash, known) for clash in found)
    return list({each.text: each for each in said if each}.values())


def _said(visit: Any, clash: Clash, known: Known) -> Conflict | None:
    name = known.names.get(clash.person, "") if clash.person else ""
    if clash.kind == clashes.DAY_OFF:
        return Conflict(clash.kind, _("%(day)s is no working day.") % {"day": short_date(clash.day)})
    if clash.kind == clashes.ABSENCE:
        if clash.person in known.hidden_absences:
            return _taken(clash, name)
        return Conflict(clash.kind, _absent(clash, name, known), clash.person)
    other = known.visits.get(clash.other) if clash.other else None
    if other is None or not other.is_seen:
        return _taken(clash, name) if clash.kind == clashes.OVERLAP else None
    text = _overlapping(other) if clash.kind == clashes.OVERLAP else _late(clash, other)
    if clash.person != known.reader.pk:
        text = _("%(name)s: %(text)s") % {"name": name, "text": text}
    times = (clash.free, clash.needed) if clash.kind == clashes.TRAVEL else (None, None)
    return Conflict(clash.kind, text, clash.person, other.pk, *times)


def _taken(clash: Clash, name: str) -> Conflict:
    return Conflict(TAKEN, _("%(name)s is not free then.") % {"name": name}, clash.person)


def _absent(clash: Clash, name: str, known: Known) -> str:
    day = short_date(clash.day)
    if clash.person == known.reader.pk:
        return _("You are absent on %(day)s.") % {"day": day}
    return _("%(name)s is absent on %(day)s.") % {"name": name, "day": day}


def _overlapping(other: Any) -> str:
    words = {"account": other.account, "from": clock(other.starts_at), "until": clock(other.ends_at)}
    return _("Overlaps with %(account)s, %(from)s–%(until)s.") % words


def _late(clash: Clash, other: Any) -> str:
    words = {"free": clash.free, "needed": clash.needed, "account": other.account}
    return _("%(free)d minutes to get here from %(account)s; it takes %(needed)d.") % words


def clock(moment: dt.datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def sentence(found: Mapping[uuid.UUID, Sequence[Conflict]], pk: uuid.UUID, said: str) -> str:
    """What was done, and what stands in the way of it: for a toast."""
    texts = [each.text for each in found.get(pk, ())]
    return _("%(said)s But mind: %(texts)s") % {"said": said, "texts": " ".join(texts)} if texts else said
