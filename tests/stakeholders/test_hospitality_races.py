"""Two courtesies for one person at once, on a database with row locks: they cannot both slip under the year's limit."""

import pytest

from stakeholders.actions import record_hospitality
from stakeholders.spending import spent
from tests.cast import Cast
from tests.factories import AccountFactory, ContactFactory
from tests.pipeline.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_the_years_limit_holds_for_two_at_once(cast: Cast) -> None:
    account = AccountFactory(owner=cast.lin_wei)
    guests = [ContactFactory(account=account) for _ in range(2)]
    day = cast.organization.today()

    def record(order: int) -> object:
        return record_hospitality(
            actor=cast.lin_wei,
            account=account,
            kind="meal",
            what="Dinner",
            purpose="Talk",
            on=day,
            value_minor=60_000,
            currency="CNY",
            guests=guests[::order],
        )

    rows = at_once(*(lambda order=order: record(order) for order in (1, -1, 1, -1)))
    assert sorted(row.state for row in rows) == ["requested", "within", "within", "within"]
    assert spent([guests[0].pk], day.year)[guests[0].pk] == 120_000
