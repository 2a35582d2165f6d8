"""Two people enter at once, on a database with row locks: nothing is lost, nothing is doubled."""

from __future__ import annotations

from decimal import Decimal

import pytest

from negotiations import actions
from negotiations.models import Offer
from team.records import new_id
from tests.factories import DealFactory, IssueFactory, NegotiationFactory
from tests.pipeline.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def put(cast):
    room = NegotiationFactory(deal=DealFactory(owner=cast.lin_wei, at="50", team=cast.east))
    price = IssueFactory(negotiation=room)

    def put(actor, value, **more):
        terms = {price.pk: Decimal(value)}
        return actions.make_offer(actor=actor, negotiation_id=room.pk, side="ours", terms=terms, **more)

    return put


def test_each_of_two_offers_gets_its_number(cast, put):
    at_once(lambda: put(cast.lin_wei, 980_000), lambda: put(cast.manager, 970_000))
    assert sorted(Offer.objects.values_list("number", "state")) == [(1, "replaced"), (2, "made")]


def test_sent_twice_at_once_is_one(cast, put):
    pk = new_id()
    first, second = at_once(*[lambda: put(cast.lin_wei, 980_000, offer_id=pk)] * 2)
    assert first == second
    assert Offer.objects.count() == 1


def test_agreed_and_taken_back_at_once(cast, put):
    offer = put(cast.lin_wei, 980_000)
    at_once(
        lambda: actions.accept_offer(actor=cast.lin_wei, offer_id=offer.pk),
        lambda: actions.withdraw_offer(actor=cast.manager, offer_id=offer.pk),
    )
    offer.refresh_from_db()
    assert (offer.state, offer.negotiation.state) in [("accepted", "agreed"), ("withdrawn", "open")]
