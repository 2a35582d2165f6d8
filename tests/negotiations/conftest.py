"""A room at the table, and short ways to ask and to offer in it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from negotiations import actions
from tests.factories import DealFactory, IssueFactory, NegotiationFactory


@pytest.fixture
def room(cast):
    return NegotiationFactory(deal=DealFactory(owner=cast.lin_wei, at="50", team=cast.east), state="open")


@pytest.fixture
def price(room):
    """List 1,000,000, target 960,000, limit 900,000: 7 % off is 930,000."""
    return IssueFactory(negotiation=room)


@pytest.fixture
def ask(room, price):
    def ask(value, actor=None, **more):
        return actions.ask_approval(
            actor=actor or room.deal.owner,
            negotiation_id=room.pk,
            terms={price.pk: Decimal(value)},
            reason="They have a cheaper offer",
            **more,
        )

    return ask


@pytest.fixture
def offer(room, price):
    def offer(value, actor=None):
        return actions.make_offer(
            actor=actor or room.deal.owner, negotiation_id=room.pk, side="ours", terms={price.pk: Decimal(value)}
        )

    return offer


@pytest.fixture
def api_of():
    """A program that acts for somebody."""

    def api_of(user):
        client = APIClient()
        client.force_authenticate(user)
        return client

    return api_of
