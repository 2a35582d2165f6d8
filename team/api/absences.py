"""Resource: absences, one's own and those of the people one leads."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import transaction
from rest_framework import serializers as s

from team import actions
from team.actions.origins import name_origin
from team.models import Absence, User
from web.api import filters as f
from web.api import tables as t
from web.api.bodies import Body, Origin, Visible
from web.api.resources import Changes, Creates, Removes, Values


class AbsenceBody(Origin):
    user = Visible(User, required=False, help_text="Whose; without it, your own.")
    first_day = s.DateField()
    last_day = s.DateField()


class AbsenceChangeBody(Body):
    first_day = s.DateField(required=False)
    last_day = s.DateField(required=False)


ABSENCE = t.Table("Absence", (*t.IDENTITY, t.key("user"), t.day("first_day"), t.day("last_day"), *t.RECORD))


class AbsenceFilters(f.Filters):
    user = f.record("user", User)
    ends_from = django_filters.DateFilter(field_name="last_day", lookup_expr="gte")
    begins_to = django_filters.DateFilter(field_name="first_day", lookup_expr="lte")


class AbsenceResource(Creates, Changes, Removes):
    """Days on which somebody does not work, whole and both included. Targets of visits are for the days worked."""

    resource = "absences"
    model = Absence
    table = ABSENCE
    filters = AbsenceFilters
    orderings = {"first_day": ("first_day", "id"), "updated_at": ("updated_at", "id")}
    default_order = "first_day"
    body = AbsenceBody
    change_body = AbsenceChangeBody

    @transaction.atomic
    def create_record(self, values: Values) -> Absence:
        origin = {name: values.pop(name) for name in ("source_system", "external_id") if name in values}
        absence = actions.add_absence(actor=self.person, **values)
        return name_origin(actor=self.person, record=absence, **origin)

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name != "user"}

    def change_record(self, pk: Any, values: Values, version: int | None) -> Absence:
        return actions.change_absence(actor=self.person, absence_id=pk, values=values, expected_version=version)

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_absence(actor=self.person, absence_id=pk, expected_version=version)
