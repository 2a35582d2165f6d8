"""Texts of contracts that name a person of the customer: for somebody to look at when the person is erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from negotiations.contracts.models import Clause, Contract, ReviewStep, Signature
from stakeholders import erasing
from stakeholders.erasing import MOST_MENTIONS, Mention, accounts_of, holding
from stakeholders.models import Contact

TEXTS: tuple[tuple[str, Any, str, tuple[str, ...]], ...] = (
    ("contracts.contract", Contract, "pk", ("note",)),
    ("contracts.reviewstep", ReviewStep, "contract_id", ("result",)),
    ("contracts.clause", Clause, "contract_id", ("title", "theirs", "ours", "agreed_text")),
    ("contracts.signature", Signature, "contract_id", ("name",)),
)
"""(kind, model, what names its contract, its texts)"""
KINDS = {
    "contracts.contract": gettext_lazy("Contract"),
    "contracts.reviewstep": gettext_lazy("Review of a contract"),
    "contracts.clause": gettext_lazy("Clause"),
    "contracts.signature": gettext_lazy("Signature"),
}


def mentions(contact: Contact, names: Sequence[str]) -> Iterator[Mention]:
    contracts = Contract.objects.filter(deal__account_id__in=accounts_of(contact)).order_by()
    for kind, model, paper, fields in TEXTS:
        rows = model.objects.filter(holding(names, *fields), **{f"{paper}__in": contracts.values("pk")})
        for pk, page in rows.values_list("pk", paper)[:MOST_MENTIONS]:
            yield Mention(kind, pk, reverse("contracts:contract", args=[page]))


def register() -> None:
    erasing.register_mentions(mentions, KINDS)
