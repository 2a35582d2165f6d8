"""What may be sent about people at the customer and about promises."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers as s

from accounts.models import KeyAccount
from stakeholders.actions.members import COACH_CRITERIA, MOST_FOCUSES, PERSONAS, PHASES
from stakeholders.actions.merging import MERGED
from stakeholders.api.tables import CODES
from stakeholders.models import BuyingCenter, Commitment, Contact, Intelligence, Member
from team.models import User
from web.api.bodies import Body, Origin, Visible
from web.params import uuid_of


def text(most: int) -> s.CharField:
    return s.CharField(max_length=most, required=False, allow_blank=True)


class WorkedAt(Visible):
    """An account that the sender sees at least the face of: one may meet people there for a deal."""

    def get_queryset(self) -> Any:
        return KeyAccount.objects.face_visible_to(self.context["request"].user)


class ContactFields(Body):
    name = s.CharField(max_length=120)
    local_name = text(120)
    title = text(120)
    department = text(120)
    level = s.ChoiceField(Contact.Level.choices, required=False, allow_blank=True)
    reports_to = Visible(Contact, required=False, allow_null=True)
    affiliation = s.ChoiceField(Contact.Affiliation.choices, required=False, allow_blank=True)
    employer = text(120)
    email = s.EmailField(required=False, allow_blank=True)
    phone = text(40)
    mobile = text(40)
    messenger = text(80)
    left_on = s.DateField(required=False, allow_null=True)
    rung = s.IntegerField(min_value=1, max_value=6, required=False, allow_null=True)
    style = s.ChoiceField(Contact.Style.choices, required=False, allow_blank=True)  # type: ignore[assignment]


class ContactBody(ContactFields, Origin):
    account = WorkedAt(KeyAccount)
    buying_center = Visible(BuyingCenter, required=False, allow_null=True, help_text="Also a member of it.")
    confirmed = s.BooleanField(required=False, help_text="It is another person than the `candidates` of a 409.")


class ContactChangeBody(ContactFields):
    reason = text(300)


class ContactMergeBody(Body):
    """`from` is a word of Python, so the field is declared below."""

    take = s.ListField(
        child=s.ChoiceField(MERGED),
        required=False,
        help_text="Fields that get the value of the one who goes; what the kept one leaves open is filled anyway.",
    )

    def get_fields(self) -> dict[str, s.Field]:
        return {"from": Visible(Contact), **super().get_fields()}


class ContactMoveBody(Body):
    account = WorkedAt(KeyAccount)
    on = s.DateField(required=False, help_text="Since when; today if not given.")
    keep_memberships = s.BooleanField(required=False, help_text="Parts in the old account's buying centers go on.")
    reason = text(300)


def technical_content() -> s.DecimalField:
    return s.DecimalField(
        max_digits=2,
        decimal_places=1,
        min_value=Decimal("0.1"),
        max_value=Decimal("0.9"),
        required=False,
        allow_null=True,
    )


class CenterBody(Origin):
    account = Visible(KeyAccount)
    name = s.CharField(max_length=200)
    technical_content = technical_content()


class CenterChangeBody(Body):
    name = s.CharField(max_length=200, required=False)
    technical_content = technical_content()
    reason = text(300)


def relation() -> s.IntegerField:
    return s.IntegerField(min_value=-2, max_value=2, required=False, allow_null=True)


class Relations(s.DictField):
    """{competitor id: relation, -2 to 2, or null for not known}."""

    child = s.IntegerField(min_value=-2, max_value=2, allow_null=True)

    def to_internal_value(self, data: Any) -> dict[uuid.UUID, int | None]:
        given = super().to_internal_value(data)
        keys = {key: uuid_of(key) for key in given}
        if bad := [key for key, found in keys.items() if found is None]:
            raise s.ValidationError([_("There is no record %(id)s.") % {"id": bad[0]}])
        return {found: given[key] for key, found in keys.items() if found is not None}


class MemberFields(Body):
    roles = s.ListField(child=s.ChoiceField(CODES), required=False)
    attitude = s.ChoiceField([-1, 0, 1], required=False, allow_null=True)
    attitude_basis = s.ChoiceField(Member.Basis.choices, required=False, allow_blank=True)
    attitude_on = s.DateField(required=False, allow_null=True)
    influence = s.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)
    weight_override = s.DecimalField(
        max_digits=4, decimal_places=3, min_value=Decimal(0), max_value=Decimal(1), required=False, allow_null=True
    )
    weight_reason = text(300)
    target_attitude = s.ChoiceField([-1, 0, 1], required=False, allow_null=True)
    relation_us = relation()
    rivals = Relations(required=False, help_text="All of them, {competitor: -2 to 2}.")
    responsible = Visible(User, required=False, allow_null=True)
    persona = s.ChoiceField([*PERSONAS], required=False, allow_blank=True)
    focuses = s.ListField(child=s.CharField(max_length=200), max_length=MOST_FOCUSES, required=False)
    phases = s.ListField(child=s.ChoiceField(PHASES), required=False)
    obtain = text(300)
    coach_criteria = s.ListField(child=s.ChoiceField(COACH_CRITERIA), required=False)
    interest = text(300)
    acceptable_change = text(300)
    resistance = text(300)
    reason_technical = text(300)
    reason_organizational = text(300)
    reason_cultural = text(300)
    necessity = s.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)
    effort = text(300)


class MemberBody(MemberFields, Origin):
    buying_center = Visible(BuyingCenter)
    contact = Visible(Contact)


class MemberChangeBody(MemberFields):
    reason = text(300)


def strength(**options: Any) -> s.IntegerField:
    return s.IntegerField(min_value=1, max_value=3, help_text="1 weak, 2 medium, 3 strong.", **options)


class InfluenceBody(Origin):
    buying_center = Visible(BuyingCenter)
    source = Visible(Member, help_text="The member who is listened to.")  # type: ignore[assignment]
    target = Visible(Member, help_text="The member who listens.")
    strength = strength(required=False)


class InfluenceChangeBody(Body):
    strength = strength()


class CommitmentBody(Origin):
    account = Visible(KeyAccount, required=False, allow_null=True)
    buying_center = Visible(BuyingCenter, required=False, allow_null=True)
    contact = Visible(Contact, required=False, allow_null=True)
    side = s.ChoiceField(Commitment.Side.choices)
    what = s.CharField(max_length=300)
    due_on = s.DateField(required=False, allow_null=True)
    check_on = s.DateField(required=False, allow_null=True, help_text="When it is looked at whether it has worked.")
    assignee = Visible(User, required=False, allow_null=True)
    action_code = text(40)
    origin = s.ChoiceField(
        [Commitment.Origin.DEAL, Commitment.Origin.TABLE], required=False, help_text="`table`: a measure for a person."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not (attrs.get("account") or attrs.get("buying_center")):
            raise s.ValidationError({"buying_center": [_("Name a buying center or an account.")]})
        return super().validate(attrs)


class CommitmentChangeBody(Body):
    what = s.CharField(max_length=300, required=False)
    due_on = s.DateField(required=False, allow_null=True)
    check_on = s.DateField(required=False, allow_null=True)
    assignee = Visible(User, required=False, allow_null=True)
    contact = Visible(Contact, required=False, allow_null=True)
    action_code = text(40)
    reason = text(300)


class DoneBody(Body):
    result = text(300)
    done_on = s.DateField(required=False)
    is_checked = s.BooleanField(required=False)


class CheckBody(Body):
    """What a measure brought, and what is thought of the person since: only what is sent is changed."""

    result = s.CharField(max_length=300)
    is_done = s.BooleanField(required=False, help_text="Also closes what is still open.")
    relation_us = s.IntegerField(min_value=-2, max_value=2, required=False, allow_null=True)
    attitude = s.ChoiceField([-1, 0, 1], required=False, allow_null=True)
    attitude_basis = s.ChoiceField(Member.Basis.choices, required=False, allow_blank=True)
    rung = s.IntegerField(min_value=1, max_value=6, required=False, allow_null=True)


class PlanCheckBody(Body):
    check_on = s.DateField(allow_null=True)


class DropBody(Body):
    reason = text(300)


class Confided(Visible):
    """A buying center whose confidences the sender may read; any other is as unknown as one that there is not."""

    def get_queryset(self) -> Any:
        return BuyingCenter.objects.confided_to(self.context["request"].user)


class IntelligenceFields(Body):
    source_note = text(200)
    text = s.CharField(max_length=2000)
    source = Visible(  # type: ignore[assignment]
        Contact, required=False, allow_null=True, help_text="Who said it; or say `source_note`."
    )
    learned_on = s.DateField(required=False)


class IntelligenceBody(IntelligenceFields, Origin):
    buying_center = Confided(BuyingCenter)


class VerifyBody(Body):
    state = s.ChoiceField([each for each in Intelligence.State.choices if each[0] != Intelligence.State.OPEN])
    second_source = Visible(Contact, required=False, allow_null=True)
    second_note = text(200)
    verified_on = s.DateField(required=False)


class EraseBody(Body):
    name = s.CharField(max_length=120, help_text="The person's name, to confirm it.")
