"""Resource: the register of courtesies, with what may be sent to it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import serializers as s

from accounts.models import KeyAccount
from stakeholders import actions
from stakeholders.api import tables
from stakeholders.api.bodies import WorkedAt, text
from stakeholders.models import BuyingCenter, Contact, Hospitality
from team.actions.origins import name_origin
from team.models import Organization, User
from web.api import filters as f
from web.api.bodies import Body, Origin, Several, Visible, amount
from web.api.money import minor_units
from web.api.resources import ORIGIN, Changes, Creates, Values, verb


class HospitalityFields(Body):
    buying_center = Visible(BuyingCenter, required=False, allow_null=True)
    kind = s.ChoiceField(Hospitality.Kind.choices)
    what = s.CharField(max_length=200, help_text="Cash, and what can be turned into cash, is refused.")
    purpose = s.CharField(max_length=300)
    on = s.DateField()
    value = amount()
    currency = s.CharField(min_length=3, max_length=3, required=False)
    guests = Several(Contact, allow_empty=False)


class HospitalityBody(HospitalityFields, Origin):
    account = WorkedAt(KeyAccount)


class HospitalityChangeBody(HospitalityFields):
    """All of `guests`, where they are given."""


class ApproveCourtesyBody(Body):
    note = text(300)


class RefuseCourtesyBody(Body):
    note = s.CharField(max_length=300)


class WithdrawCourtesyBody(Body):
    reason = text(300)


class HospitalityFilters(f.Filters):
    account = f.record("account", KeyAccount)
    buying_center = f.record("center", BuyingCenter)
    contact = f.record("guests__contact", Contact)
    requested_by = f.record("requested_by", User)
    kind = f.choices("kind", Hospitality.Kind.choices)
    state = f.choices("state", Hospitality.State.choices)
    on_from = django_filters.DateFilter(field_name="on", lookup_expr="gte")
    on_to = django_filters.DateFilter(field_name="on", lookup_expr="lte")
    source_system = django_filters.CharFilter(field_name="source_system")
    external_id = django_filters.CharFilter(field_name="external_id")


class HospitalityResource(Creates, Changes):
    """Meals, gifts, events and travel for people of the customer. Beyond the policy a manager is asked first."""

    resource = "hospitality"
    model = Hospitality
    table = tables.HOSPITALITY
    filters = HospitalityFilters
    orderings = {"on": ("on", "id"), "updated_at": ("updated_at", "id")}
    body = HospitalityBody
    change_body = HospitalityChangeBody

    @transaction.atomic
    def create_record(self, values: Values) -> Hospitality:
        origin = {name: values.pop(name) for name in ORIGIN if name in values}
        values.setdefault("currency", Organization.objects.current().base_currency)
        row = actions.record_hospitality(actor=self.person, **stored(values, values["currency"]))
        return name_origin(actor=self.person, record=row, **origin)

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name != "account"}

    def change_record(self, pk: Any, values: Values, version: int | None) -> Hospitality:
        currency = values.get("currency") or self.rows().filter(pk=pk).values_list("currency", flat=True).first()
        return actions.change_hospitality(
            actor=self.person, hospitality_id=pk, values=stored(values, currency or ""), expected_version=version
        )

    @verb(ApproveCourtesyBody)
    def approve(self, pk: Any, values: Values, version: int | None) -> None:
        """By a manager above who asks."""
        actions.approve_hospitality(actor=self.person, hospitality_id=pk, expected_version=version, **values)

    @verb(RefuseCourtesyBody)
    def refuse(self, pk: Any, values: Values, version: int | None) -> None:
        """By a manager above who asks, with one sentence."""
        actions.refuse_hospitality(actor=self.person, hospitality_id=pk, expected_version=version, **values)

    @verb(WithdrawCourtesyBody)
    def withdraw(self, pk: Any, values: Values, version: int | None) -> None:
        """It does not take place; it stays in the register."""
        actions.withdraw_hospitality(actor=self.person, hospitality_id=pk, expected_version=version, **values)


def stored(values: Values, currency: str) -> Values:
    """As the actions take it: the deal's people as `center`, the value in minor units."""
    if "buying_center" in values:
        values["center"] = values.pop("buying_center")
    if "value" in values:
        try:
            values["value_minor"] = minor_units(values.pop("value"), currency)
        except ValueError as error:
            message = _("%(currency)s has no coin that small.") % {"currency": currency}
            raise s.ValidationError({"value": [message]}) from error
    return values
