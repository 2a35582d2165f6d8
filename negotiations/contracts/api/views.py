"""The resource `contracts`."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import transaction

from negotiations.contracts import actions
from negotiations.contracts.api import bodies, tables
from negotiations.contracts.models import Contract
from pipeline.models import Deal
from stakeholders.api.views import split_origin
from team.actions.origins import name_origin
from team.amounts import in_minor
from web.api import filters as f
from web.api.resources import Changes, Creates, Values, verb
from web.api.scopes import require_scopes


class ContractFilters(f.Filters):
    deal = f.record("deal", Deal)
    state = f.choices("state", Contract.State.choices)
    sign_by_to = django_filters.DateFilter(field_name="sign_by", lookup_expr="lte")


class ContractResource(Creates, Changes):
    """Contracts on their way to signature. When both sides have signed, the deal is signed."""

    resource = "contracts"
    model = Contract
    table = tables.CONTRACT
    filters = ContractFilters
    orderings = {"started_on": ("started_on", "id"), "updated_at": ("updated_at", "id")}
    body = bodies.ContractBody
    change_body = bodies.ContractChangeBody

    @transaction.atomic
    def create_record(self, values: Values) -> Contract:
        origin, deal = split_origin(values), values.pop("deal")
        priced(values, deal)
        made = actions.start_contract(actor=self.person, deal_id=deal.pk, **values)
        return name_origin(actor=self.person, record=made, **origin)

    def change_record(self, pk: Any, values: Values, version: int | None) -> Contract:
        priced(values, self.rows().select_related("deal").get(pk=pk).deal)
        return actions.change_contract(actor=self.person, contract_id=pk, values=values, expected_version=version)

    @verb(bodies.SignBody)
    def sign(self, pk: Any, values: Values, version: int | None) -> None:
        """One side's signature. Refused while clauses are open, unless `despite_open`. The second one signs the deal:
        the token must write `deals` too."""
        require_scopes(self.request, ["deals"], "write")
        actions.sign_contract(actor=self.person, contract_id=pk, expected_version=version, **values)

    @verb(bodies.SideBody)
    def unsign(self, pk: Any, values: Values, version: int | None) -> None:
        """A signature noted by mistake, while the other side's is missing."""
        actions.take_back_signature(actor=self.person, contract_id=pk, expected_version=version, **values)

    @verb(bodies.ContractDropBody)
    def drop(self, pk: Any, values: Values, version: int | None) -> None:
        """Off the table, with a sentence."""
        actions.drop_contract(actor=self.person, contract_id=pk, expected_version=version, **values)

    @verb(bodies.ReviewBody)
    def add_review(self, pk: Any, values: Values, version: int | None) -> None:
        """One more who has to read it."""
        actions.add_review(actor=self.person, contract_id=pk, expected_version=version, **values)

    @verb(bodies.ReviewDoneBody)
    def finish_review(self, pk: Any, values: Values, version: int | None) -> None:
        """They have read it; with `is_done: false`, they have not after all."""
        actions.finish_review(
            actor=self.person, contract_id=pk, expected_version=version, review_id=values.pop("review"), **values
        )

    @verb(bodies.ReviewNameBody)
    def remove_review(self, pk: Any, values: Values, version: int | None) -> None:
        """Nobody has to read it there."""
        actions.remove_review(actor=self.person, contract_id=pk, expected_version=version, review_id=values["review"])

    @verb(bodies.ClauseBody)
    def open_clause(self, pk: Any, values: Values, version: int | None) -> None:
        """A point that is not agreed."""
        actions.open_clause(actor=self.person, contract_id=pk, expected_version=version, **values)

    @verb(bodies.ClauseChangeBody)
    def change_clause(self, pk: Any, values: Values, version: int | None) -> None:
        """What the sides want of it."""
        clause = values.pop("clause")
        actions.change_clause(
            actor=self.person, contract_id=pk, expected_version=version, clause_id=clause, values=values
        )

    @verb(bodies.ClauseAgreeBody)
    def agree_clause(self, pk: Any, values: Values, version: int | None) -> None:
        """Settled, with the words that were found."""
        actions.agree_clause(
            actor=self.person, contract_id=pk, expected_version=version, clause_id=values.pop("clause"), **values
        )

    @verb(bodies.ClauseNameBody)
    def reopen_clause(self, pk: Any, values: Values, version: int | None) -> None:
        """Open again."""
        actions.reopen_clause(actor=self.person, contract_id=pk, expected_version=version, clause_id=values["clause"])


def priced(values: Values, deal: Deal) -> None:
    """The first payment in minor units of the deal's currency."""
    if "first_payment" in values:
        values["first_payment_minor"] = in_minor(values.pop("first_payment"), deal.currency, "first_payment")
