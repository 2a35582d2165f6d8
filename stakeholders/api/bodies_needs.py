"""What may be sent about needs, research and differences."""

from __future__ import annotations

from rest_framework import serializers as s

from accounts.models import Competitor
from stakeholders.api.bodies import text
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact, Differentiator, Need
from web.api.bodies import Body, Origin, Visible

FEATURES = list(entries("needs", "features"))
SCOPES = list(entries("needs", "scopes"))


class NeedFields(Body):
    contact = Visible(Contact, required=False, allow_null=True)
    kind = s.ChoiceField(Need.Kind.choices)
    level = s.ChoiceField(Need.Level.choices, required=False, allow_blank=True)
    statement = s.CharField(max_length=300)
    maturity = s.ChoiceField(Need.Maturity.values, required=False)
    tags = s.ListField(child=s.ChoiceField(FEATURES), required=False)
    evidence = text(300)
    visit = s.UUIDField(required=False, allow_null=True)
    benefit = text(300)
    learned_on = s.DateField(required=False)
    confirmed_by = Visible(Contact, required=False, allow_null=True)
    confirmed_on = s.DateField(required=False, allow_null=True)


class NeedBody(NeedFields, Origin):
    buying_center = Visible(BuyingCenter)


class NeedChangeBody(NeedFields):
    reason = text(300)


class ConfirmBody(Body):
    by = Visible(Contact)
    on = s.DateField(required=False)


class DropNeedBody(Body):
    reason = text(300)


class ResearchNoteChangeBody(Body):
    note = s.CharField(max_length=1000)


class ResearchNoteBody(ResearchNoteChangeBody, Origin):
    buying_center = Visible(BuyingCenter)
    item = s.ChoiceField(SCOPES)


class DifferentiatorChangeBody(Body):
    standing = s.ChoiceField([-2, -1, 0, 1, 2], required=False, allow_null=True)
    ours = text(300)
    theirs = text(300)


class DifferentiatorBody(DifferentiatorChangeBody, Origin):
    buying_center = Visible(BuyingCenter)
    competitor = Visible(Competitor)
    aspect = s.ChoiceField(Differentiator.Aspect.choices)
