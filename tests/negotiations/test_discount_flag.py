"""The flag "discount over limit": raised for what lies beyond authority without an approval, and cleared with it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from negotiations import actions, discounts
from negotiations.models import Authority
from negotiations.quotes import actions as quoting
from negotiations.quotes.rules.totals import Line
from pipeline.actions.refreshing import refresh_deals
from pipeline.models import Deal, DealLine, Flag, Product
from team.tasks import sweep_deliveries

CODE = "discount_over_limit"


def flag(deal):
    return Flag.objects.filter(deal=deal, code=CODE, cleared_at=None).first()


def test_raised_when_authority_is_lowered_and_cleared_when_it_is_raised(room, offer, cast):
    assert offer(960_000)
    sweep_deliveries()
    assert flag(room.deal) is None
    row = actions.add_authority(actor=cast.admin, role="rep", discount=Decimal(3))
    sweep_deliveries()
    raised = flag(room.deal)
    assert (raised.severity, raised.numbers) == (Flag.Severity.SEVERE, {"percent": "4", "allowed": "3"})
    actions.remove_authority(actor=cast.admin, authority_id=row.pk)
    sweep_deliveries()
    assert flag(room.deal) is None


def test_not_for_what_was_approved(room, ask, offer, cast):
    actions.grant_approval(actor=cast.manager, approval_id=ask(930_000).pk)
    offer(930_000)
    Authority.objects.create(role="rep", discount=1)
    refresh_deals([room.deal_id])
    assert flag(room.deal) is None


def test_for_a_quote_that_is_out(room, cast):
    lines = [Line("Pump", Decimal(1), 100_000_000, 96_000_000)]
    quote = quoting.create_quote(actor=cast.lin_wei, deal_id=room.deal_id, lines=lines)
    quoting.issue_revision(actor=cast.lin_wei, revision_id=quote.revisions.get().pk)
    Authority.objects.create(role="rep", discount=1)
    refresh_deals([room.deal_id])
    assert flag(room.deal).numbers == {"percent": "4", "allowed": "1"}


@pytest.fixture
def listed(room):
    """A deal of products of 1,000,000 list in all."""
    deal = room.deal
    pump = Product.objects.create(name="Pump", list_price_minor=50_000_000, currency=deal.currency)
    DealLine.objects.create(deal=deal, product=pump, quantity=2, unit_price_minor=1)
    return deal


@pytest.mark.parametrize(("amount", "found"), [(95_000_000, None), (94_000_000, Decimal(6)), (120_000_000, None)])
def test_for_an_amount_below_list(listed, amount, found):
    Deal.objects.filter(pk=listed.pk).update(amount_minor=amount)
    got = discounts.facts([listed.pk]).get(listed.pk)
    assert (got and got.percent) == found


def test_an_amount_that_was_approved(listed, ask, cast):
    Deal.objects.filter(pk=listed.pk).update(amount_minor=94_000_000)
    actions.grant_approval(actor=cast.manager, approval_id=ask(940_000).pk)
    assert discounts.facts([listed.pk]) == {}


def test_many_deals_cost_as_many_queries_as_one(room, offer, cast, django_assert_max_num_queries):
    offer(960_000)
    Authority.objects.create(role="rep", discount=3)
    with django_assert_max_num_queries(9):
        assert room.deal_id in discounts.facts([room.deal_id, *Deal.objects.values_list("pk", flat=True)])
