"""Resources: hand-overs, weekly talks, routing rules."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import transaction

from accounts.models import KeyAccount
from pipeline.teamwork import actions
from pipeline.teamwork.api import bodies, tables
from pipeline.teamwork.models import HandOver, Meeting, RoutingRule
from stakeholders.api.views import split_origin
from team.actions.origins import name_origin
from team.models import Organization, User
from web.api import filters as f
from web.api.resources import Changes, Creates, Removes, Values, verb


class HandOverFilters(f.Filters):
    account = f.record("account", KeyAccount)
    asked_by = f.record("asked_by", User)
    to = f.record("to", User)
    state = f.choices("state", HandOver.State.choices)
    gives = f.choices("gives", HandOver.Gives.choices)
    reply_by_to = django_filters.DateFilter(field_name="reply_by", lookup_expr="lte")


class HandOverResource(Creates):
    """What one of us asks another to take over. Only `accept` makes something change hands."""

    resource = "hand-overs"
    model = HandOver
    table = tables.HAND_OVER
    filters = HandOverFilters
    orderings = {"asked_at": ("asked_at", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-asked_at"
    body = bodies.HandOverBody

    @transaction.atomic
    def create_record(self, values: Values) -> HandOver:
        origin = split_origin(values)
        values["center"] = values.pop("buying_center", None)
        made = actions.ask_hand_over(actor=self.person, **values)
        return name_origin(actor=self.person, record=made, **origin)

    @verb(bodies.ReplyBody)
    def accept(self, pk: Any, values: Values, version: int | None) -> None:
        """Yes: what was offered changes hands."""
        actions.accept_hand_over(actor=self.person, hand_over_id=pk, expected_version=version, **values)

    @verb(bodies.DeclineBody)
    def decline(self, pk: Any, values: Values, version: int | None) -> None:
        """No, with a sentence."""
        actions.decline_hand_over(actor=self.person, hand_over_id=pk, expected_version=version, **values)

    @verb(bodies.FinishBody)
    def done(self, pk: Any, values: Values, version: int | None) -> None:
        """The work is done, with what came of it."""
        actions.finish_hand_over(actor=self.person, hand_over_id=pk, expected_version=version, **values)

    @verb()
    def withdraw(self, pk: Any, values: Values, version: int | None) -> None:
        """Taken back before there was an answer."""
        actions.withdraw_hand_over(actor=self.person, hand_over_id=pk, expected_version=version)


class MeetingFilters(f.Filters):
    kind = f.choices("kind", Meeting.Kind.choices)
    first = f.record("first", User)
    second = f.record("second", User)
    week_from = django_filters.DateFilter(field_name="week", lookup_expr="gte")
    week_to = django_filters.DateFilter(field_name="week", lookup_expr="lte")


class MeetingResource(Creates, Changes):
    """Agenda and minutes of weekly talks: for the two, for those above the one who reports, and for directors."""

    resource = "meetings"
    model = Meeting
    table = tables.MEETING
    filters = MeetingFilters
    orderings = {"week": ("week", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-week"
    follows_changes = False
    body = bodies.MeetingBody
    change_body = bodies.MinutesBody

    def create_record(self, values: Values) -> Meeting:
        minutes = values.pop("minutes")
        return actions.write_minutes(actor=self.person, text=minutes, expected_version=0, **values)

    def change_record(self, pk: Any, values: Values, version: int | None) -> Meeting | None:
        if "minutes" not in values:
            return None
        return actions.change_minutes(
            actor=self.person, meeting_id=pk, text=values["minutes"], expected_version=version
        )

    @verb(bodies.PointBody)
    def add_point(self, pk: Any, values: Values, version: int | None) -> None:
        """Something to talk about."""
        meeting = self.rows().select_related("first", "second").get(pk=pk)
        two = {"first": meeting.first, "second": meeting.second}
        actions.add_point(actor=self.person, kind=meeting.kind, week=meeting.week, text=values["text"], **two)

    @verb(bodies.SettleBody)
    def settle_point(self, pk: Any, values: Values, version: int | None) -> None:
        """It was talked about; with `is_settled: false`, it was not after all."""
        point = self.rows().get(pk=pk).points.get(pk=values["point"])
        actions.settle_point(actor=self.person, point_id=point.pk, is_settled=values.get("is_settled", True))


class RuleResource(Creates, Changes, Removes):
    """To whom accounts and deals are proposed. Administrators write."""

    resource = "routing-rules"
    model = RoutingRule
    table = tables.RULE
    orderings = {"place": ("place", "created_at", "id"), "updated_at": ("updated_at", "id")}
    default_order = "place"
    follows_changes = False
    body = bodies.RuleBody
    change_body = bodies.RuleBody

    @transaction.atomic
    def create_record(self, values: Values) -> RoutingRule:
        origin = split_origin(values)
        rule = actions.add_rule(actor=self.person, **bodies.rule(values, base()))
        return name_origin(actor=self.person, record=rule, **origin)

    def change_record(self, pk: Any, values: Values, version: int | None) -> RoutingRule:
        split_origin(values)
        changed = bodies.rule(values, base())
        return actions.change_rule(actor=self.person, rule_id=pk, values=changed, expected_version=version)

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_rule(actor=self.person, rule_id=pk, expected_version=version)


def base() -> str:
    return Organization.objects.current().base_currency
