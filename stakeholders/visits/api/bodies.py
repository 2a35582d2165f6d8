"""What may be sent about visits: a plan, a report, or either put right."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Model
from rest_framework import serializers as s

from accounts.models import KeyAccount
from stakeholders.api.bodies import WorkedAt, text
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits.models import Visit
from stakeholders.visits.models.visit import Outcome
from stakeholders.visits.reports import NewPerson, Promise, VisitReport
from team.models import User
from web.api.bodies import Body, Origin, Several, Visible

MOST_NAMED = 50


def several(model: type[Model]) -> Several:
    return Several(model, most=MOST_NAMED, required=False)


class PromiseBody(Body):
    what = s.CharField(max_length=300)
    due_on = s.DateField(required=False, allow_null=True)
    contact = Visible(Contact, required=False, allow_null=True)
    assignee = Visible(User, required=False, allow_null=True)


class NewPersonBody(Body):
    name = s.CharField(max_length=120)
    title = text(120)


class AttitudeBody(Body):
    """Counts for the people met who belong to one of the visit's buying centers; others are passed over."""

    contact = s.UUIDField()
    attitude = s.ChoiceField([-1, 0, 1], allow_null=True)


class OutcomeBody(Body):
    """Of one of the visit's other buying centers."""

    buying_center = s.UUIDField()
    outcome = s.ChoiceField(Outcome.choices)


class ReportFields(Body):
    """What came of a visit."""

    starts_at = s.DateTimeField()
    ends_at = s.DateTimeField(required=False, allow_null=True)
    channel = s.ChoiceField(Visit.Channel.choices, required=False)
    met = several(Contact)
    new_people = s.ListField(child=NewPersonBody(), required=False, max_length=MOST_NAMED)
    nobody_there = s.BooleanField(required=False)
    outcome = s.ChoiceField(Outcome.choices, required=False, allow_blank=True)
    buying_centers = several(BuyingCenter)
    other_outcomes = s.ListField(child=OutcomeBody(), required=False, max_length=MOST_NAMED)
    customer_action = PromiseBody(required=False, allow_null=True)
    next_step = PromiseBody(required=False, allow_null=True)
    is_formal = s.BooleanField(required=False, allow_null=True)
    no_sale_reason = text(40)
    note = text(8000)
    material = text(200)
    attitudes = s.ListField(child=AttitudeBody(), required=False, max_length=MOST_NAMED)
    colleagues = several(User)


class VisitBody(ReportFields, Origin):
    """A report; with `state: planned`, a plan."""

    id = s.UUIDField(required=False, help_text="Your own, for a visit logged offline: sending it again is harmless.")
    account = WorkedAt(KeyAccount)
    state = s.ChoiceField(["planned", "held"], required=False)
    people = several(Contact)
    purpose = text(300)
    planned_commitment = text(300)
    is_agreed = s.BooleanField(required=False)


class VisitChangeBody(Body):
    starts_at = s.DateTimeField(required=False)
    ends_at = s.DateTimeField(required=False)
    channel = s.ChoiceField(Visit.Channel.choices, required=False)
    people = several(Contact)
    buying_centers = several(BuyingCenter)
    colleagues = several(User)
    purpose = text(300)
    planned_commitment = text(300)
    is_agreed = s.BooleanField(required=False)
    outcome = s.ChoiceField(Outcome.choices, required=False)
    other_outcomes = s.ListField(child=OutcomeBody(), required=False, max_length=MOST_NAMED)
    is_formal = s.BooleanField(required=False)
    no_sale_reason = text(40)
    material = text(200)
    note = text(8000)
    reason = text(300)


class ReasonBody(Body):
    reason = text(300)


class VisitInviteBody(Body):
    people = Several(Contact, most=MOST_NAMED)
    language = s.ChoiceField(settings.LANGUAGES, required=False)


PLAN = ("starts_at", "ends_at", "channel", "people", "purpose", "planned_commitment", "is_agreed", "colleagues")
REPORT = (
    "starts_at",
    "ends_at",
    "channel",
    "nobody_there",
    "outcome",
    "is_formal",
    "no_sale_reason",
    "note",
    "material",
)


def plan(values: dict[str, Any]) -> dict[str, Any]:
    return {**{name: values[name] for name in PLAN if name in values}, "centers": values.get("buying_centers", ())}


def report(values: dict[str, Any], account: KeyAccount) -> VisitReport:
    return VisitReport(
        account=account,
        met=tuple(values.get("met", ())),
        new_people=tuple(NewPerson(**person) for person in values.get("new_people", ())),
        centers=tuple(values.get("buying_centers", ())),
        other_outcomes=outcomes(values),
        customer_action=promise(values.get("customer_action")),
        next_step=promise(values.get("next_step")),
        attitudes={one["contact"]: one["attitude"] for one in values.get("attitudes", ())},
        colleagues=tuple(values.get("colleagues", ())),
        **{name: values[name] for name in REPORT if name in values},
    )


def outcomes(values: dict[str, Any]) -> dict[Any, str]:
    return {one["buying_center"]: one["outcome"] for one in values.get("other_outcomes", ())}


def promise(values: dict[str, Any] | None) -> Promise | None:
    return Promise(**values) if values else None
