"""What may be sent about a negotiation and its preparation."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from negotiations.actions.packages import MOST_PACKAGES
from negotiations.methods import lists
from negotiations.models import Channel, Issue, Negotiation
from pipeline.models import Deal
from stakeholders.api.bodies import text
from stakeholders.models import Contact
from team.models import User
from web.api.bodies import Body, Origin, Visible


def value(**options: Any) -> s.DecimalField:
    """A value in an issue's unit, as a decimal string."""
    return s.DecimalField(max_digits=18, decimal_places=4, min_value=0, allow_null=True, required=False, **options)


class NegotiationChangeBody(Body):
    mode = s.ChoiceField(Negotiation.Mode.choices, required=False, allow_blank=True)
    deadline_on = s.DateField(required=False, allow_null=True)
    deadline_reason = text(200)


class NegotiationBody(Origin):
    """`waiver_reason`: by a manager above the owner, where preconditions are missing."""

    deal = Visible(Deal)
    mode = s.ChoiceField(Negotiation.Mode.choices, required=False, allow_blank=True)
    deadline_on = s.DateField(required=False, allow_null=True)
    deadline_reason = text(200)
    procurement_mode = s.ChoiceField(Deal.ProcurementMode.choices, required=False, allow_blank=True)
    waiver_reason = text(300)


class FreeLimitsBody(Body):
    reason = s.CharField(max_length=300)


class IssueChangeBody(Body):
    name = s.CharField(max_length=80, required=False)
    unit = text(20)
    better = s.ChoiceField(Issue.Better.choices, required=False)
    reference = value()
    step = value()


class IssueBody(IssueChangeBody):
    """With the `code` of a template the rest may be left out; else `name` and `better` are needed."""

    code = s.ChoiceField([(code, code) for code in lists.issue_templates()], required=False)


class StanceBody(Body):
    target = value()
    limit = value()
    opening = value()
    their_target = value()
    their_limit = value()
    weight = s.IntegerField(min_value=0, max_value=100, required=False)
    their_weight = s.IntegerField(min_value=0, max_value=100, required=False)
    worth_minor = s.IntegerField(min_value=0, max_value=10**15, required=False, allow_null=True)
    their_worth_minor = s.IntegerField(min_value=0, max_value=10**15, required=False, allow_null=True)
    criterion = text(300)


class SheetBody(Body):
    our_alternative = text(500)
    walk_away = text(500)
    their_alternative = text(500)
    people = text(1000)
    our_interests = text(1000)
    their_interests = text(1000)
    options = text(1000)
    criteria = text(1000)
    dilemmas = s.ListField(child=s.CharField(max_length=40), max_length=20, required=False)
    methods = s.ListField(child=s.CharField(max_length=40), max_length=20, required=False)
    planned_concessions = text(1000)


class TermsField(s.DictField):
    """{issue id: value}, both checked."""

    child = s.DecimalField(max_digits=18, decimal_places=4, min_value=0)

    def to_internal_value(self, data: Any) -> Any:
        keys = s.UUIDField()
        return {keys.run_validation(key): found for key, found in super().to_internal_value(data).items()}


class PackageBody(Body):
    name = s.CharField(max_length=80)
    terms = TermsField()


class PackageNameBody(Body):
    name = s.CharField(max_length=80, required=False)


class OfferPackageBody(Body):
    """`alongside`: what we offered before stays on the table too."""

    channel = s.ChoiceField(Channel.choices, required=False)
    made_on = s.DateField(required=False)
    valid_until = s.DateField(required=False)
    note = text(500)
    alongside = s.BooleanField(required=False)


class OfferPackagesBody(OfferPackageBody):
    packages = s.ListField(child=s.UUIDField(), min_length=1, max_length=MOST_PACKAGES)


class LessonBody(Body):
    """What was learned; empty takes it back."""

    review = s.CharField(max_length=1000, allow_blank=True)


class SeatChangeBody(Body):
    part = text(100)


class SeatBody(SeatChangeBody):
    """One of us; naming somebody again changes their part."""

    user = Visible(User)


class SittingChangeBody(Body):
    part = text(100)
    interests = text(300)


class SittingBody(SittingChangeBody):
    """One of the deal's account; naming somebody again changes what is said of them."""

    contact = Visible(Contact)


class OrderBody(Body):
    order = s.ListField(child=s.UUIDField(), max_length=100)
