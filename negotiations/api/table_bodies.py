"""What may be sent about offers, rounds and concessions."""

from __future__ import annotations

from decimal import Decimal

from rest_framework import serializers as s

from accounts.models import Document
from negotiations.models import Channel, Concession, Negotiation, Round, Side, TacticUse
from stakeholders.api.bodies import text
from stakeholders.models import Contact
from stakeholders.visits.models import Visit
from web.api.bodies import Body, Visible, amount

MOST_TERMS = 60


class TermBody(Body):
    issue = s.UUIDField()
    value = s.DecimalField(max_digits=17, decimal_places=4, min_value=Decimal(0))


class OfferBody(Body):
    """`id` is the sender's own, so that an offer sent twice is one."""

    id = s.UUIDField(required=False)
    negotiation = Visible(Negotiation, editable=True)
    side = s.ChoiceField(Side.choices)
    terms = s.ListField(child=TermBody(), min_length=1, max_length=MOST_TERMS)
    made_on = s.DateField(required=False)
    round = Visible(Round, required=False, allow_null=True)
    contact = Visible(Contact, required=False, allow_null=True)
    channel = s.ChoiceField(Channel.choices, required=False)
    document = Visible(Document, required=False, allow_null=True)
    valid_until = s.DateField(required=False, allow_null=True)
    note = text(500)
    alongside = s.BooleanField(required=False)
    asked_for = text(200)


class AcceptBody(Body):
    accepted_on = s.DateField(required=False)


class StepBody(Body):
    side = s.ChoiceField(Side.choices)
    what = s.CharField(max_length=300)
    due_on = s.DateField(required=False, allow_null=True)
    contact = Visible(Contact, required=False, allow_null=True)


class TacticBody(Body):
    side = s.ChoiceField(Side.choices)
    code = s.CharField(max_length=20)
    effect = s.ChoiceField(TacticUse.Effect.choices, required=False, allow_blank=True)


class TacticsBody(Body):
    tactics = s.ListField(child=TacticBody(), max_length=30)


class RoundChangeBody(Body):
    held_on = s.DateField(required=False)
    channel = s.ChoiceField(Channel.choices, required=False)
    note = text(1000)
    visit = Visible(Visit, required=False, allow_null=True)
    steps = s.ListField(child=StepBody(), max_length=10, required=False)


class RoundBody(RoundChangeBody):
    id = s.UUIDField(required=False)
    negotiation = Visible(Negotiation, editable=True)
    tactics = s.ListField(child=TacticBody(), max_length=30, required=False)


class ConcessionChangeBody(Body):
    """Worths in units of the deal's currency."""

    what = text(200)
    value = amount(required=False, allow_null=True)
    their_value = amount(required=False, allow_null=True)
    asked = text(200)
    answers = Visible(Concession, required=False, allow_null=True)
    given_on = s.DateField(required=False)
    round = Visible(Round, required=False, allow_null=True)


class ConcessionBody(ConcessionChangeBody):
    id = s.UUIDField(required=False)
    negotiation = Visible(Negotiation, editable=True)
    side = s.ChoiceField(Side.choices)
    issue = s.UUIDField(required=False, allow_null=True)
