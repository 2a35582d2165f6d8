"""Points of the contract on which the sides differ."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from negotiations.contracts.actions.checks import locked_draft, past_day
from negotiations.contracts.models import Clause, Contract
from negotiations.models import Issue, Side
from team import history
from team.activities import announce
from team.models import Organization, User
from web.errors import RuleViolation

FIELDS = frozenset({"title", "theirs", "ours", "waits_for"})


@transaction.atomic
def open_clause(
    *,
    actor: User,
    contract_id: uuid.UUID,
    title: str,
    theirs: str = "",
    ours: str = "",
    waits_for: str = Side.OURS,
    issue: Issue | None = None,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Clause:
    """Note a point that is not agreed; `issue` where it is one of the negotiation's."""
    contract = locked_draft(contract_id, actor=actor, expected_version=expected_version)
    if issue is not None and issue.negotiation_id != contract.negotiation_id:
        raise ValidationError({"issue": _("This issue is not negotiated here.")})
    clause = Clause(
        contract=contract,
        issue=issue,
        title=title.strip(),
        theirs=theirs.strip(),
        ours=ours.strip(),
        waits_for=waits_for,
        opened_on=past_day(None, "opened_on", at),
    )
    clause.clean_fields(exclude={"contract", "issue"})
    clause.save(force_insert=True)
    _tell(contract, "clause_opened", clause, actor, at)
    return clause


@transaction.atomic
def change_clause(
    *,
    actor: User,
    contract_id: uuid.UUID,
    clause_id: int,
    values: Mapping[str, Any],
    expected_version: int | None = None,
) -> Clause:
    """Change some of FIELDS of a clause that is still open."""
    contract = locked_draft(contract_id, actor=actor, expected_version=expected_version)
    clause = _open(contract, clause_id)
    if unknown := set(values) - FIELDS:
        raise ValidationError({name: _("This cannot be changed.") for name in unknown})
    if changed := history.apply(clause, values):
        clause.clean_fields(exclude={"contract", "issue"})
        clause.save(update_fields=list(changed))
        _tell(contract, "clause_changed", clause, actor)
    return clause


@transaction.atomic
def agree_clause(
    *,
    actor: User,
    contract_id: uuid.UUID,
    clause_id: int,
    agreed_text: str = "",
    agreed_on: dt.date | None = None,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Clause:
    """Settled, with the words that were found."""
    contract = locked_draft(contract_id, actor=actor, expected_version=expected_version)
    clause = _open(contract, clause_id)
    clause.agreed_on = past_day(agreed_on, "agreed_on", at)
    clause.agreed_text = agreed_text.strip()
    clause.clean_fields(exclude={"contract", "issue"})
    clause.save(update_fields=["agreed_on", "agreed_text"])
    _tell(contract, "clause_agreed", clause, actor, at)
    return clause


@transaction.atomic
def reopen_clause(
    *, actor: User, contract_id: uuid.UUID, clause_id: int, expected_version: int | None = None
) -> Clause:
    """It is open again: a price that is touched once more shows in the late watch."""
    contract = locked_draft(contract_id, actor=actor, expected_version=expected_version)
    clause = contract.clauses.get(pk=clause_id)
    if clause.agreed_on is not None:
        clause.agreed_on, clause.opened_on = None, Organization.objects.today()
        clause.save(update_fields=["agreed_on", "opened_on"])
        _tell(contract, "clause_reopened", clause, actor)
    return clause


def _open(contract: Contract, clause_id: int) -> Clause:
    clause = contract.clauses.get(pk=clause_id)
    if clause.agreed_on is not None:
        raise RuleViolation("clause_agreed", _("This clause is agreed. Open it again first."))
    return clause


def _tell(contract: Contract, verb: str, clause: Clause, actor: User, at: dt.datetime | None = None) -> None:
    contract.save_changes()
    announce(actor=actor, verb=verb, subject=contract, scope=contract.deal, new={"clause": clause.title}, at=at)
