"""What hangs on one deal and is decided there: evidence and waiver requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from rest_framework.request import Request

from pipeline.actions import evidence, waivers
from pipeline.api import bodies, tables
from pipeline.api.views import fresh_deal
from pipeline.models import Deal, Evidence, Waiver
from team.permits import locked_for_edit, require_fresh
from team.records import Record
from web.api.etags import expected_version
from web.api.resources import Creates, Values, verb


@contextmanager
def fresh_row(view: OfDeal, model: type[Record], pk: Any, version: int | None) -> Iterator[None]:
    """The row belongs to the deal of the address, and `If-Match` names its version. The deal is locked first."""
    with transaction.atomic():
        view.rows().values_list("pk").get(pk=pk)
        if version is not None:
            locked_for_edit(Deal, view.deal, actor=view.person)
            require_fresh(model.lock(pk), version)
        yield


class OfDeal(Creates):
    """A collection under /deals/{deal}/. A deal out of sight is 404, before anything else is said."""

    resource = "deals"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        Deal.objects.visible_to(self.person).values_list("pk").get(pk=self.deal)

    @property
    def deal(self) -> Any:
        return self.kwargs["deal"]

    def rows(self) -> Any:
        return super().rows().filter(deal_id=self.deal)


class EvidenceResource(OfDeal):
    """What proves the criteria of a deal; withdrawn rows stay."""

    model = Evidence
    table = tables.EVIDENCE
    body = bodies.EvidenceBody

    def create_record(self, values: Values) -> Evidence:
        links: dict[str, Any] = {
            f"{name}_id": getattr(values.pop(name, None), "pk", None) for name in ("visit", "contact", "document")
        }
        pk = values.pop("id", None)
        with fresh_deal(self.person, self.deal, expected_version(self.request)):
            return evidence.give_evidence(actor=self.person, deal_id=self.deal, evidence_id=pk, **links, **values)

    @verb(bodies.WithdrawBody)
    def withdraw(self, pk: Any, values: Values, version: int | None) -> None:
        """Takes it back; the row stays."""
        with fresh_row(self, Evidence, pk, version):
            evidence.withdraw_evidence(actor=self.person, evidence_id=pk, **values)


class WaiverResource(OfDeal):
    """Requests for leave to stand in a stage whose gate is closed, and what became of them."""

    model = Waiver
    table = tables.WAIVER
    body = bodies.WaiverBody

    def create_record(self, values: Values) -> Waiver:
        with fresh_deal(self.person, self.deal, expected_version(self.request)):
            return waivers.request_waiver(actor=self.person, deal_id=self.deal, **values)

    @verb(bodies.GrantBody)
    def grant(self, pk: Any, values: Values, version: int | None) -> None:
        """The deal moves to the stage and owes what it owes until the day."""
        with fresh_row(self, Waiver, pk, version):
            waivers.grant_waiver(actor=self.person, waiver_id=pk, **values)

    @verb(bodies.RefuseBody)
    def refuse(self, pk: Any, values: Values, version: int | None) -> None:
        with fresh_row(self, Waiver, pk, version):
            waivers.refuse_waiver(actor=self.person, waiver_id=pk, **values)
