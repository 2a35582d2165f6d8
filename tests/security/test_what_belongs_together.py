"""Ids and codes in a body that do not belong together are refused, not passed over."""

from __future__ import annotations

from tests.api.conftest import Program
from tests.cast import Cast
from tests.factories import AccountFactory, BuyingCenterFactory


def test_a_promise_about_a_deal_of_another_account(cast: Cast) -> None:
    ours = AccountFactory(owner=cast.lin_wei)
    elsewhere = BuyingCenterFactory(account=AccountFactory(owner=cast.lin_wei))
    body = {"account": str(ours.pk), "buying_center": str(elsewhere.pk), "side": "ours", "what": "Send it"}
    answer = Program(cast.lin_wei).post("/commitments/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["account"])
    assert (
        Program(cast.lin_wei).post("/commitments/", {**body, "account": str(elsewhere.account_id)}).status_code == 201
    )


def test_a_currency_that_there_is_not(cast: Cast) -> None:
    account = AccountFactory(owner=cast.lin_wei)
    rep, path = Program(cast.lin_wei), f"/key-accounts/{account.pk}/"
    refused = rep.patch(path, {"annual_revenue": "1", "annual_revenue_currency": "ZZZ"})
    assert list(refused.json()["errors"]) == ["annual_revenue_currency"]
    assert rep.patch(path, {"annual_revenue": "1", "annual_revenue_currency": "EUR"}).status_code == 200
