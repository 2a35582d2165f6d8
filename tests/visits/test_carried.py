"""What a phone carries along: one's own, within sight, without judgements, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from stakeholders.models import Member
from stakeholders.visits import carried
from stakeholders.visits.models import Visit
from tests.cast import CANARY, Cast
from tests.factories import (
    AccountFactory,
    AccountTeamFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    IntelligenceFactory,
    MemberFactory,
    VisitFactory,
)

ADDRESS = "/api/v1/offline/"


@pytest.fixture
def deal(cast: Cast) -> Any:
    account = AccountFactory(name="Condax", owner=cast.lin_wei, phone="+86 10 1")
    deal = DealFactory(account=account, owner=cast.lin_wei, team=cast.east, name="Line 4", at="30")
    person = ContactFactory(account=account, name="Zhao Min", mobile="+86 138", title="Plant manager")
    MemberFactory(center=deal.buying_center, contact=person, roles=["decision_maker"], attitude=-1)
    IntelligenceFactory(center=deal.buying_center, text="She wants to leave")
    CommitmentFactory(account=account, center=deal.buying_center, what="Send the budget", side="theirs")
    start = timezone.now() + dt.timedelta(days=1)
    visit = VisitFactory(account=account, state="planned", outcome="", starts_at=start, purpose="Budget")
    visit.people.create(contact=person, met=False)
    return deal


def test_what_is_ones_own(sign_in: Any, cast: Cast, deal: Any) -> None:
    found = sign_in(cast.lin_wei).get(ADDRESS).json()
    assert [one["name"] for one in found["accounts"]] == ["Condax"]
    person = next(one for one in found["people"] if one["name"] == "Zhao Min")
    assert (person["name"], person["title"], person["mobile"]) == ("Zhao Min", "Plant manager", "+86 138")
    assert person["roles"]
    center = next(one for one in found["centers"] if one["deal"])
    assert center["deal"]["name"] == "Line 4"
    assert center["deal"]["stage"] == "30"
    assert center["deal"]["actions"]
    assert [one["what"] for one in found["promises"]] == ["Send the budget"]
    [visit] = found["visits"]
    assert (visit["purpose"], visit["people"], visit["is_mine"]) == ("Budget", [person["id"]], True)
    assert found["left_out"] == {"accounts": 0, "people": 0}


def test_neither_judgements_nor_confidences_nor_other_teams(sign_in: Any, cast: Cast, deal: Any, canary: Any) -> None:
    text = sign_in(cast.lin_wei).get(ADDRESS).content.decode()
    assert Member.objects.filter(attitude=-1).exists()
    assert "attitude" not in text
    assert "She wants to leave" not in text
    assert CANARY not in text
    assert "Condax" not in sign_in(cast.rep2).get(ADDRESS).content.decode()


def test_account_team_and_companions(sign_in: Any, cast: Cast, deal: Any) -> None:
    """On the account's team: all of it. Going along to a visit: the account's name alone."""
    AccountTeamFactory(account=deal.account, user=cast.rep2)
    assert sign_in(cast.rep2).get(ADDRESS).json()["accounts"][0]["phone"] == "+86 10 1"
    Visit.objects.get().colleagues.create(user=cast.stranger)
    found = sign_in(cast.stranger).get(ADDRESS).json()
    face = next(one for one in found["accounts"] if one["id"] == str(deal.account_id))
    assert (face["name"], face["phone"], face["address"]) == ("Condax", "", "")
    assert [one["is_mine"] for one in found["visits"] if one["account"] == str(deal.account_id)] == [False]


def test_asking_again_is_cheap(sign_in: Any, cast: Cast, deal: Any) -> None:
    client = sign_in(cast.lin_wei)
    first = client.get(ADDRESS)
    again = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    ContactFactory(account=deal.account)
    assert client.get(ADDRESS, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert client.get(f"{ADDRESS}?more=1").status_code == 400


def test_limits_are_said(cast: Cast, deal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carried, "MOST_ACCOUNTS", 2)
    monkeypatch.setattr(carried, "MOST_PEOPLE", 1)
    for account in AccountFactory.create_batch(3, owner=cast.lin_wei):
        ContactFactory(account=account)
    found = carried.bundle(cast.lin_wei)
    assert len(found["accounts"]) == 2
    assert found["left_out"]["accounts"] == 2
    assert len(found["people"]) == 1


def test_as_many_queries_for_much_as_for_little(
    cast: Cast, deal: Any, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    carried.bundle(cast.lin_wei)  # what is read once per process: organization, methods
    with django_assert_max_num_queries(30) as few:
        carried.bundle(cast.lin_wei)
    for account in AccountFactory.create_batch(6, owner=cast.lin_wei):
        more = DealFactory(account=account, owner=cast.lin_wei, team=cast.east)
        person = ContactFactory(account=account)
        MemberFactory(center=more.buying_center, contact=person, roles=["coach"])
        VisitFactory(account=account, met=[person], centers=[more.buying_center])
    with django_assert_num_queries(len(few.captured_queries)):
        assert len(carried.bundle(cast.lin_wei)["visits"]) == 7
