"""A contract with what hangs on it, for its page and the panels."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from negotiations.contracts.models import Clause, Contract, ReviewStep, Signature
from negotiations.contracts.rules import Progress
from negotiations.models import Side
from web.formats import money, short_date


@dataclass(frozen=True, slots=True)
class Folder:
    """One contract and its rows, in their orders."""

    contract: Contract
    reviews: list[ReviewStep]
    clauses: list[Clause]
    signatures: dict[str, Signature]
    progress: Progress

    @property
    def open_clauses(self) -> list[Clause]:
        return [clause for clause in self.clauses if clause.agreed_on is None]

    @property
    def agreed_clauses(self) -> list[Clause]:
        return [clause for clause in self.clauses if clause.agreed_on is not None]

    @property
    def steps(self) -> list[tuple[str, bool]]:
        """The way to 80 in words: (text, is done), in its order."""
        done, deal = self.progress, self.contract.deal
        clauses, reviews = (done.agreed, done.clauses), (done.reviewed, done.reviews)
        words = _("%(done)d of %(all)d clauses agreed") % {"done": done.agreed, "all": done.clauses}
        due = self.contract.first_payment_due_on
        payment = _dated(_("First payment"), deal.paid_on)
        if due is not None and deal.paid_on is None:
            payment = _("First payment, due %(day)s") % {"day": short_date(due)}
        if self.contract.first_payment_minor is not None:
            payment = f"{payment} · {money(self.contract.first_payment_minor, deal.currency)}"
        return [
            (words if done.clauses else _("No clause is open"), clauses[0] >= clauses[1]),
            (_("%(done)d of %(all)d reviews done") % {"done": reviews[0], "all": reviews[1]}, reviews[0] >= reviews[1]),
            (_dated(_("The customer's signature"), done.their_signature), done.their_signature is not None),
            (_dated(_("Our signature"), done.our_signature), done.our_signature is not None),
            (payment, deal.paid_on is not None),
            (_dated(_("Shipped"), deal.shipped_on), deal.shipped_on is not None),
        ]


def _dated(text: str, day: dt.date | None) -> str:
    return text + _(": ") + short_date(day) if day else text


def folder(contract: Contract) -> Folder:
    """Three queries."""
    reviews = list(contract.reviews.select_related("contact", "assignee"))
    clauses = list(contract.clauses.select_related("issue"))
    signatures = {row.side: row for row in contract.signatures.all()}
    signed: dict[str, Any] = {side: row.signed_on for side, row in signatures.items()}
    progress = Progress(
        reviewed=sum(step.done_on is not None for step in reviews),
        reviews=len(reviews),
        agreed=sum(clause.agreed_on is not None for clause in clauses),
        clauses=len(clauses),
        our_signature=signed.get(Side.OURS),
        their_signature=signed.get(Side.THEIRS),
        paid_on=contract.deal.paid_on,
        shipped_on=contract.deal.shipped_on,
    )
    return Folder(contract, reviews, clauses, signatures, progress)
