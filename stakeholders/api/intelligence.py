"""What was learned in confidence: for the deal team; for everybody else there is nothing here."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import transaction

from stakeholders import actions
from stakeholders.api import bodies, tables
from stakeholders.api.views import split_origin
from stakeholders.models import BuyingCenter, Contact, Intelligence
from team.actions.origins import name_origin
from web.api import filters as f
from web.api.resources import Changes, Creates, Removes, Values, verb


class IntelligenceFilters(f.Filters):
    buying_center = f.record("center", BuyingCenter)
    source = f.record("source", Contact)
    state = f.choices("state", Intelligence.State.choices)
    learned_on_from = django_filters.DateFilter(field_name="learned_on", lookup_expr="gte")
    learned_on_to = django_filters.DateFilter(field_name="learned_on", lookup_expr="lte")


class IntelligenceResource(Creates, Changes, Removes):
    """Confidences about a purchase, read and written by the deal's owner and its team only."""

    resource = "intelligence"
    model = Intelligence
    table = tables.INTELLIGENCE
    filters = IntelligenceFilters
    body = bodies.IntelligenceBody
    change_body = bodies.IntelligenceFields

    @transaction.atomic
    def create_record(self, values: Values) -> Intelligence:
        origin, center = split_origin(values), values.pop("buying_center")
        item = actions.record_intelligence(actor=self.person, center_id=center.pk, **values)
        return name_origin(actor=self.person, record=item, **origin)

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name != "buying_center"}

    def change_record(self, pk: Any, values: Values, version: int | None) -> Intelligence:
        return actions.change_intelligence(
            actor=self.person, intelligence_id=pk, values=values, expected_version=version
        )

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_intelligence(actor=self.person, intelligence_id=pk, expected_version=version)

    @verb(bodies.VerifyBody)
    def verify(self, pk: Any, values: Values, version: int | None) -> None:
        """Confirmed or refuted by a second source."""
        actions.verify_intelligence(actor=self.person, intelligence_id=pk, expected_version=version, **values)
