"""What may be sent about hand-overs, weekly talks and routing."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from accounts.models import KeyAccount
from pipeline.teamwork.links import link_choices
from pipeline.teamwork.models import HandOver, Meeting, RoutingRule
from stakeholders.api.bodies import text
from stakeholders.models import BuyingCenter
from team.models import Team, User
from team.money import to_minor
from web.api.bodies import Body, Origin, Several, Visible, amount


class HandOverBody(Origin):
    account = Visible(KeyAccount)
    buying_center = Visible(BuyingCenter, required=False, allow_null=True)
    to = Visible(User, required=False, allow_null=True)
    partner = text(120)
    gives = s.ChoiceField(HandOver.Gives.choices, required=False)
    link = s.ChoiceField([code for code, _name in link_choices()])
    text = s.CharField(max_length=1000)
    copies = Several(User, most=10, required=False)


class ReplyBody(Body):
    reply = text(1000)


class DeclineBody(Body):
    reply = s.CharField(max_length=1000)


class FinishBody(Body):
    result = text(1000)


class MeetingBody(Body):
    """A week's talk, with its minutes; `second` reports to `first`, or sells inside."""

    kind = s.ChoiceField(Meeting.Kind.choices)
    first = Visible(User)
    second = Visible(User)
    week = s.DateField()
    minutes = s.CharField(max_length=20_000, allow_blank=True, trim_whitespace=False)


class MinutesBody(Body):
    minutes = s.CharField(max_length=20_000, allow_blank=True, trim_whitespace=False)


class PointBody(Body):
    text = s.CharField(max_length=300)


class SettleBody(Body):
    point = s.IntegerField(min_value=1, max_value=2**62)
    is_settled = s.BooleanField(required=False)


class RuleBody(Origin):
    name = s.CharField(max_length=120)
    place = s.IntegerField(min_value=0, max_value=32_000, required=False)
    coverage_class = s.ChoiceField(KeyAccount.CoverageClass.choices, required=False, allow_blank=True)
    measure = s.ChoiceField(RoutingRule.Measure.choices, required=False)
    size_from = amount(required=False, allow_null=True)
    size_to = amount(required=False, allow_null=True)
    industry = text(80)
    region = text(80)
    goes_to = s.ChoiceField(RoutingRule.GoesTo.choices)
    person = Visible(User, required=False, allow_null=True)
    team = Visible(Team, required=False, allow_null=True)
    partner = text(120)
    copy_to = s.ChoiceField(RoutingRule.Copy.choices, required=False, allow_blank=True)
    copy_person = Visible(User, required=False, allow_null=True)


def rule(values: dict[str, Any], currency: str) -> dict[str, Any]:
    """Amounts of the base currency in its minor units."""
    for name in ("size_from", "size_to"):
        if name in values:
            given = values.pop(name)
            values[f"{name}_minor"] = None if given is None else to_minor(given, currency)
    return values
