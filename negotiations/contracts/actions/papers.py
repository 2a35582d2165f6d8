"""Beginning a contract, and what stands on it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Document
from negotiations.contracts.actions.checks import locked_draft, locked_to_drop
from negotiations.contracts.models import Contract, ReviewStep
from negotiations.models import Negotiation, Side
from pipeline.models import Deal
from team import history
from team.activities import announce
from team.models import Activity, Organization, User
from team.permits import locked_for_edit
from web.errors import RuleViolation

USUAL_REVIEWS = (
    (Side.THEIRS, ReviewStep.By.LEGAL),
    (Side.OURS, ReviewStep.By.LEGAL),
    (Side.OURS, ReviewStep.By.FINANCE),
    (Side.THEIRS, ReviewStep.By.TOP),
)
"""What a contract usually passes, in this order; ours, not the source's."""
FIELDS = frozenset({"form", "document", "sign_by", "first_payment_due_on", "first_payment_minor", "note"})


@transaction.atomic
def start_contract(
    *,
    actor: User,
    deal_id: uuid.UUID,
    form: str,
    document: Document | None = None,
    sign_by: dt.date | None = None,
    first_payment_due_on: dt.date | None = None,
    first_payment_minor: int | None = None,
    note: str = "",
    at: dt.datetime | None = None,
) -> Contract:
    """Put a contract form on the table, with the reviews it usually passes. One running contract per deal.

    `first_payment_minor` is in the deal's currency. Raises `RuleViolation` "contract_running", "deal_closed".
    """
    deal = locked_for_edit(Deal, deal_id, actor=actor)
    if deal.status != Deal.Status.OPEN:
        raise RuleViolation("deal_closed", _("This deal is closed."))
    if running := Contract.objects.filter(deal=deal).exclude(state=Contract.State.DROPPED).first():
        raise RuleViolation("contract_running", _("This deal has a contract already."), {"contract": str(running.pk)})
    at = at or timezone.now()
    contract = Contract(
        deal=deal,
        negotiation=Negotiation.objects.running().filter(deal=deal).first(),
        form=form,
        document=document,
        started_on=Organization.objects.current().day_of(at),
        sign_by=sign_by,
        first_payment_due_on=first_payment_due_on,
        first_payment_minor=first_payment_minor,
        note=note.strip(),
    )
    _require_sane(contract)
    contract.save(force_insert=True)
    ReviewStep.objects.bulk_create(
        ReviewStep(contract=contract, side=side, by=by, place=place) for place, (side, by) in enumerate(USUAL_REVIEWS)
    )
    announce(actor=actor, verb="contract_started", subject=contract, scope=deal, new={"form": form}, at=at)
    return contract


@transaction.atomic
def change_contract(
    *, actor: User, contract_id: uuid.UUID, values: Mapping[str, Any], expected_version: int | None = None
) -> Contract:
    """Change some of FIELDS while it is in review."""
    contract = locked_draft(contract_id, actor=actor, expected_version=expected_version)
    if unknown := set(values) - FIELDS:
        raise ValidationError({name: _("This cannot be changed.") for name in unknown})
    if changed := history.apply(contract, values):
        _require_sane(contract)
        contract.save_changes(*changed)
        told = {name: new for name, (_old, new) in changed.items()}
        announce(actor=actor, verb="contract_changed", subject=contract, scope=contract.deal, new=told)
    return contract


@transaction.atomic
def drop_contract(*, actor: User, contract_id: uuid.UUID, reason: str, expected_version: int | None = None) -> Contract:
    """Take it off the table, with a sentence; another may be started. Signatures on it stay, as what they were."""
    contract = locked_to_drop(contract_id, actor=actor, expected_version=expected_version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    contract.state = Contract.State.DROPPED
    contract.note = "\n".join(filter(None, [contract.note, reason.strip()]))[:1000]
    contract.save_changes("state", "note")
    announce(
        actor=actor, verb="contract_dropped", subject=contract, scope=contract.deal, new={"reason": reason.strip()}
    )
    return contract


def drop_of_ended(activities: Sequence[Activity]) -> None:
    """In the transaction in which deals were lost or set aside: what is in review there is off the table."""
    deals = [activity.subject_id for activity in activities]
    running = Contract.objects.filter(deal_id__in=deals, state=Contract.State.DRAFTING)
    running.update(state=Contract.State.DROPPED, version=F("version") + 1, updated_at=timezone.now())


def _require_sane(contract: Contract) -> None:
    contract.clean_fields(exclude={"deal", "negotiation", "document"})
    if contract.document is not None and contract.document.account_id != contract.deal.account_id:
        raise ValidationError({"document": _("This document belongs to another account.")})
    if contract.first_payment_minor is not None and contract.first_payment_minor <= 0:
        raise ValidationError({"first_payment": _("A payment is more than nothing.")})
    if contract.sign_by is not None and contract.sign_by < contract.started_on:
        raise ValidationError({"sign_by": _("This is before the contract was put on the table.")})
