"""The panel of a center and the chart of an account ask the database as often for a crowd as for a few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stakeholders.models import Contact, Member, MemberRole
from tests.factories import AccountFactory, BuyingCenterFactory, DealFactory, VisitFactory

pytestmark = pytest.mark.django_db
ROLES = ("decision_maker", "coach", "recommender", "user", "purchaser")
MOST = 20


@pytest.fixture
def condax(organization, lin_wei):
    return AccountFactory(name="Condax", owner=lin_wei)


@pytest.fixture
def rep(sign_in, lin_wei):
    return sign_in(lin_wei)


def people(account, count):
    found = Contact.objects.bulk_create(Contact(account=account, name=f"Person {number}") for number in range(count))
    for number, contact in enumerate(found[1:]):
        contact.reports_to = found[number // 8]
    Contact.objects.bulk_update(found, ["reports_to"])
    return found


def center_of(account, owner, count):
    center = BuyingCenterFactory(account=account)
    DealFactory(account=account, owner=owner, buying_center=center)
    found = people(account, count)
    members = Member.objects.bulk_create(
        Member(center=center, contact=contact, attitude=number % 3 - 1) for number, contact in enumerate(found)
    )
    MemberRole.objects.bulk_create(
        MemberRole(member=member, code=ROLES[number % 5]) for number, member in enumerate(members)
    )
    VisitFactory(account=account, met=found[::2], centers=[center])
    return center


def queries(client, url):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_a_center_of_sixty_costs_what_one_of_six_costs(rep, lin_wei, condax):
    few, many = (center_of(condax, lin_wei, count) for count in (6, 60))
    for address in ("stakeholders:center_part", "pipeline:deal_detail"):
        of = [[each.pk, "people"] if "part" in address else [each.deal.pk] for each in (few, many)]
        small, large = (queries(rep, reverse(address, args=args)) for args in of)
        assert large <= small + 2, (address, small, large)  # one or two where a list is cut short
        assert small <= (28 if "part" in address else 45)


def test_a_chart_of_five_hundred_costs_what_one_of_six_costs(rep, lin_wei, condax):
    other = AccountFactory(name="Helios", owner=lin_wei)
    for account, count in ((condax, 6), (other, 500)):
        people(account, count)
    small, large = (queries(rep, reverse("stakeholders:org_chart", args=[each.pk])) for each in (condax, other))
    assert large <= small <= MOST
