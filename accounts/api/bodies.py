"""What may be sent to enter and change key accounts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers as s

from accounts.models import KeyAccount
from team.models import User
from web.api.bodies import Body, Origin, Visible, amount
from web.api.money import minor_units


def text(most: int) -> s.CharField:
    return s.CharField(max_length=most, required=False, allow_blank=True)


def choice(choices: Any) -> s.ChoiceField:
    return s.ChoiceField(choices.choices, required=False, allow_blank=True)


class AccountFields(Body):
    name = s.CharField(max_length=200)
    local_name = text(200)
    address = text(300)
    country = text(80)
    phone = text(40)
    website = s.URLField(required=False, allow_blank=True)
    tax_number = text(40)
    erp_number = text(40)
    scope = choice(KeyAccount.Scope)
    industry = text(80)
    region = text(80)
    parent = Visible(KeyAccount, required=False, allow_null=True)  # type: ignore[assignment]
    tier = choice(KeyAccount.Tier)
    coverage_class = s.ChoiceField(KeyAccount.CoverageClass.choices, required=False)
    segment = choice(KeyAccount.Segment)
    owner = Visible(User, required=False)
    inside_owner = Visible(User, required=False, allow_null=True)
    founded_in = s.IntegerField(min_value=1, max_value=9999, required=False, allow_null=True)
    employees = s.IntegerField(min_value=0, max_value=2_000_000_000, required=False, allow_null=True)
    annual_revenue = amount(required=False, allow_null=True)
    annual_revenue_currency = s.CharField(min_length=3, max_length=3, required=False)


class AccountBody(AccountFields, Origin):
    confirmed = s.BooleanField(required=False, help_text="It is another company than the similar ones.")


class AccountChangeBody(AccountFields):
    reason = text(300)

    def get_fields(self) -> dict[str, s.Field]:
        fields = super().get_fields()
        fields["name"].required = False
        return fields


class AccountTeamBody(Body):
    user = Visible(User)
    function = text(80)
    starts_on = s.DateField(required=False)


class EndOnTeamBody(Body):
    member = s.IntegerField(min_value=1, help_text="The id in account_team.")
    ends_on = s.DateField(required=False)


def stored(values: dict[str, Any], currency: str = "") -> dict[str, Any]:
    """`annual_revenue` as minor units; it comes with its currency unless the account has one."""
    if "annual_revenue" not in values:
        return values
    revenue = values.pop("annual_revenue")
    currency = values.get("annual_revenue_currency") or currency
    if revenue is not None and not currency:
        raise s.ValidationError({"annual_revenue_currency": [_("Say in which currency.")]})
    try:
        values["annual_revenue_minor"] = None if revenue is None else minor_units(revenue, currency)
    except ValueError as error:
        message = _("%(currency)s has no coin that small.") % {"currency": currency}
        raise s.ValidationError({"annual_revenue": [message]}) from error
    return values
