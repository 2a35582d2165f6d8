"""Each side signs; the second signature is the deal's."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from negotiations.contracts.actions.checks import locked_draft, past_day
from negotiations.contracts.models import Contract, Signature
from negotiations.models import Negotiation, Side
from negotiations.rules.authority import PRICE
from pipeline.actions.closing import win_deal
from pipeline.agreed_amounts import closing_minor
from pipeline.models import Deal
from team.activities import announce, batch
from team.models import User
from team.permits import locked_for_edit
from web.errors import RuleViolation


@transaction.atomic
@batch()
def sign_contract(
    *,
    actor: User,
    contract_id: uuid.UUID,
    side: str,
    name: str,
    signed_on: dt.date | None = None,
    despite_open: bool = False,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Contract:
    """`name` signed for a side. When both have, the deal is signed on the later day at the amount that was agreed,
    which moves it to closing and, with the last fact that the pipeline asks for, wins it.

    Raises `RuleViolation` "not_agreed" while a price is still negotiated, "clauses_open" while clauses are open, unless
    `despite_open`, and "signed_already".
    """
    # The deal first: winning locks it, and locks are taken in one order.
    deal = _locked_deal(contract_id, actor=actor)
    contract = locked_draft(contract_id, actor=actor, expected_version=expected_version)
    if side not in Side.values:
        raise ValidationError({"side": _("Choose one of the list.")})
    if not name.strip():
        raise ValidationError({"name": _("Say who signed.")})
    _require_agreed(contract)
    if contract.signatures.filter(side=side).exists():
        raise RuleViolation("signed_already", _("This side has signed already."))
    still_open = list(contract.clauses.filter(agreed_on__isnull=True).values_list("title", flat=True))
    if still_open and not despite_open:
        message = _("Not agreed yet: %(clauses)s.") % {"clauses": ", ".join(still_open)}
        raise RuleViolation("clauses_open", message, {"clauses": still_open})
    signature = Signature(
        contract=contract, side=side, name=name.strip(), signed_on=past_day(signed_on, "signed_on", at)
    )
    signature.clean_fields(exclude={"contract"})
    signature.save(force_insert=True)
    days = list(contract.signatures.values_list("signed_on", flat=True))
    both = len(days) == len(Side.values)
    contract.state = Contract.State.SIGNED if both else contract.state
    contract.save_changes("state")
    announce(actor=actor, verb="contract_signed", subject=contract, scope=deal, new={"side": side}, at=at)
    if both and deal.status == Deal.Status.OPEN:
        win_deal(actor=actor, deal_id=deal.pk, signed_on=max(days), amount_minor=closing_minor(deal), at=at)
    return contract


@transaction.atomic
def take_back_signature(
    *, actor: User, contract_id: uuid.UUID, side: str, expected_version: int | None = None
) -> Contract:
    """A signature noted by mistake, while the other side's is missing."""
    contract = locked_draft(contract_id, actor=actor, expected_version=expected_version)
    contract.signatures.get(side=side).delete()
    contract.save_changes()
    announce(actor=actor, verb="signature_taken_back", subject=contract, scope=contract.deal, new={"side": side})
    return contract


def _require_agreed(contract: Contract) -> None:
    """What is signed is what was agreed at the table, where the price is negotiated at one."""
    rooms = Negotiation.objects.running().filter(deal_id=contract.deal_id).exclude(state=Negotiation.State.AGREED)
    if rooms.filter(issues__code=PRICE).exists():
        raise RuleViolation("not_agreed", _("The price is still negotiated: accept an offer in the room first."))


def _locked_deal(contract_id: uuid.UUID, *, actor: User) -> Deal:
    contract = Contract.objects.visible_to(actor).get(pk=contract_id)
    return locked_for_edit(Deal, contract.deal_id, actor=actor)
