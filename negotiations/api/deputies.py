"""Resource: who decides for a manager who is away."""

from __future__ import annotations

from typing import Any

import django_filters
from rest_framework import serializers as s

from negotiations import actions
from negotiations.models import Delegation
from team.models import User
from web.api import filters as f
from web.api import tables as t
from web.api.bodies import Body, Visible
from web.api.resources import Creates, Removes, Values

DEPUTY = t.Table(
    "Deputy",
    (
        t.number("id"),
        t.key("manager", help="Who is away."),
        t.key("deputy", help="Who decides in their place, both days included."),
        t.day("first_day"),
        t.day("last_day"),
    ),
    hidden=("id",),
)


class DeputyBody(Body):
    manager = Visible(User)
    deputy = Visible(User)
    first_day = s.DateField()
    last_day = s.DateField()


class DeputyFilters(f.Filters):
    manager = f.record("manager", User)
    deputy = f.record("deputy", User)
    first_day_to = django_filters.DateFilter(field_name="first_day", lookup_expr="lte")
    last_day_from = django_filters.DateFilter(field_name="last_day", lookup_expr="gte")


class DeputyResource(Creates, Removes):
    """Named by the manager or by who leads them, read by the two and by those above. Never changed: name anew."""

    resource = "deputies"
    model = Delegation
    table = DEPUTY
    filters = DeputyFilters
    orderings = {"first_day": ("first_day", "id"), "last_day": ("last_day", "id")}
    default_order = "first_day"
    follows_changes = False
    lookup_value_converter = "int"
    body = DeputyBody

    def create_record(self, values: Values) -> Delegation:
        return actions.add_deputy(actor=self.person, **values)

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_deputy(actor=self.person, delegation_id=pk)
