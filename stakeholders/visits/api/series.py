"""Resource: regular visits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from rest_framework import serializers as s

from accounts.models import KeyAccount
from stakeholders.api.bodies import WorkedAt, text
from stakeholders.api.views import split_origin
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits import actions
from stakeholders.visits.api.bodies import several
from stakeholders.visits.api.tables import UUID
from stakeholders.visits.models import Channel, SeriesPerson, Visit, VisitSeries
from team.actions.origins import name_origin
from team.models import User
from web.api import filters as f
from web.api import tables as t
from web.api.bodies import Body, Origin, Visible
from web.api.resources import Changes, Creates, Values, verb


class SeriesFields(Body):
    buying_center = Visible(BuyingCenter, required=False, allow_null=True)
    people = several(Contact)
    every_days = s.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=366, help_text="Null: as the account's cadence says."
    )
    weekday = s.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=6, help_text="Monday is 0; null: any working day."
    )
    starts_at = s.TimeField(required=False)
    minutes = s.IntegerField(required=False, min_value=5, max_value=600)
    channel = s.ChoiceField(Channel.choices, required=False)
    purpose = text(300)
    first_on = s.DateField(required=False)
    last_on = s.DateField(required=False, allow_null=True)


class SeriesBody(SeriesFields, Origin):
    id = s.UUIDField(required=False)
    account = WorkedAt(KeyAccount)
    owner = Visible(User, required=False)
    visit = Visible(Visit, required=False, help_text="One that begins the series.")


class EndSeriesBody(Body):
    cancel_planned = s.BooleanField(required=False)


def people_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, Any]]:
    seen = Contact.objects.visible_to(reading.person).values("pk")
    rows = SeriesPerson.objects.filter(series_id__in=ids, contact_id__in=seen).order_by("id")
    return rows.values_list("series_id", "contact_id")


def planned_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, Any]]:
    rows = Visit.objects.planned().filter(series_id__in=ids).order_by("starts_at", "id")
    return rows.values_list("series_id", "pk")


SERIES = t.Table(
    "VisitSeries",
    (
        t.uuid("id"),
        t.key("account"),
        t.text("account_name", "account__name"),
        t.key("owner"),
        t.uuid("buying_center", "center_id", null=True),
        t.number("every_days", null=True, help="Null: as the account's cadence says."),
        t.number("weekday", null=True, help="Monday is 0; null: any working day."),
        t.text("starts_at"),
        t.number("minutes"),
        t.choice("channel", Channel.values),
        t.text("purpose"),
        t.day("first_on"),
        t.day("last_on", null=True),
        t.boolean("is_running"),
        t.gathered("people", people_of, UUID),
        t.gathered("planned_visits", planned_of, UUID, help="At most one while it is running."),
        *t.RECORD,
    ),
)


class SeriesFilters(f.Filters):
    account = f.record("account", KeyAccount)
    owner = f.record("owner", User)
    is_running = f.boolean("is_running")


class SeriesResource(Creates, Changes):
    """Visits of an account again and again: the next one is always planned. One per account and visitor."""

    resource = "visit-series"
    model = VisitSeries
    table = SERIES
    filters = SeriesFilters
    body = SeriesBody
    change_body = SeriesFields

    @transaction.atomic
    def create_record(self, values: Values) -> VisitSeries:
        origin, pk = split_origin(values), values.pop("id", None)
        series = actions.start_series(actor=self.person, series_id=pk, **named(values))
        return name_origin(actor=self.person, record=series, **origin)

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name in SeriesFields().fields}

    def change_record(self, pk: Any, values: Values, version: int | None) -> VisitSeries:
        return actions.change_series(actor=self.person, series_id=pk, values=named(values), expected_version=version)

    @verb(EndSeriesBody)
    def end(self, pk: Any, values: Values, version: int | None) -> None:
        """No further visit is planned; the one that stands ahead is kept unless `cancel_planned`."""
        actions.end_series(actor=self.person, series_id=pk, expected_version=version, **values)


def named(values: Values) -> Values:
    """In the names of the actions."""
    if "buying_center" in values:
        values["center"] = values.pop("buying_center")
    return values
