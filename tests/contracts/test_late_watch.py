"""The last meters: the coach, silence, a price that is touched again, the payment. Source: catalogue A12.5."""

from __future__ import annotations

import datetime as dt

import pytest

from negotiations.contracts import actions
from negotiations.contracts.models import Clause, Contract
from negotiations.contracts.watching import late
from negotiations.models import Offer
from pipeline.actions.closing import win_deal
from pipeline.actions.refreshing import refresh_deals
from pipeline.models import Deal, Flag
from team.models import Organization
from tests.factories import DealFactory, IssueFactory, MemberFactory, NegotiationFactory

LONG = dt.timedelta(days=40)
CODES = {"late_coach", "price_reopened", "late_silence", "payment_late"}


@pytest.fixture
def deal(cast):
    return DealFactory(owner=cast.lin_wei, at="50")


@pytest.fixture
def contract(deal):
    made = actions.start_contract(actor=deal.owner, deal_id=deal.pk, form="ours")
    Contract.objects.filter(pk=made.pk).update(started_on=made.started_on - LONG)
    return made


def raised(deal):
    refresh_deals([deal.pk])
    return set(Flag.objects.filter(deal=deal, cleared_at=None, code__in=CODES).values_list("code", flat=True))


def test_nothing_is_watched_before_there_is_agreement_or_paper(deal, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert late([deal.pk]) == {}
    assert raised(deal) == set()


def test_silence_and_a_coach_out_of_touch(deal, contract):
    member = MemberFactory(center=deal.buying_center)
    member.role_rows.create(code="coach")
    Deal.objects.filter(pk=deal.pk).update(last_activity_on=contract.started_on - LONG)
    assert raised(deal) == {"late_coach", "late_silence"}
    flag = Flag.objects.get(deal=deal, code="late_coach", cleared_at=None)
    assert flag.cure_contact_id == member.contact_id


def test_a_price_that_is_touched_again(deal, contract):
    room = NegotiationFactory(deal=deal, state="agreed", agreed_on=contract.started_on - LONG)
    price = IssueFactory(negotiation=room)
    today = Organization.objects.today()
    Clause.objects.create(contract=contract, issue=price, title="Price", opened_on=contract.started_on - LONG)
    assert "price_reopened" not in raised(deal)
    offer = Offer.objects.create(negotiation=room, number=1, side="theirs", made_on=today, entered_by=deal.owner)
    offer.terms.create(issue=price, value=1)
    assert "price_reopened" in raised(deal)
    Offer.objects.filter(pk=offer.pk).update(state="withdrawn")
    assert "price_reopened" not in raised(deal)
    Clause.objects.update(opened_on=today)
    assert "price_reopened" in raised(deal)


def test_a_payment_that_does_not_come(deal, contract):
    today = Organization.objects.today()
    Contract.objects.filter(pk=contract.pk).update(first_payment_due_on=today)
    assert "payment_late" not in raised(deal)
    Contract.objects.filter(pk=contract.pk).update(first_payment_due_on=today - dt.timedelta(days=1))
    assert "payment_late" in raised(deal)
    win_deal(actor=deal.owner, deal_id=deal.pk, paid_on=today)
    assert raised(deal) == set()
