"""Resources: needs, research notes, and how we differ from competitors."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import Competitor
from stakeholders import actions
from stakeholders.api import bodies_needs as bodies
from stakeholders.api import tables_needs as tables
from stakeholders.api.views import split_origin
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact, Differentiator, Need, ResearchNote
from team.actions.origins import name_origin
from web.api import filters as f
from web.api.resources import Changes, Creates, Removes, Values, verb


class NeedFilters(f.Filters):
    buying_center = f.record("center", BuyingCenter)
    contact = f.record("contact", Contact)
    confirmed_by = f.record("confirmed_by", Contact)
    kind = f.choices("kind", Need.Kind.choices)
    level = f.choices("level", Need.Level.choices)
    maturity = f.choices("maturity", Need.Maturity.choices)
    is_dropped = f.boolean("dropped_on", method="dropped")

    def dropped(self, rows: Any, name: str, is_dropped: bool) -> Any:
        return rows.filter(dropped_on__isnull=not is_dropped)


class NeedResource(Creates, Changes):
    """What somebody at the customer needs: explicit or implicit, how ripe, and who has confirmed it."""

    resource = "needs"
    model = Need
    table = tables.NEED
    filters = NeedFilters
    body = bodies.NeedBody
    change_body = bodies.NeedChangeBody

    @transaction.atomic
    def create_record(self, values: Values) -> Need:
        origin, center = split_origin(values), values.pop("buying_center")
        need = actions.record_need(actor=self.person, center_id=center.pk, **with_visit(values))
        return name_origin(actor=self.person, record=need, **origin)

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name != "buying_center"}

    def change_record(self, pk: Any, values: Values, version: int | None) -> Need:
        reason, given = values.pop("reason", ""), with_visit(values)
        return actions.change_need(actor=self.person, need_id=pk, values=given, expected_version=version, reason=reason)

    @verb(bodies.ConfirmBody)
    def confirm(self, pk: Any, values: Values, version: int | None) -> None:
        """Somebody at the customer said yes to it."""
        actions.confirm_need(actor=self.person, need_id=pk, expected_version=version, **values)

    @verb(bodies.DropNeedBody)
    def drop(self, pk: Any, values: Values, version: int | None) -> None:
        """It proves nothing any more; the row stays."""
        actions.drop_need(actor=self.person, need_id=pk, expected_version=version, **values)

    @verb()
    def restore(self, pk: Any, values: Values, version: int | None) -> None:
        """Undoes `drop`."""
        actions.restore_need(actor=self.person, need_id=pk, expected_version=version)


def with_visit(values: Values) -> Values:
    """A visit under the name that the actions know."""
    return {"visit_id" if name == "visit" else name: value for name, value in values.items()}


class ResearchNoteFilters(f.Filters):
    buying_center = f.record("center", BuyingCenter)
    item = f.choices("item", [(code, code) for code in entries("needs", "scopes")])


class ResearchNoteResource(Creates, Changes, Removes):
    """The answer to one item of a buying center's research checklist."""

    resource = "research-notes"
    model = ResearchNote
    table = tables.RESEARCH_NOTE
    filters = ResearchNoteFilters
    body = bodies.ResearchNoteBody
    change_body = bodies.ResearchNoteChangeBody

    @transaction.atomic
    def create_record(self, values: Values) -> ResearchNote:
        origin, center = split_origin(values), values.pop("buying_center")
        note = actions.add_research_note(actor=self.person, center_id=center.pk, **values)
        return name_origin(actor=self.person, record=note, **origin)

    def as_changes(self, values: Values) -> Values:
        return {"note": values["note"]}

    def change_record(self, pk: Any, values: Values, version: int | None) -> ResearchNote:
        return actions.change_research_note(actor=self.person, note_id=pk, expected_version=version, **values)

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_research_note(actor=self.person, note_id=pk, expected_version=version)


class DifferentiatorFilters(f.Filters):
    buying_center = f.record("center", BuyingCenter)
    competitor = f.record("competitor", Competitor)
    aspect = f.choices("aspect", Differentiator.Aspect.choices)


class DifferentiatorResource(Creates, Changes, Removes):
    """Where we stand against a competitor in the customer's eyes: product, service or image."""

    resource = "differentiators"
    model = Differentiator
    table = tables.DIFFERENTIATOR
    filters = DifferentiatorFilters
    body = bodies.DifferentiatorBody
    change_body = bodies.DifferentiatorChangeBody

    @transaction.atomic
    def create_record(self, values: Values) -> Differentiator:
        origin, center = split_origin(values), values.pop("buying_center")
        row = actions.add_differentiator(actor=self.person, center_id=center.pk, **values)
        return name_origin(actor=self.person, record=row, **origin)

    def as_changes(self, values: Values) -> Values:
        return {name: value for name, value in values.items() if name in ("standing", "ours", "theirs")}

    def change_record(self, pk: Any, values: Values, version: int | None) -> Differentiator:
        return actions.change_differentiator(actor=self.person, row_id=pk, values=values, expected_version=version)

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_differentiator(actor=self.person, row_id=pk, expected_version=version)
