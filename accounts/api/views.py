"""Resource: key accounts."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import transaction

from accounts import actions
from accounts.api import bodies, tables
from accounts.models import AccountTeamMember, Competitor, KeyAccount
from team.models import User
from team.permits import locked_for_edit
from web.api import filters as f
from web.api.resources import Changes, Creates, Resource, Values, verb
from web.api.tables import Table


class AccountFilters(f.Filters):
    owner = f.record("owner", User)
    inside_owner = f.record("inside_owner", User)
    parent = f.record("parent", KeyAccount)
    tier = f.choices("tier", KeyAccount.Tier.choices)
    segment = f.choices("segment", KeyAccount.Segment.choices)
    coverage_class = f.choices("coverage_class", KeyAccount.CoverageClass.choices)
    scope = f.choices("scope", KeyAccount.Scope.choices)
    industry = django_filters.CharFilter(field_name="industry")
    region = django_filters.CharFilter(field_name="region")
    country = django_filters.CharFilter(field_name="country")
    source_system = django_filters.CharFilter(field_name="source_system")
    external_id = django_filters.CharFilter(field_name="external_id")


class AccountResource(Creates, Changes):
    """Customers in full sight. One of which only a deal is seen shows its face: id, name, industry, region."""

    resource = "key-accounts"
    model = KeyAccount
    table = tables.ACCOUNT
    filters = AccountFilters
    orderings = {"name": ("name", "id"), "updated_at": ("updated_at", "id")}
    default_order = "name"
    body = bodies.AccountBody
    change_body = bodies.AccountChangeBody

    def one(self, pk: Any) -> tuple[Table, Any]:
        seen = self.rows().filter(pk=pk)
        if seen.exists():
            return self.table, seen
        return self.table.pick(tables.FACE), KeyAccount.objects.face_visible_to(self.person).filter(pk=pk)

    def create_record(self, values: Values) -> KeyAccount:
        return actions.create_account(actor=self.person, **bodies.stored(values))

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name != "confirmed"}

    @transaction.atomic
    def change_record(self, pk: Any, values: Values, version: int | None) -> KeyAccount:
        if "annual_revenue" in values:
            bodies.stored(values, self.rows().values_list("annual_revenue_currency", flat=True).get(pk=pk))
        owner, reason = values.pop("owner", None), values.pop("reason", "")
        person = self.person
        account = actions.change_account(
            actor=person, account_id=pk, values=values, expected_version=version, reason=reason
        )
        if owner is not None and owner.pk != account.owner_id:
            account = actions.reassign_account(actor=person, account_id=pk, owner=owner, reason=reason)
        return account

    @verb(bodies.AccountTeamBody, path="account-team")
    def add_to_team(self, pk: Any, values: Values, version: int | None) -> None:
        """Somebody gets full sight of the account, from a day on."""
        with transaction.atomic():
            locked_for_edit(KeyAccount, pk, actor=self.person, expected_version=version)
            actions.add_to_account_team(actor=self.person, account_id=pk, **values)

    @verb(bodies.EndOnTeamBody, path="account-team/end")
    def end_on_team(self, pk: Any, values: Values, version: int | None) -> None:
        """Somebody's last day of full sight."""
        with transaction.atomic():
            locked_for_edit(KeyAccount, pk, actor=self.person, expected_version=version)
            AccountTeamMember.objects.get(pk=values["member"], account_id=pk)
            actions.end_on_account_team(actor=self.person, member_id=values["member"], ends_on=values.get("ends_on"))


class CompetitorFilters(f.Filters):
    name = django_filters.CharFilter(field_name="name", lookup_expr="icontains")


class CompetitorResource(Resource):
    """Other suppliers, as they are named on deals; to whom people at customers are close or not."""

    resource = "competitors"
    model = Competitor
    table = tables.COMPETITOR
    filters = CompetitorFilters
    orderings = {"name": ("name", "id"), "updated_at": ("updated_at", "id")}
    default_order = "name"
