"""Resource: lines of influence between the members of a buying center."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from stakeholders import actions
from stakeholders.api import bodies, tables
from stakeholders.models import BuyingCenter, InfluenceLine, Member
from team.actions.origins import name_origin
from web.api import filters as f
from web.api.resources import ORIGIN, Changes, Creates, Removes, Values


class InfluenceFilters(f.Filters):
    buying_center = f.record("center", BuyingCenter)
    member = f.record("", Member, method="with_member")

    def with_member(self, rows: Any, name: str, member: Member) -> Any:
        return rows.filter(Q(source=member) | Q(target=member))


class InfluenceResource(Creates, Changes, Removes):
    """Somebody in a buying center (the source) to whom another (the target) listens, beside the reporting lines."""

    resource = "influence-lines"
    model = InfluenceLine
    table = tables.INFLUENCE
    filters = InfluenceFilters
    body = bodies.InfluenceBody
    change_body = bodies.InfluenceChangeBody

    @transaction.atomic
    def create_record(self, values: Values) -> InfluenceLine:
        origin = {name: values.pop(name) for name in ORIGIN if name in values}
        center, source, target = values.pop("buying_center"), values.pop("source"), values.pop("target")
        line = actions.draw_influence(
            actor=self.person, center_id=center.pk, source_id=source.pk, target_id=target.pk, **values
        )
        return name_origin(actor=self.person, record=line, **origin)

    def as_changes(self, values: Values) -> Values:
        return {"strength": values["strength"]} if "strength" in values else {}

    def change_record(self, pk: Any, values: Values, version: int | None) -> InfluenceLine:
        return actions.change_influence(actor=self.person, line_id=pk, expected_version=version, **values)

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_influence(actor=self.person, line_id=pk, expected_version=version)
