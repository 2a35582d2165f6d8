"""What may be sent to make, change and move deals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers as s

from accounts.models import Document, KeyAccount
from pipeline.methods.templates import TEMPLATES
from pipeline.models import Deal, Pipeline
from stakeholders.models import Contact
from stakeholders.visits.models import Visit
from team.models import Organization, User
from web.api.bodies import Body, Origin, Visible, amount
from web.api.money import minor_units


def priced(values: dict[str, Any], currency: str) -> dict[str, Any]:
    """`amount` (a decimal) as `amount_minor`. Raises ValidationError for a coin that the currency does not have."""
    if "amount" in values:
        given: Decimal = values.pop("amount")
        try:
            values["amount_minor"] = minor_units(given, currency)
        except ValueError as error:
            message = _("%(currency)s has no coin that small.") % {"currency": currency}
            raise s.ValidationError({"amount": [message]}) from error
    return values


def base_currency() -> str:
    return Organization.objects.current().base_currency


class DealFields(Body):
    """What both a new deal and a change may set."""

    name = s.CharField(max_length=200)
    amount = amount(required=False)
    currency = s.CharField(min_length=3, max_length=3, required=False)
    expected_close = s.DateField(required=False, allow_null=True)
    source = s.CharField(max_length=40, required=False, allow_blank=True)  # type: ignore[assignment]
    sale_type = s.ChoiceField(Deal.SaleType.choices, required=False)
    buyer_step = s.IntegerField(min_value=1, max_value=8, required=False, allow_null=True)
    confirmed = s.BooleanField(
        required=False, help_text="Says yes to “several times your usual amount” or “times the list price”."
    )


class DealBody(DealFields, Origin):
    id = s.UUIDField(required=False, help_text="Your own, for what was made offline.")
    account = Visible(KeyAccount)
    pipeline = Visible(Pipeline, required=False)
    owner = Visible(User, required=False)
    stage = s.CharField(max_length=10, required=False, help_text="A later stage than the first is a move.")
    technical_content = s.DecimalField(
        max_digits=2, decimal_places=1, min_value=Decimal("0.1"), max_value=Decimal("0.9"), required=False
    )


class DealChangeBody(DealFields):
    owner = Visible(User, required=False)
    category = s.ChoiceField(Deal.Category.choices, required=False, allow_null=True)
    manual_probability = s.DecimalField(
        max_digits=5, decimal_places=2, min_value=Decimal(0), max_value=Decimal(100), required=False, allow_null=True
    )
    manual_reason = s.CharField(max_length=300, required=False, allow_blank=True)
    manual_until = s.DateField(required=False, allow_null=True)
    procurement_mode = s.ChoiceField(Deal.ProcurementMode.choices, required=False, allow_blank=True)
    bidders_remaining = s.IntegerField(min_value=1, max_value=999, required=False, allow_null=True)
    hold_until = s.DateField(required=False, allow_null=True)
    hold_reason = s.CharField(max_length=200, required=False, allow_blank=True)
    reason = s.CharField(max_length=300, required=False, allow_blank=True, help_text="Kept in the history.")

    def get_fields(self) -> dict[str, s.Field]:
        fields = super().get_fields()
        fields["name"].required = False
        return fields


class MoveBody(Body):
    stage = s.CharField(max_length=10)
    reason = s.CharField(max_length=500, required=False, allow_blank=True)
    waive = s.BooleanField(required=False, help_text="Grants a waiver at once where you may, else 403.")
    waive_until = s.DateField(required=False)


class EvidenceBody(Body):
    id = s.UUIDField(required=False)
    criterion = s.CharField(max_length=10)
    note = s.CharField(max_length=500, required=False, allow_blank=True)
    value = s.DictField(
        required=False,
        help_text="What the criterion's forms ask for: from and to, date, occasion … Others are refused.",
    )
    visit = Visible(Visit, required=False, allow_null=True)
    contact = Visible(Contact, required=False, allow_null=True)
    document = Visible(Document, required=False, allow_null=True)
    on = s.DateField(required=False)
    expires_on = s.DateField(required=False, allow_null=True)


class WithdrawBody(Body):
    reason = s.CharField(max_length=300, required=False, allow_blank=True)


class WinBody(Body):
    signed_on = s.DateField(required=False)
    paid_on = s.DateField(required=False)
    amount = amount(required=False)
    reason = s.CharField(max_length=40, required=False, allow_blank=True)
    note = s.CharField(max_length=500, required=False, allow_blank=True)
    less_reason = s.CharField(
        max_length=300, required=False, allow_blank=True, help_text="Why it is less than was agreed at the table."
    )


class ShipBody(Body):
    shipped_on = s.DateField()


class LoseBody(Body):
    reason = s.CharField(max_length=40)
    competitor = s.CharField(max_length=120, required=False, allow_blank=True)
    note = s.CharField(max_length=500, required=False, allow_blank=True)
    on = s.DateField(required=False)


class DormantBody(Body):
    note = s.CharField(max_length=500, required=False, allow_blank=True)


class ReopenBody(Body):
    reason = s.CharField(max_length=500, required=False, allow_blank=True)


class RepeatBody(Body):
    name = s.CharField(max_length=200, required=False, allow_blank=True)
    expected_close = s.DateField(required=False, allow_null=True)
    amount = amount(required=False)


class SnoozeBody(Body):
    code = s.CharField(max_length=40)
    until = s.DateField()
    reason = s.CharField(max_length=300)


class WaiverBody(Body):
    stage = s.CharField(max_length=10)
    reason = s.CharField(max_length=500)
    until = s.DateField(required=False)


class GrantBody(Body):
    until = s.DateField(required=False)
    note = s.CharField(max_length=500, required=False, allow_blank=True)


class RefuseBody(Body):
    note = s.CharField(max_length=500)


class DealTeamBody(Body):
    user = Visible(User)
    function = s.CharField(max_length=80, required=False, allow_blank=True)
    ends = s.BooleanField(required=False)


class PipelineFields(Body):
    name = s.DictField(child=s.CharField(max_length=80), help_text="By language: en, zh-hans.")


class PipelineBody(PipelineFields):
    """Begins with a template, as a copy of another pipeline, or with a method of one's own."""

    code = s.SlugField(max_length=40, required=False)
    template = s.ChoiceField(TEMPLATES, required=False)
    copy_of = Visible(Pipeline, required=False)
    method = s.DictField(required=False)
    is_offered = s.BooleanField(required=False, help_text="Whether new deals may choose it at once; true by default.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len({"template", "copy_of", "method"} & set(attrs)) != 1:
            raise s.ValidationError({"template": [_("Say one of template, copy_of, method.")]})
        return attrs


class PipelineChangeBody(PipelineFields):
    is_archived = s.BooleanField(required=False)
    position = s.IntegerField(min_value=0, max_value=1000, required=False, help_text="0 is the default of new deals.")


class ChangePipelineBody(Body):
    pipeline = Visible(Pipeline)
    stage = s.CharField(max_length=10, help_text="One of that pipeline, not further on than the deal stands.")
