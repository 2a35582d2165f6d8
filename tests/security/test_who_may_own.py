"""Accounts in the hands of those who work: else nobody would look after them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.actions import create_account, reassign_account
from tests.cast import Cast
from tests.factories import AccountFactory


@pytest.mark.parametrize("who", ["analyst", "admin", "rep2"])
def test_an_account_is_given_to_somebody_who_sells_and_is_here(cast: Cast, who: str) -> None:
    account = AccountFactory(owner=cast.lin_wei)
    cast.rep2.is_active = False
    cast.rep2.save()
    with pytest.raises(ValidationError):
        reassign_account(actor=cast.director, account_id=account.pk, owner=getattr(cast, who))
    with pytest.raises(ValidationError):
        create_account(actor=cast.director, name="Brand new company", owner=getattr(cast, who))
    account.refresh_from_db()
    assert account.owner == cast.lin_wei
