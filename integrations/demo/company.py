"""The demo's company: organization, calendar, pipeline, rates, teams, people, quotas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from integrations.demo.days import Days, closures_around, moment
from integrations.demo.story import data
from pipeline.actions.pipelines import publish_method, template
from pipeline.actions.rates import set_rate
from pipeline.models import Pipeline
from team.actions import add_closure, add_member, change_organization, change_user, create_team, set_roles
from team.models import Organization, Role, Team, User

PASSWORD = "keyline-demo"  # noqa: S105 (told to everybody, on purpose)
LONG_AGO = -1100


@dataclass(frozen=True)
class Company:
    """The cast by key."""

    organization: Organization
    pipeline: Pipeline
    people: Mapping[str, User]

    def zone_of(self, user: User) -> ZoneInfo:
        return ZoneInfo(user.time_zone or self.organization.time_zone)


def found_company(days: Days) -> Company:
    """Everything that is there before the first customer."""
    system = User.objects.system()
    organization = _organization(system, days)
    since = moment(days.day(LONG_AGO), "09:00", ZoneInfo(organization.time_zone))
    teams: dict[str, Team] = {}
    for entry in data("company")["teams"]:
        parent = teams.get(entry.get("parent", ""))
        teams[entry["key"]] = create_team(actor=system, name=entry["name"], parent=parent, at=since)
    people = {entry["key"]: _person(entry, teams, organization, since) for entry in data("company")["people"]}
    for user in people.values():
        user.forget_sight()
    administrator = people["admin"]
    version = publish_method(actor=administrator, document=template(), code="industrial", name=_pipeline_name())
    for entry in data("company")["rates"]:
        day = days.today - dt.timedelta(days=entry["days_ago"])
        set_rate(actor=administrator, currency=entry["currency"], day=day, rate=Decimal(entry["rate"]))
    return Company(organization, version.pipeline, people)


def _organization(system: User, days: Days) -> Organization:
    values = data("company")["organization"]
    organization = change_organization(actor=system, values=values)
    for name, first, last in closures_around(days.today, values["holiday_country"]):
        add_closure(actor=system, name=name, first_day=first, last_day=last)
    return organization


def _pipeline_name() -> dict[str, str]:
    return {"en": "Industrial", "zh-hans": "工业"}


@cache
def _hashed_password() -> str:
    """Hashed once for all: to be slow is what a hash is for."""
    return make_password(PASSWORD)


def _person(
    entry: Mapping[str, Any], teams: Mapping[str, Team], organization: Organization, since: dt.datetime
) -> User:
    """Not invited by mail: the demo's people have a password that everybody knows."""
    system = User.objects.system()
    user = User.objects.create_user(entry["email"], name=entry["name"])
    User.objects.filter(pk=user.pk).update(password=_hashed_password())
    profile = {"time_zone": entry.get("zone", organization.time_zone), "language": entry.get("language", "en")}
    change_user(actor=system, user_id=user.pk, values=profile, at=since)
    set_roles(actor=system, user_id=user.pk, roles=entry["roles"], at=since)
    if "team" in entry:
        leads = Role.MANAGER in entry["roles"]
        add_member(actor=system, team_id=teams[entry["team"]].pk, user=user, is_manager=leads, at=since)
    return User.objects.get(pk=user.pk)
