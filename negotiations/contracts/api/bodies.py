"""What may be sent about contracts."""

from __future__ import annotations

from rest_framework import serializers as s

from accounts.models import Document
from negotiations.contracts.models import ReviewStep
from negotiations.models import Issue, Side
from pipeline.models import Deal
from stakeholders.api.bodies import text
from stakeholders.models import Contact
from team.models import User
from web.api.bodies import Body, Origin, Visible, amount


def row() -> s.IntegerField:
    """The id of a review or a clause."""
    return s.IntegerField(min_value=1, max_value=2**62)


class ContractChangeBody(Body):
    form = s.ChoiceField(Side.choices)
    document = Visible(Document, required=False, allow_null=True)
    sign_by = s.DateField(required=False, allow_null=True)
    first_payment_due_on = s.DateField(required=False, allow_null=True)
    first_payment = amount(required=False, allow_null=True)
    note = text(1000)


class ContractBody(ContractChangeBody, Origin):
    deal = Visible(Deal)


class SignBody(Body):
    side = s.ChoiceField(Side.choices)
    name = s.CharField(max_length=120)
    signed_on = s.DateField(required=False)
    despite_open = s.BooleanField(required=False)


class SideBody(Body):
    side = s.ChoiceField(Side.choices)


class ContractDropBody(Body):
    reason = s.CharField(max_length=300)


class ReviewBody(Body):
    side = s.ChoiceField(Side.choices)
    by = s.ChoiceField(ReviewStep.By.choices)
    contact = Visible(Contact, required=False, allow_null=True)
    assignee = Visible(User, required=False, allow_null=True)
    due_on = s.DateField(required=False, allow_null=True)


class ReviewDoneBody(Body):
    review = row()
    is_done = s.BooleanField(required=False)
    done_on = s.DateField(required=False, allow_null=True)
    result = text(300)


class ReviewNameBody(Body):
    review = row()


class ClauseBody(Body):
    title = s.CharField(max_length=120)
    theirs = text(500)
    ours = text(500)
    waits_for = s.ChoiceField(Side.choices, required=False)
    issue = Visible(Issue, required=False, allow_null=True)


class ClauseChangeBody(Body):
    clause = row()
    title = s.CharField(max_length=120, required=False)
    theirs = text(500)
    ours = text(500)
    waits_for = s.ChoiceField(Side.choices, required=False)


class ClauseAgreeBody(Body):
    clause = row()
    agreed_text = text(500)
    agreed_on = s.DateField(required=False)


class ClauseNameBody(Body):
    clause = row()
