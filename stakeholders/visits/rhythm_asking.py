"""What a page of rhythm is asked for: everything stands in its address, so a link shares what one sees."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from stakeholders.visits.rhythm import week_of
from stakeholders.visits.rhythm_scope import RhythmScope, rhythm_scope
from team.models import Organization, User
from team.periods import Period, month_of, quarter_of
from web.days import is_plausible
from web.formats import short_date, short_month
from web.params import uuid_of

KINDS = ("week", "month", "quarter")
WEEK = dt.timedelta(days=6)
DAY = dt.timedelta(days=1)
ME, ALL, TEAM = "me", "all", "team-"


@dataclass(frozen=True, slots=True)
class AskedRhythm:
    """`who`: "me", "all", a person's id, or "team-" and a team's id."""

    organization: Organization
    who: str
    kind: str
    day: dt.date

    @property
    def period(self) -> Period:
        if self.kind == "month":
            return month_of(self.day)
        if self.kind == "quarter":
            return quarter_of(self.day, self.organization.fiscal_year_start)
        return Period(week_of(self.day), week_of(self.day) + WEEK)

    @property
    def earlier(self) -> AskedRhythm:
        return replace(self, day=replace(self, day=self.period.first - DAY).period.first)

    @property
    def later(self) -> AskedRhythm | None:
        """None after the present one: nobody has visited there yet."""
        first = self.period.last + DAY
        return replace(self, day=first) if first <= self.organization.today() else None

    @property
    def name(self) -> str:
        period, today = self.period, self.organization.today()
        if self.kind == "month":
            return short_month(period.first, today)
        return f"{short_date(period.first, today)} – {short_date(period.last, today)}"

    def url(self) -> str:
        said = {"who": self.who, "period": self.kind, "from": f"{self.period.first}"}
        return f"{reverse('visits:visit_rhythm')}?{urlencode(said)}"

    def scope(self, user: User) -> RhythmScope:
        """Raises `ValidationError` for whom they may not name."""
        owner = user.pk if self.who == ME else None
        team = None
        if self.who.startswith(TEAM):
            team = uuid.UUID(self.who.removeprefix(TEAM))
        elif self.who not in (ME, ALL):
            owner = uuid.UUID(self.who)
        return rhythm_scope(user, self.period.first, self.period.last, owner=owner, team=team)


def asked_rhythm(params: Mapping[str, str], user: User) -> AskedRhythm:
    """Of a GET: what cannot be understood is the default, except what names somebody."""
    organization = Organization.objects.current()
    who = params.get("who", "") or (f"{TEAM}{params['team']}" if params.get("team") else "")
    if who not in (ME, ALL) and not uuid_of(who.removeprefix(TEAM)):
        sees_more = user.sight.everything or len(user.sight.people) > 1
        who = ALL if sees_more else ME
    kind = params.get("period", "")
    return AskedRhythm(organization, who, kind if kind in KINDS else "week", _day(params.get("from", "")))


def _day(text: str) -> dt.date:
    try:
        day: Any = parse_date(text)
    except ValueError:
        day = None
    return day if day and is_plausible(day) else Organization.objects.today()


def kinds() -> list[tuple[str, str]]:
    return [("", _("Week")), ("month", _("Month")), ("quarter", _("Quarter"))]
