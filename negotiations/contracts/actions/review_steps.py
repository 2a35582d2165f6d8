"""Who reads the contract, by when, and what they said."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Max

from negotiations.contracts.actions.checks import locked_draft, past_day
from negotiations.contracts.models import Contract, ReviewStep
from stakeholders.models import Contact
from team.activities import announce
from team.models import User
from team.people import require_sells


@transaction.atomic
def add_review(
    *,
    actor: User,
    contract_id: uuid.UUID,
    side: str,
    by: str,
    contact: Contact | None = None,
    assignee: User | None = None,
    due_on: dt.date | None = None,
    expected_version: int | None = None,
) -> ReviewStep:
    """One more who has to read it; `contact` of theirs, `assignee` of ours."""
    contract = locked_draft(contract_id, actor=actor, expected_version=expected_version)
    if assignee is not None:
        require_sells(assignee, "assignee")
    last = contract.reviews.aggregate(last=Max("place"))["last"]
    step = ReviewStep(
        contract=contract,
        side=side,
        by=by,
        contact=contact,
        assignee=assignee,
        due_on=due_on,
        place=0 if last is None else last + 1,
    )
    step.clean_fields(exclude={"contract", "contact", "assignee"})
    step.save(force_insert=True)
    _tell(contract, "contract_review_added", step, actor)
    return step


@transaction.atomic
def finish_review(
    *,
    actor: User,
    contract_id: uuid.UUID,
    review_id: int,
    is_done: bool = True,
    done_on: dt.date | None = None,
    result: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> ReviewStep:
    """They have read it, with what they said; `is_done=False` opens it again."""
    contract = locked_draft(contract_id, actor=actor, expected_version=expected_version)
    step = contract.reviews.get(pk=review_id)
    step.done_on = past_day(done_on, "done_on", at) if is_done else None
    step.result = result.strip()
    step.clean_fields(exclude={"contract", "contact", "assignee"})
    step.save(update_fields=["done_on", "result"])
    _tell(contract, "contract_reviewed" if is_done else "contract_review_reopened", step, actor, at)
    return step


@transaction.atomic
def remove_review(*, actor: User, contract_id: uuid.UUID, review_id: int, expected_version: int | None = None) -> None:
    """Nobody has to read it there after all."""
    contract = locked_draft(contract_id, actor=actor, expected_version=expected_version)
    step = contract.reviews.get(pk=review_id)
    _tell(contract, "contract_review_removed", step, actor)
    step.delete()


def _tell(contract: Contract, verb: str, step: ReviewStep, actor: User, at: dt.datetime | None = None) -> None:
    contract.save_changes()
    told = {"side": step.side, "by": step.by}
    announce(actor=actor, verb=verb, subject=contract, scope=contract.deal, new=told, at=at)
