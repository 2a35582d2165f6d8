"""A list asks the database as often for many rows as for few."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import KeyAccount
from stakeholders.models import InfluenceLine
from tests.api.conftest import Program
from tests.factories import CommitmentFactory, ContactFactory, DealFactory, MemberFactory, UserFactory, VisitFactory

# Of buying centers all that is computed of their people is read for the whole page.
MOST = {"deals": 13, "visits": 11, "users": 9, "teams": 9, "buying-centers": 14, "buying-center-members": 15}
USUAL = 9


def enlarge(account: KeyAccount, count: int) -> None:
    for _n in range(count):
        deal = DealFactory(account=account)
        person = ContactFactory(account=account)
        member = MemberFactory(center=deal.buying_center, contact=person, roles=["coach", "user"])
        adviser = MemberFactory(center=deal.buying_center)
        InfluenceLine.objects.create(center=deal.buying_center, source=adviser, target=member)
        CommitmentFactory(account=account, center=deal.buying_center)
        VisitFactory(account=account, met=[person], centers=[deal.buying_center])
        UserFactory()


@pytest.mark.parametrize(
    "name",
    ["users", "teams", "activities", "key-accounts", "competitors", "contacts", "buying-centers",
     "buying-center-members", "influence-lines", "commitments", "visits", "deals", "deal-changes", "flags", "stages",
     "tokens"],
)  # fmt: skip
@pytest.mark.parametrize("who", ["rep", "boss", "head"])
def test_queries_of_a_list(request: Any, name: str, who: str, condax: KeyAccount) -> None:
    program: Program = request.getfixturevalue(who)
    enlarge(condax, 2)
    program.get(f"/{name}/")  # notes the token's use
    few = queries(program, name)
    enlarge(condax, 10)
    many = queries(program, name)
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= MOST.get(name, USUAL), "\n".join(many)


def queries(program: Program, name: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert program.get(f"/{name}/?page_size=200").status_code == 200
    return [query["sql"][:150] for query in caught.captured_queries]
