"""An offer comes into being by one door, and never beyond its author's authority without an approval."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from negotiations.actions import make_offer
from negotiations.models import Approval, Authority, Offer
from tests.factories import DealFactory, IssueFactory, NegotiationFactory
from web.errors import RuleViolation


@pytest.fixture
def room(cast):
    return NegotiationFactory(deal=DealFactory(owner=cast.lin_wei, at="50", team=cast.east))


@pytest.fixture
def price(room):
    return IssueFactory(negotiation=room)


def offer(room, price, value, actor=None, side="ours", **more):
    return make_offer(
        actor=actor or room.deal.owner, negotiation_id=room.pk, side=side, terms={price.pk: Decimal(value)}, **more
    )


def granted(room, price, value, discount, by):
    return Approval.objects.create(
        deal=room.deal,
        negotiation=room,
        terms={str(price.pk): str(value)},
        discount=discount,
        reason="The last step",
        asked_by=room.deal.owner,
        decider=by,
        decide_by=timezone.now(),
        state="granted",
        decided_by=by,
        decided_at=timezone.now(),
    )


def test_within_ones_authority(room, price):
    first = offer(room, price, 980_000)
    second = offer(room, price, 960_000)
    first.refresh_from_db()
    room.refresh_from_db()
    assert (first.number, first.state, second.number, second.state) == (1, "replaced", 2, "made")
    assert (second.discount, second.beyond_authority, room.state) == (Decimal("4.00"), False, "open")


def test_packages_stand_beside_one_another(room, price):
    offer(room, price, 980_000)
    offer(room, price, 970_000, alongside=True)
    assert room.offers.filter(state="made").count() == 2


def test_a_discount_beyond_the_reps_needs_an_approval(room, price, cast):
    with pytest.raises(RuleViolation) as refused:
        offer(room, price, 940_000)
    assert refused.value.code == "needs_approval"
    assert [each["kind"] for each in refused.value.detail["excess"]] == ["discount"]
    assert not room.offers.exists()
    assert offer(room, price, 940_000, actor=cast.manager).discount == Decimal("6.00")


def test_below_the_limit_even_a_director_needs_one(room, price, cast):
    with pytest.raises(RuleViolation) as refused:
        offer(room, price, 890_000, actor=cast.director)
    assert [each["kind"] for each in refused.value.detail["excess"]] == ["limit"]


def test_what_was_granted_may_be_offered_and_no_more(room, price, cast):
    approval = granted(room, price, 930_000, Decimal(7), cast.manager)
    with pytest.raises(RuleViolation):
        offer(room, price, 929_000)
    made = offer(room, price, 930_000)
    assert (made.beyond_authority, made.approval) == (True, approval)


def test_a_grant_runs_out(room, price, cast):
    approval = granted(room, price, 930_000, Decimal(7), cast.manager)
    Approval.objects.filter(pk=approval.pk).update(valid_until=timezone.localdate() - dt.timedelta(days=2))
    with pytest.raises(RuleViolation):
        offer(room, price, 930_000)


def test_what_they_offer_is_written_down_whatever_it_is(room, price):
    assert offer(room, price, 100, side="theirs").beyond_authority is False


def test_a_price_without_a_list_price_is_not_offered(room):
    price = IssueFactory(negotiation=room, reference=None)
    with pytest.raises(RuleViolation, match="list price"):
        offer(room, price, 980_000)


def test_bounds_of_terms(room, cast):
    Authority.objects.create(role="rep", discount=5, bounds={"payment_days": "60"})
    days = IssueFactory(negotiation=room, code="payment_days", name="Payment", better="lower", stance=None)
    assert offer(room, days, 60)
    with pytest.raises(RuleViolation) as refused:
        offer(room, days, 61)
    assert [each["kind"] for each in refused.value.detail["excess"]] == ["bound"]


def test_the_narrowest_row_counts(room, price, cast):
    Authority.objects.create(role="rep", discount=20, up_to_minor=1)
    with pytest.raises(RuleViolation):
        offer(room, price, 999_000)  # larger than every row: nothing without asking
    Authority.objects.create(role="rep", discount=3)
    with pytest.raises(RuleViolation):
        offer(room, price, 960_000)
    Authority.objects.create(role="rep", discount=4, team=cast.industrial)
    assert offer(room, price, 960_000)


def test_the_database_refuses_one_beyond_authority_without_an_approval(room, price):
    made = offer(room, price, 980_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=made.pk).update(beyond_authority=True)
