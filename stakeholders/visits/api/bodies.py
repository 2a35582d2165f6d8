"""What may be sent about visits: a plan, a report, or either put right."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework import serializers as s

from accounts.models import Competitor, KeyAccount
from stakeholders.api.bodies import WorkedAt, text
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact, Need
from stakeholders.visits.actions.findings import MOST_SAID
from stakeholders.visits.models import Objection, Spin, Visit
from stakeholders.visits.models.visit import MOST_TRAVEL, Outcome
from stakeholders.visits.reports import HeardNeed, HeardNews, HeardObjection, NewPerson, Promise, VisitReport
from team.models import User
from web.api.bodies import Body, Origin, Several, Visible

MOST_NAMED = 50


def several(model: type[Model]) -> Several:
    return Several(model, most=MOST_NAMED, required=False)


def travel() -> s.IntegerField:
    return s.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=MOST_TRAVEL, help_text="To get there; null: as usual."
    )


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


class HeardNeedBody(Body):
    """Becomes a need of the visit's first buying center, unless it names another. `contact`: whose, by default the only
    person met; `is_confirmed`: they said yes to it."""

    statement = s.CharField(max_length=300)
    kind = s.ChoiceField(Need.Kind.choices)
    maturity = s.ChoiceField(Need.Maturity.values, required=False)
    contact = Visible(Contact, required=False, allow_null=True)
    is_confirmed = s.BooleanField(required=False)
    buying_center = Visible(BuyingCenter, required=False, allow_null=True)


class HeardObjectionBody(Body):
    answer = text(500)
    text = s.CharField(max_length=300)
    subject = s.ChoiceField([*entries("objections", "subjects")], required=False, allow_blank=True)
    motive = s.ChoiceField(Objection.Motive.choices, required=False, allow_blank=True)
    technique = s.ChoiceField([*entries("objections", "techniques")], required=False, allow_blank=True)
    state = s.ChoiceField(Objection.State.choices, required=False)
    contact = Visible(Contact, required=False, allow_null=True)
    buying_center = Visible(BuyingCenter, required=False, allow_null=True)


class CompetitorNamed(Body):
    """`competitor`, or the name of one that may be new."""

    competitor = Visible(Competitor, required=False, allow_null=True)
    competitor_name = text(120)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if not self.partial and not attrs.get("competitor") and not attrs.get("competitor_name"):
            raise s.ValidationError({"competitor": [_("Say which competitor it is about.")]})
        return attrs


class HeardNewsBody(CompetitorNamed):
    text = s.CharField(max_length=500)
    contact = Visible(Contact, required=False, allow_null=True)
    buying_center = Visible(BuyingCenter, required=False, allow_null=True)


class RungBody(Body):
    """How close one of those met has come; others are passed over."""

    contact = s.UUIDField()
    rung = s.ChoiceField(Contact.Rung.values)


class SaidFields(Body):
    """How the visit went, by the codes of the method."""

    question_types = s.ListField(child=s.ChoiceField(Spin.choices), required=False, max_length=len(Spin))
    steps = s.ListField(child=s.ChoiceField([*entries("visits", "steps")]), required=False, max_length=8)
    closing = s.ChoiceField([*entries("visits", "closings")], required=False, allow_blank=True)
    work = s.ChoiceField(
        Visit.Work.choices, required=False, allow_blank=True, help_text="Empty in a report: as the deal's stage says."
    )


class ReportFields(SaidFields):
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
    rungs = s.ListField(child=RungBody(), required=False, max_length=MOST_NAMED)
    needs = s.ListField(child=HeardNeedBody(), required=False, max_length=MOST_SAID)
    objections = s.ListField(child=HeardObjectionBody(), required=False, max_length=MOST_SAID)
    rival_news = s.ListField(child=HeardNewsBody(), required=False, max_length=MOST_SAID)
    colleagues = several(User)
    bidders_remaining = s.IntegerField(
        min_value=1,
        max_value=999,
        required=False,
        allow_null=True,
        help_text="Kept on the open deal of the first buying center.",
    )


class VisitBody(ReportFields, Origin):
    """A report; with `state: planned`, a plan."""

    id = s.UUIDField(required=False, help_text="Your own, for a visit logged offline: sending it again is harmless.")
    account = WorkedAt(KeyAccount)
    state = s.ChoiceField(["planned", "held"], required=False)
    people = several(Contact)
    purpose = text(300)
    planned_commitment = text(300)
    fallback_commitment = text(300)
    is_agreed = s.BooleanField(required=False)
    travel_minutes = travel()


class VisitChangeBody(SaidFields):
    starts_at = s.DateTimeField(required=False)
    ends_at = s.DateTimeField(required=False)
    channel = s.ChoiceField(Visit.Channel.choices, required=False)
    people = several(Contact)
    buying_centers = several(BuyingCenter)
    colleagues = several(User)
    purpose = text(300)
    planned_commitment = text(300)
    fallback_commitment = text(300)
    is_agreed = s.BooleanField(required=False)
    travel_minutes = travel()
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


PLAN = (
    "starts_at",
    "ends_at",
    "channel",
    "people",
    "purpose",
    "planned_commitment",
    "fallback_commitment",
    "is_agreed",
    "travel_minutes",
    "colleagues",
)
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
    "closing",
    "work",
    "bidders_remaining",
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
        rungs={one["contact"]: one["rung"] for one in values.get("rungs", ())},
        question_types=tuple(values.get("question_types", ())),
        steps=tuple(values.get("steps", ())),
        needs=tuple(HeardNeed(**heard(one)) for one in values.get("needs", ())),
        objections=tuple(HeardObjection(**heard(one)) for one in values.get("objections", ())),
        rival_news=tuple(HeardNews(**heard(one)) for one in values.get("rival_news", ())),
        colleagues=tuple(values.get("colleagues", ())),
        **{name: values[name] for name in REPORT if name in values},
    )


def heard(values: dict[str, Any]) -> dict[str, Any]:
    """Under the names that the report knows."""
    names = {"buying_center": "center", "competitor_name": "name"}
    return {names.get(name, name): value for name, value in values.items()}


def outcomes(values: dict[str, Any]) -> dict[Any, str]:
    return {one["buying_center"]: one["outcome"] for one in values.get("other_outcomes", ())}


def promise(values: dict[str, Any] | None) -> Promise | None:
    return Promise(**values) if values else None
