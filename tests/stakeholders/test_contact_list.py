"""The list of contacts: whom one sees, found by words and filters."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.cast import CANARY
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    ContactFactory,
    DealFactory,
    MemberFactory,
    VisitFactory,
)

LIST = reverse("stakeholders:contact_list")


@pytest.fixture
def condax(organization, lin_wei):
    return AccountFactory(name="Condax", owner=lin_wei)


@pytest.fixture
def people(condax):
    center = BuyingCenterFactory(account=condax)
    head = ContactFactory(
        account=condax, name="Zhao Min", local_name="赵敏", level="executive", email="zhao@condax.example"
    )
    engineer = ContactFactory(account=condax, name="Chen Bo", level="middle")
    ContactFactory(account=condax, name="Gu Yun", affiliation="design_institute")
    ContactFactory(account=condax, name="Xu Fei", left_on="2026-01-10")
    MemberFactory(center=center, contact=head, roles=["decision_maker"])
    MemberFactory(center=center, contact=engineer, roles=["coach", "technical"])
    return head, engineer


def listed(client, **asked):
    return [str(row.contact) for row in client.get(LIST, asked).context["rows"]]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["Chen Bo", "Gu Yun", "Zhao Min"]),
        ({"q": "bo"}, ["Chen Bo"]),
        ({"q": "赵敏"}, ["Zhao Min"]),
        ({"q": "zhao@"}, ["Zhao Min"]),
        ({"role": "technical"}, ["Chen Bo"]),
        ({"level": "executive"}, ["Zhao Min"]),
        ({"affiliation": "design_institute"}, ["Gu Yun"]),
        ({"presence": "left"}, ["Xu Fei"]),
        ({"presence": "all"}, ["Chen Bo", "Gu Yun", "Xu Fei", "Zhao Min"]),
        ({"role": "nonsense", "level": "x", "presence": "y"}, ["Chen Bo", "Gu Yun", "Zhao Min"]),
        ({"q": "Nobody"}, []),
    ],
)
def test_it_is_found_by_words_and_filters(sign_in, lin_wei, people, asked, names):
    assert listed(sign_in(lin_wei), **asked) == names


def test_it_tells_roles_and_the_last_meeting(office_hours, sign_in, lin_wei, people, condax):
    VisitFactory(account=condax, met=[people[0]])
    text = sign_in(lin_wei).get(LIST).content.decode()
    for part in ("Decision maker", "Coach, Technical", "Condax", "today"):
        assert part in text


def test_roles_out_of_sight_are_neither_shown_nor_found(sign_in, rep2, people, condax):
    head = people[0]
    deal = DealFactory(account=condax, owner=rep2)
    MemberFactory(center=deal.buying_center, contact=head, roles=["user"])
    client = sign_in(rep2)
    assert listed(client) == ["Zhao Min"]
    assert listed(client, role="decision_maker") == []
    assert "Decision maker" not in client.get(LIST).context["rows"][0].roles


def test_a_stranger_sees_their_own_only(sign_in, stranger, people):
    ContactFactory(account=AccountFactory(owner=stranger), name=CANARY)
    assert listed(sign_in(stranger)) == [CANARY]


@pytest.mark.parametrize("who", ["lin_wei", "manager", "director"])
@pytest.mark.parametrize("count", [2, 30])
def test_it_costs_the_same_for_any_number(cast, sign_in, condax, who, count, django_assert_max_num_queries):
    for number in range(count):
        contact = ContactFactory(account=condax, name=f"Person {number:02}")
        MemberFactory(center=BuyingCenterFactory(account=condax), contact=contact, roles=["user"])
    client = sign_in(getattr(cast, who))
    client.get(LIST)
    with django_assert_max_num_queries(11):
        client.get(LIST)


def test_pages_follow_each_other(sign_in, lin_wei, condax):
    for number in range(60):
        ContactFactory(account=condax, name=f"Person {number:02}")
    client = sign_in(lin_wei)
    first = client.get(LIST).context["page"]
    assert len(first.rows) == 50
    second = client.get(LIST + first.older_url).context["page"]
    assert [row.name for row in second.rows] == [f"Person {number}" for number in range(50, 60)]
