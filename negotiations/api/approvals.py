"""Resources: approvals, and how far each role may go."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import serializers as s

from negotiations import actions
from negotiations.models import Approval, Authority, Negotiation
from pipeline.models import Deal
from stakeholders.api.bodies import text
from stakeholders.api.views import split_origin
from team.actions.origins import name_origin
from team.models import Organization, Team, User
from team.money import to_minor
from web.api import filters as f
from web.api import tables as t
from web.api.bodies import Body, Origin, Visible, amount
from web.api.money import decimal_text
from web.api.resources import Changes, Creates, Removes, Values, verb

ASKED = (Approval.Kind.OFFER.value, Approval.Kind.LIMIT.value)
VALUE: t.Schema = {"type": "object", "additionalProperties": t.DECIMAL}


def value() -> s.DecimalField:
    return s.DecimalField(max_digits=18, decimal_places=4, min_value=0)


class Terms(s.DictField):
    """{issue id: value}."""

    child = value()

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        return {s.UUIDField().run_validation(key): each for key, each in found.items()}


class ApprovalBody(Origin):
    """Of kind `limit`, `terms` names one issue with its new limit."""

    negotiation = Visible(Negotiation, editable=True)
    kind = s.ChoiceField(ASKED, required=False)
    terms = Terms(allow_empty=False)
    reason = s.CharField(max_length=500)


class ApprovalGrantBody(Body):
    """Less than was asked for, where that is meant."""

    terms = Terms(required=False)
    discount = s.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False)
    valid_until = s.DateField(required=False)
    note = text(500)


class ApprovalRefuseBody(Body):
    note = s.CharField(max_length=500)


APPROVAL = t.Table(
    "Approval",
    (
        t.uuid("id"),
        t.key("deal"),
        t.key("negotiation", null=True),
        t.choice("kind", Approval.Kind.values),
        t.uuid("about", null=True, help="The quote that it is for."),
        t.computed(
            "terms", ["terms"], lambda row: row["terms"], VALUE, help="{issue: value}; once decided, as granted."
        ),
        t.decimal("discount", null=True, help="In percent of list."),
        t.computed(
            "excess",
            ["excess"],
            lambda row: row["excess"],
            t.listed({"type": "object", "additionalProperties": {"type": "string"}}),
            help="What is beyond: kind (discount, bound, limit), issue, asked, allowed.",
        ),
        t.text("reason"),
        t.choice("state", Approval.State.values),
        t.key("asked_by"),
        t.moment("asked_at"),
        t.moment("decide_by"),
        t.key("decider"),
        t.moment("escalated_at", null=True),
        t.uuid("decided_by", "decided_by_id", null=True),
        t.moment("decided_at", null=True),
        t.text("note"),
        t.day("valid_until", null=True),
        *t.RECORD,
    ),
)


class ApprovalFilters(f.Filters):
    deal = f.record("deal", Deal)
    negotiation = f.record("negotiation", Negotiation)
    kind = f.choices("kind", Approval.Kind.choices)
    state = f.choices("state", Approval.State.choices)
    asked_by = f.record("asked_by", User)
    decider = f.record("decider", User)
    decide_by_to = django_filters.IsoDateTimeFilter(field_name="decide_by", lookup_expr="lte")


class ApprovalResource(Creates):
    """Requests to offer more than one may: for the deal's editors, and for who decides."""

    resource = "approvals"
    model = Approval
    table = APPROVAL
    filters = ApprovalFilters
    orderings = {
        "asked_at": ("asked_at", "id"),
        "decide_by": ("decide_by", "id"),
        "updated_at": ("updated_at", "id"),
    }
    default_order = "-asked_at"
    body = ApprovalBody

    @transaction.atomic
    def create_record(self, values: Values) -> Approval:
        origin = split_origin(values)
        common = {"actor": self.person, "negotiation_id": values["negotiation"].pk, "reason": values["reason"]}
        if values.get("kind") == Approval.Kind.LIMIT:
            if len(values["terms"]) != 1:
                raise s.ValidationError({"terms": [_("Name one issue.")]})
            [(issue_id, limit)] = values["terms"].items()
            made = actions.ask_limit_change(issue_id=issue_id, limit=limit, **common)
        else:
            made = actions.ask_approval(terms=values["terms"], **common)
        return name_origin(actor=self.person, record=made, **origin)

    @verb(ApprovalGrantBody)
    def grant(self, pk: Any, values: Values, version: int | None) -> None:
        """As asked, or less. 409 `already_decided` where somebody was faster."""
        actions.grant_approval(actor=self.person, approval_id=pk, expected_version=version, **values)

    @verb(ApprovalRefuseBody)
    def refuse(self, pk: Any, values: Values, version: int | None) -> None:
        """No, with one sentence."""
        actions.refuse_approval(actor=self.person, approval_id=pk, expected_version=version, **values)

    @verb()
    def withdraw(self, pk: Any, values: Values, version: int | None) -> None:
        """By who asked, while it waits."""
        actions.withdraw_approval(actor=self.person, approval_id=pk, expected_version=version)


class AuthorityBody(Origin):
    role = s.ChoiceField(Authority.For.choices)
    team = Visible(Team, required=False, allow_null=True)
    up_to = amount(required=False, allow_null=True)
    discount = s.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)
    bounds = s.DictField(child=value(), required=False)


def up_to(rows: Any, reading: t.Reading) -> t.Make:
    base = Organization.objects.current().base_currency
    return lambda row: None if row["up_to_minor"] is None else decimal_text(row["up_to_minor"], base)


AUTHORITY = t.Table(
    "Authority",
    (
        t.uuid("id"),
        t.choice("role", Authority.For.values),
        t.key("team", null=True),
        t.loaded("up_to", ["up_to_minor"], up_to, t.nullable(t.MONEY), help="In the base currency; null: any amount."),
        t.decimal("discount", help="In percent of list."),
        t.computed("bounds", ["bounds"], lambda row: row["bounds"], VALUE, help="{code of an issue: worst value}."),
        *t.RECORD,
    ),
)


class AuthorityResource(Creates, Changes, Removes):
    """How far each role may go alone. A role without any row may do what it may by default. Administrators write."""

    resource = "authorities"
    model = Authority
    table = AUTHORITY
    orderings = {"updated_at": ("updated_at", "id")}
    follows_changes = False
    body = AuthorityBody
    change_body = AuthorityBody

    @transaction.atomic
    def create_record(self, values: Values) -> Authority:
        origin = split_origin(values)
        made = actions.add_authority(actor=self.person, **in_rows(values))
        return name_origin(actor=self.person, record=made, **origin)

    def change_record(self, pk: Any, values: Values, version: int | None) -> Authority:
        split_origin(values)
        return actions.change_authority(
            actor=self.person, authority_id=pk, values=in_rows(values), expected_version=version
        )

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_authority(actor=self.person, authority_id=pk, expected_version=version)


def in_rows(values: Values) -> Values:
    if "up_to" in values:
        given = values.pop("up_to")
        base = Organization.objects.current().base_currency
        values["up_to_minor"] = None if given is None else to_minor(given, base)
    return values
