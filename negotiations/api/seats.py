"""Resources: who sits at the table. Ours are read by whoever sees the deal, theirs by who may change it."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from negotiations import actions
from negotiations.api import room_bodies as bodies
from negotiations.api import room_tables as tables
from negotiations.api.room_views import OfRoom
from negotiations.models import Seat, Sitting
from web.api.resources import Changes, Creates, Removes, Values


class Seated(OfRoom, Creates, Changes, Removes):
    """Rows carry the version of their room: who sits there changes with it."""

    orderings = {"id": ("id",)}
    default_order = "id"
    lookup_value_converter = "int"

    def rows(self) -> Any:
        return super().rows().annotate(version=F("negotiation__version"))


class SeatResource(Seated):
    """Our people at the table. To name somebody again changes their part."""

    model = Seat
    table = tables.SEAT
    is_confidential = False
    body = bodies.SeatBody
    change_body = bodies.SeatChangeBody

    def known(self, values: Values) -> Any:
        return self.rows().filter(user=values["user"]).values_list("pk", flat=True).first()

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name != "user"}

    def create_record(self, values: Values) -> Seat:
        actions.set_seat(actor=self.person, negotiation_id=self.room, **values)
        return Seat.objects.get(negotiation=self.room, user=values["user"])

    def change_record(self, pk: Any, values: Values, version: int | None) -> None:
        seat = self.rows().select_related("user").get(pk=pk)
        told = {"user": seat.user, "part": seat.part, **values}
        actions.set_seat(actor=self.person, negotiation_id=self.room, expected_version=version, **told)

    def remove_record(self, pk: Any, version: int | None) -> None:
        user = self.rows().select_related("user").get(pk=pk).user
        actions.set_seat(actor=self.person, negotiation_id=self.room, user=user, ends=True, expected_version=version)


class SittingResource(Seated):
    """Their people at the table, with what they want: for the deal's editors."""

    model = Sitting
    table = tables.SITTING
    body = bodies.SittingBody
    change_body = bodies.SittingChangeBody

    def known(self, values: Values) -> Any:
        return self.rows().filter(contact=values["contact"]).values_list("pk", flat=True).first()

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name != "contact"}

    def create_record(self, values: Values) -> Sitting:
        actions.set_sitting(actor=self.person, negotiation_id=self.room, **values)
        return Sitting.objects.get(negotiation=self.room, contact=values["contact"])

    def change_record(self, pk: Any, values: Values, version: int | None) -> None:
        row = self.rows().select_related("contact").get(pk=pk)
        told = {"contact": row.contact, "part": row.part, "interests": row.interests, **values}
        actions.set_sitting(actor=self.person, negotiation_id=self.room, expected_version=version, **told)

    def remove_record(self, pk: Any, version: int | None) -> None:
        contact = self.rows().select_related("contact").get(pk=pk).contact
        actions.set_sitting(
            actor=self.person, negotiation_id=self.room, contact=contact, ends=True, expected_version=version
        )
