"""The rows that an address names, as far as the person reaches."""

from __future__ import annotations

import uuid

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from negotiations.contracts.models import Clause, Contract, ReviewStep
from team.requests import row_or_404, row_to_edit

RELATED = ("deal__account", "deal__owner", "document", "negotiation")


def contract_or_404(request: HttpRequest, contract_id: uuid.UUID) -> Contract:
    return row_or_404(request, Contract, contract_id, *RELATED)


def contract_to_edit(request: HttpRequest, contract_id: uuid.UUID) -> Contract:
    return row_to_edit(request, Contract, contract_id, *RELATED)


def review_or_404(contract: Contract, review_id: int) -> ReviewStep:
    return get_object_or_404(contract.reviews, pk=review_id)


def clause_or_404(contract: Contract, clause_id: int) -> Clause:
    return get_object_or_404(contract.clauses, pk=clause_id)
