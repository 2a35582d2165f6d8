"""Filters of the list of visits, read from the address; nonsense counts as no filter."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from stakeholders.visits.models import Outcome, Visit
from stakeholders.visits.querysets import in_full
from team.models import Membership, Organization, Team, User
from web.params import uuid_of

PERIODS = ("week", "last_week", "month", "quarter")


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """`mine`, or an owner's id; team's id, with those below it; account id; outcome; channel; period.

    Periods: week, last_week, month, quarter (90 days).
    """

    owner: str = ""
    team: uuid.UUID | None = None
    account: uuid.UUID | None = None
    outcome: str = ""
    channel: str = ""
    period: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> VisitFilter:
        owner = query.get("owner", "")
        return cls(
            owner=owner if owner == "mine" or uuid_of(owner) else "",
            team=uuid_of(query.get("team", "")),
            account=uuid_of(query.get("account", "")),
            outcome=_one_of(query.get("outcome", ""), Outcome.values),
            channel=_one_of(query.get("channel", ""), Visit.Channel.values),
            period=_one_of(query.get("period", ""), PERIODS),
        )

    def __bool__(self) -> bool:
        return bool(self.owner or self.team or self.account or self.outcome or self.channel or self.period)

    def apply(self, visits: QuerySet[Any], user: User) -> QuerySet[Any]:
        if self.owner:
            visits = visits.filter(owner_id=user.pk if self.owner == "mine" else self.owner)
        if self.team:
            members = Membership.objects.active().filter(team_id__in=Team.objects.subtree_ids([self.team]))
            visits = visits.filter(owner_id__in=members.values("user_id"))
        if self.account:
            visits = visits.filter(account_id=self.account)
        if self.outcome:
            visits = visits.filter(in_full(user.sight), outcome=self.outcome)
        if self.channel:
            visits = visits.filter(channel=self.channel)
        if self.period:
            first, last = span(self.period, Organization.objects.today(), Organization.objects.zone())
            visits = visits.filter(starts_at__gte=first, starts_at__lt=last)
        return visits

    def chips(self, user: User) -> list[dict[str, Any]]:
        """For components/filter_chip.html."""
        periods = {
            "week": _("this week"),
            "last_week": _("last week"),
            "month": _("this month"),
            "quarter": _("last 90 days"),
        }
        return [
            {"name": "owner", "label": _("Owner"), "value": self.owner, "options": owners(user)},
            *([_chip("team", _("Team"), str(self.team or ""), found)] if (found := teams(user)) else []),
            _chip("outcome", _("Outcome"), self.outcome, Outcome.choices),
            _chip("channel", _("Channel"), self.channel, Visit.Channel.choices),
            _chip("period", _("Period"), self.period, [*periods.items()]),
        ]


def owners(user: User) -> list[tuple[str, str]]:
    """Everybody, oneself, and the people whose visits one reaches."""
    people = User.objects.filter(is_active=True, is_system=False).exclude(pk=user.pk)
    if not user.sight.everything:
        people = people.filter(pk__in=user.sight.people)
    named = [(str(pk), name) for pk, name in people.order_by("name", "pk").values_list("pk", "name")[:200]]
    return [("", _("all")), ("mine", _("me")), *named]


def teams(user: User) -> list[tuple[str, str]]:
    """Those of the people whom one leads; all for who sees everything."""
    sight = user.sight
    if not (sight.everything or sight.below):
        return []
    rows = Membership.objects.active().filter(user__is_active=True)
    if not sight.everything:
        rows = rows.filter(user_id__in=sight.below)
    found = rows.order_by("team__name", "team_id").values_list("team_id", "team__name").distinct()
    return [(str(pk), name) for pk, name in found[:200]]


def span(period: str, today: dt.date, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """First instant of the period, and the first after it, in the person's zone."""
    monday = today - dt.timedelta(days=today.weekday())
    next_month = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    first, last = {
        "week": (monday, monday + dt.timedelta(days=7)),
        "last_week": (monday - dt.timedelta(days=7), monday),
        "month": (today.replace(day=1), next_month),
        "quarter": (today - dt.timedelta(days=90), today + dt.timedelta(days=1)),
    }[period]
    return midnight(first, zone), midnight(last, zone)


def midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=zone)


def _chip(name: str, label: str, value: str, choices: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "value": value, "options": [("", _("all")), *choices]}


def _one_of(value: str, allowed: Any) -> str:
    return value if value in allowed else ""
