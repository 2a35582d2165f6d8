"""The org chart of an account: who is on it, who may move whom, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from stakeholders.charting import chart_of, people_of
from stakeholders.models import Contact
from stakeholders.org_chart import OrgChart
from tests.factories import AccountFactory, BuyingCenterFactory, ContactFactory, DealFactory, MemberFactory

CHART = {"HX-Request": "true", "HX-Target": "org-chart"}


@pytest.fixture
def condax(organization: Any, lin_wei: Any) -> Any:
    return AccountFactory(name="Condax", owner=lin_wei)


@pytest.fixture
def head(condax: Any) -> Any:
    return ContactFactory(account=condax, name="Zhao Min", level="executive")


@pytest.fixture
def engineer(condax: Any, head: Any) -> Any:
    return ContactFactory(account=condax, name="Chen Bo", level="middle", reports_to=head)


def move(client: Any, contact: Contact, superior: Contact | None, version: int | None = None) -> Any:
    values = {"superior": superior.pk if superior else "", "version": contact.version if version is None else version}
    return client.post(reverse("stakeholders:contact_superior", args=[contact.pk]), values, headers=CHART)


def show(client: Any, account: Any, query: str = "") -> str:
    return str(client.get(reverse("stakeholders:org_chart", args=[account.pk]) + query).content.decode())


def names(chart: OrgChart) -> set[str]:
    return {node.person.name for top in (*chart.lines, *chart.alone) for node in top.everybody()}


def test_it_shows_lines_roles_and_people_outside(sign_in, lin_wei, condax, head, engineer):
    MemberFactory(center=BuyingCenterFactory(account=condax), contact=engineer, roles=["recommender"])
    ContactFactory(account=condax, name="Gu Yun", affiliation="design_institute", employer="Huadong Institute")
    shown = show(sign_in(lin_wei), condax)
    for text in ("Zhao Min", "Chen Bo", "Recommender", "People outside who matter", "Design institute: Huadong"):
        assert text in shown
    assert shown.index("Zhao Min") < shown.index("Chen Bo")


def test_an_account_without_people_says_what_to_do(sign_in, lin_wei, condax):
    assert "Begin with the person at the top." in show(sign_in(lin_wei), condax)


def test_who_left_is_shown_when_asked_for_or_while_somebody_reports_to_them(lin_wei, condax, head, engineer):
    gone = ContactFactory(account=condax, name="Xu Fei", left_on="2026-01-10")
    Contact.objects.filter(pk=head.pk).update(left_on="2026-01-10")
    assert names(chart_of(people_of(condax, lin_wei))) == {"Zhao Min", "Chen Bo"}
    assert names(chart_of(people_of(condax, lin_wei), with_gone=True)) == {"Zhao Min", "Chen Bo", gone.name}


def test_five_hundred_people_cost_no_more_queries(
    sign_in, lin_wei, condax, head, engineer, django_assert_max_num_queries
):
    center = BuyingCenterFactory(account=condax)
    for number in range(30):
        contact = ContactFactory(account=condax, name=f"Person {number}", reports_to=engineer)
        MemberFactory(center=center, contact=contact, roles=["user"])
    client = sign_in(lin_wei)
    with django_assert_max_num_queries(14):
        assert "Person 29" in show(client, condax)


def test_somebody_is_put_under_another_and_the_chart_comes_back(sign_in, lin_wei, condax, head):
    newcomer = ContactFactory(account=condax, name="Sun Hao")
    answer = move(sign_in(lin_wei), newcomer, head)
    assert answer.status_code == 200
    assert "Sun Hao reports to Zhao Min" in answer["HX-Trigger"]
    assert "<html" not in answer.content.decode()
    newcomer.refresh_from_db()
    assert newcomer.reports_to == head


def test_somebody_is_put_at_the_top(sign_in, lin_wei, engineer):
    assert move(sign_in(lin_wei), engineer, None).status_code == 200
    engineer.refresh_from_db()
    assert engineer.reports_to is None


def test_a_circle_is_refused_in_words(sign_in, lin_wei, head, engineer):
    answer = move(sign_in(lin_wei), head, engineer)
    assert answer.status_code == 409
    assert "Chen Bo reports to Zhao Min already." in answer.content.decode()
    head.refresh_from_db()
    assert head.reports_to is None


def test_the_second_of_two_movers_is_told(sign_in, lin_wei, condax, engineer):
    other = ContactFactory(account=condax, name="Sun Hao")
    assert move(sign_in(lin_wei), engineer, other, version=engineer.version - 1).status_code == 409


def test_a_person_of_another_account_is_no_choice(sign_in, lin_wei, engineer):
    elsewhere = ContactFactory(account=AccountFactory(owner=lin_wei), name="Elsewhere")
    assert move(sign_in(lin_wei), engineer, elsewhere).status_code == 422


def test_who_sees_the_face_only_sees_the_people_of_their_center(sign_in, rep2, condax, head, engineer):
    deal = DealFactory(account=condax, owner=rep2)
    MemberFactory(center=deal.buying_center, contact=engineer)
    shown = show(sign_in(rep2), condax)
    assert "Chen Bo" in shown
    assert "Zhao Min" not in shown


def test_an_analyst_reads_and_moves_nobody(sign_in, analyst, condax, head, engineer):
    client = sign_in(analyst)
    assert 'draggable="true"' not in show(client, condax)
    assert move(client, engineer, None).status_code == 403
