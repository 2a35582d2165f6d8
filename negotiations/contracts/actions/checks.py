"""What the actions on a contract ask first."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from negotiations.contracts.models import Contract
from team.models import Organization, User
from team.permits import locked_for_edit
from web.errors import RuleViolation

LONG_AGO = dt.date(1990, 1, 1)


def locked_draft(contract_id: uuid.UUID, *, actor: User, expected_version: int | None = None) -> Contract:
    """The contract, locked, while it may still be worked on. Raises `RuleViolation` "contract_closed"."""
    contract = locked_for_edit(Contract, contract_id, actor=actor, expected_version=expected_version)
    if contract.state != Contract.State.DRAFTING:
        raise _closed(contract)
    return contract


def locked_to_drop(contract_id: uuid.UUID, *, actor: User, expected_version: int | None = None) -> Contract:
    """The contract, locked, while another may take its place: also a signed one of a deal that is open (again)."""
    contract = locked_for_edit(Contract, contract_id, actor=actor, expected_version=expected_version)
    if not contract.may_be_dropped:
        raise _closed(contract)
    return contract


def _closed(contract: Contract) -> RuleViolation:
    state = contract.get_state_display()
    return RuleViolation("contract_closed", _("This contract is no longer in review: %(state)s.") % {"state": state})


def past_day(day: dt.date | None, field: str, at: dt.datetime | None = None) -> dt.date:
    """Today where none is given; refused where it lies ahead, or before there was any business."""
    organization = Organization.objects.current()
    today = organization.day_of(at) if at else organization.today()
    if day is None:
        return today
    if day > today:
        raise ValidationError({field: _("This date lies in the future.")})
    if day < LONG_AGO:
        raise ValidationError({field: _("This date cannot be true.")})
    return day
