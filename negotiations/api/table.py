"""Resources of the table: offers, rounds, concessions."""

from __future__ import annotations

from typing import Any

import django_filters

from negotiations import actions
from negotiations.api import table_bodies as bodies
from negotiations.api import table_fields as fields
from negotiations.models import Concession, Negotiation, Offer, Round, Side
from team.amounts import in_minor
from web.api import filters as f
from web.api.resources import Changes, Creates, Removes, Values, verb
from web.api.scopes import require_scopes

BY_UPDATE = {"updated_at": ("updated_at", "id")}


class OfferFilters(f.Filters):
    negotiation = f.record("negotiation", Negotiation)
    side = f.choices("side", Side.choices)
    state = f.choices("state", Offer.State.choices)
    made_on_from = django_filters.DateFilter(field_name="made_on", lookup_expr="gte")
    made_on_to = django_filters.DateFilter(field_name="made_on", lookup_expr="lte")


class OfferResource(Creates):
    """What each side put on the table. Never changed: the next version follows. 409 "needs_approval" with the `excess`
    where one of ours, or accepting one of theirs, goes beyond the sender's authority or below our limit."""

    resource = "offers"
    model = Offer
    table = fields.OFFER
    filters = OfferFilters
    orderings = {"made_at": ("made_at", "id"), **BY_UPDATE}
    default_order = "-made_at"
    body = bodies.OfferBody

    def create_record(self, values: Values) -> Offer:
        room, held, pk = values.pop("negotiation"), values.pop("round", None), values.pop("id", None)
        terms = {term["issue"]: term["value"] for term in values.pop("terms")}
        return actions.make_offer(
            actor=self.person,
            negotiation_id=room.pk,
            terms=terms,
            round_id=held.pk if held else None,
            offer_id=pk,
            **values,
        )

    @verb(bodies.AcceptBody)
    def accept(self, pk: Any, values: Values, version: int | None) -> None:
        """The other side says yes."""
        actions.accept_offer(actor=self.person, offer_id=pk, expected_version=version, **values)

    @verb()
    def release(self, pk: Any, values: Values, version: int | None) -> None:
        """Not agreed after all."""
        actions.release_offer(actor=self.person, offer_id=pk, expected_version=version)

    @verb()
    def withdraw(self, pk: Any, values: Values, version: int | None) -> None:
        """Taken back, or entered by mistake."""
        actions.withdraw_offer(actor=self.person, offer_id=pk, expected_version=version)

    @verb()
    def restore(self, pk: Any, values: Values, version: int | None) -> None:
        """It counts again."""
        actions.restore_offer(actor=self.person, offer_id=pk, expected_version=version)


class RoundFilters(f.Filters):
    negotiation = f.record("negotiation", Negotiation)
    held_on_from = django_filters.DateFilter(field_name="held_on", lookup_expr="gte")
    held_on_to = django_filters.DateFilter(field_name="held_on", lookup_expr="lte")


class RoundResource(Creates, Changes, Removes):
    """Times at the table. `steps` that are sent become commitments, which the token must
    write too. Removed by who logged it, the deal's owner or a
    manager above: 409 "round_has_offers" while an offer of it counts. Its number is not given again."""

    resource = "negotiation-rounds"
    model = Round
    table = fields.ROUND
    filters = RoundFilters
    orderings = {"held_on": ("held_on", "id"), **BY_UPDATE}
    default_order = "-held_on"
    body = bodies.RoundBody
    change_body = bodies.RoundChangeBody

    def create_record(self, values: Values) -> Round:
        room, pk = values.pop("negotiation"), values.pop("id", None)
        self.require_steps(values)
        steps = [actions.NextStep(**step) for step in values.pop("steps", [])]
        seen = [actions.Seen(**each) for each in values.pop("tactics", [])]
        return actions.log_round(
            actor=self.person, negotiation_id=room.pk, steps=steps, tactics=seen, round_id=pk, **values
        )

    def require_steps(self, values: Values) -> None:
        """What becomes a commitment, a token must be allowed to write there."""
        if values.get("steps"):
            require_scopes(self.request, ["commitments"], "write")

    def change_record(self, pk: Any, values: Values, version: int | None) -> Round:
        self.require_steps(values)
        steps = [actions.NextStep(**step) for step in values.pop("steps", [])]
        return actions.change_round(
            actor=self.person, round_id=pk, values=values, steps=steps, expected_version=version
        )

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_round(actor=self.person, round_id=pk, expected_version=version)

    @verb(bodies.TacticsBody)
    def tactics(self, pk: Any, values: Values, version: int | None) -> None:
        """The tactics seen in it are these, and no others."""
        seen = [actions.Seen(**each) for each in values["tactics"]]
        actions.tag_tactics(actor=self.person, round_id=pk, tactics=seen, expected_version=version)


class ConcessionFilters(f.Filters):
    negotiation = f.record("negotiation", Negotiation)
    side = f.choices("side", Side.choices)


class ConcessionResource(Creates, Changes, Removes):
    """The ledger: for who may change the deal, and nobody else. Rows that offers bring are theirs: only their worth and
    what they were given for can be changed."""

    resource = "concessions"
    model = Concession
    table = fields.CONCESSION
    filters = ConcessionFilters
    orderings = {"given_on": ("given_on", "id"), **BY_UPDATE}
    default_order = "-given_on"
    body = bodies.ConcessionBody
    change_body = bodies.ConcessionChangeBody

    def rows(self) -> Any:
        rows: Any = super().rows()
        return rows.counting()

    def create_record(self, values: Values) -> Concession:
        room, held, pk = values.pop("negotiation"), values.pop("round", None), values.pop("id", None)
        issue, answers = values.pop("issue", None), values.pop("answers", None)
        return actions.note_concession(
            actor=self.person,
            negotiation_id=room.pk,
            issue_id=issue,
            round_id=held.pk if held else None,
            answers_id=answers.pk if answers else None,
            concession_id=pk,
            **{"what": "", **in_minor_units(values, room.deal.currency)},
        )

    def change_record(self, pk: Any, values: Values, version: int | None) -> Concession:
        row = self.rows().select_related("negotiation__deal").get(pk=pk)
        for name in ("answers", "round"):
            if name in values:
                values[name] = values[name].pk if values[name] else None
        changed = in_minor_units(values, row.negotiation.deal.currency)
        return actions.change_concession(actor=self.person, concession_id=pk, values=changed, expected_version=version)

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.remove_concession(actor=self.person, concession_id=pk, expected_version=version)


def in_minor_units(values: Values, currency: str) -> Values:
    """Worths as the actions want them."""
    for name in ("value", "their_value"):
        if name in values:
            values[f"{name}_minor"] = in_minor(values.pop(name), currency, name)
    return values
