"""Offers that give way, rounds, and the ledger: what the actions write."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from negotiations import actions
from negotiations.models import Concession, NegotiationChange, Stance, TacticUse
from negotiations.rules import return_flag
from negotiations.table import standing
from pipeline.actions.refreshing import refresh_deals
from stakeholders.models import Commitment
from team.records import new_id
from tests.factories import DealFactory, IssueFactory, NegotiationFactory, VisitFactory
from web.errors import RuleViolation, StaleVersion


@pytest.fixture
def room(cast):
    return NegotiationFactory(deal=DealFactory(owner=cast.lin_wei, at="50", team=cast.east))


@pytest.fixture
def price(room):
    return IssueFactory(negotiation=room)


@pytest.fixture
def days(room):
    issue = IssueFactory(negotiation=room, code="", name="Payment", better="lower", stance=None)
    Stance.objects.create(issue=issue, target=Decimal(30), limit=Decimal(90), weight=20, worth_minor=500_00)
    return issue


@pytest.fixture
def put(room, price):
    def put(value, side="ours", actor=None, more=(), **others):
        terms = {price.pk: Decimal(value), **dict(more)}
        actor = actor or room.deal.owner
        return actions.make_offer(actor=actor, negotiation_id=room.pk, side=side, terms=terms, **others)

    return put


def sizes():
    return [(row.side, row.before, row.after, row.value_minor) for row in Concession.objects.counting()]


def test_giving_way_is_booked_with_its_worth(put, days):
    put(980_000, more=[(days.pk, Decimal(30))])
    assert sizes() == []
    put(970_000, more=[(days.pk, Decimal(45))], asked_for="A second line")
    assert sizes() == [("ours", 980_000, 970_000, 10_000_00), ("ours", 30, 45, 7_500_00)]
    assert {row.asked for row in Concession.objects.all()} == {"A second line"}
    put(975_000)  # taking back is no concession of anybody
    put(900_000, side="theirs")
    put(920_000, side="theirs")
    assert sizes()[2:] == [("theirs", 900_000, 920_000, 20_000_00)]


def test_a_package_moves_nobody_before_it_is_accepted(room, price, put, cast):
    put(980_000)
    put(930_000, side="theirs")
    package = put(960_000, alongside=True)
    assert sizes() == []
    assert standing(room.pk)["ours"][price.pk] == 980_000
    actions.accept_offer(actor=cast.lin_wei, offer_id=package.pk)
    assert sorted(sizes()) == [
        ("ours", 980_000, 960_000, 20_000_00),
        ("theirs", 930_000, 960_000, 30_000_00),
    ]
    room.refresh_from_db()
    assert (room.state, room.agreed_on) == ("agreed", cast.lin_wei.today())
    actions.release_offer(actor=cast.lin_wei, offer_id=package.pk)
    room.refresh_from_db()
    assert (room.state, room.agreed_on, sizes()) == ("open", None, [])


def test_accepting_theirs_needs_what_offering_it_needs(put, cast):
    low, fair = put(940_000, side="theirs"), put(955_000, side="theirs")
    with pytest.raises(RuleViolation) as refused:
        actions.accept_offer(actor=cast.lin_wei, offer_id=low.pk)
    assert (refused.value.code, refused.value.detail["excess"][0]["kind"]) == ("needs_approval", "discount")
    assert actions.accept_offer(actor=cast.lin_wei, offer_id=fair.pk).state == "accepted"
    assert actions.accept_offer(actor=cast.lin_wei, offer_id=fair.pk).state == "accepted"
    assert actions.accept_offer(actor=cast.manager, offer_id=low.pk).state == "accepted"
    fair.refresh_from_db()
    assert fair.state == "made"
    with pytest.raises(RuleViolation, match="not agreed after all"):
        actions.withdraw_offer(actor=cast.lin_wei, offer_id=low.pk)


def test_a_price_and_a_discount_in_two_offers_are_weighed_together(room, put, cast):
    discount = IssueFactory(negotiation=room, code="discount", name="Discount", better="lower", stance=None)
    put(960_000)
    terms = {discount.pk: Decimal(4)}
    with pytest.raises(RuleViolation) as refused:
        actions.make_offer(actor=cast.lin_wei, negotiation_id=room.pk, side="ours", terms=terms)
    assert refused.value.detail["excess"][0]["asked"] == "7.84"
    theirs = actions.make_offer(actor=cast.lin_wei, negotiation_id=room.pk, side="theirs", terms=terms)
    with pytest.raises(RuleViolation, match="approval"):
        actions.accept_offer(actor=cast.lin_wei, offer_id=theirs.pk)


def test_what_has_run_out_is_not_accepted(put, cast):
    today = cast.lin_wei.today()
    offer = put(980_000, made_on=today - dt.timedelta(days=3), valid_until=today - dt.timedelta(days=1))
    with pytest.raises(RuleViolation, match="not valid any more"):
        actions.accept_offer(actor=cast.lin_wei, offer_id=offer.pk)
    day = today - dt.timedelta(days=2)
    assert actions.accept_offer(actor=cast.lin_wei, offer_id=offer.pk, accepted_on=day).state == "accepted"


def test_withdrawn_offers_leave_position_and_ledger(room, price, put, cast):
    put(980_000)
    slip = put(960_000)
    actions.withdraw_offer(actor=cast.lin_wei, offer_id=slip.pk)
    assert (standing(room.pk)["ours"][price.pk], sizes()) == (980_000, [])
    assert actions.restore_offer(actor=cast.lin_wei, offer_id=slip.pk).state == "made"
    assert len(sizes()) == 1
    actions.withdraw_offer(actor=cast.lin_wei, offer_id=slip.pk)
    put(975_000)
    assert actions.restore_offer(actor=cast.lin_wei, offer_id=slip.pk).state == "replaced"


def test_restoring_asks_again_whether_it_is_allowed(put, price, cast):
    slip = put(955_000)
    actions.withdraw_offer(actor=cast.lin_wei, offer_id=slip.pk)
    Stance.objects.filter(issue=price).update(limit=Decimal(958_000))
    with pytest.raises(RuleViolation, match="approval"):
        actions.restore_offer(actor=cast.lin_wei, offer_id=slip.pk)


def test_sent_twice_is_one_offer(room, put):
    pk = new_id()
    assert put(980_000, offer_id=pk) == put(970_000, offer_id=pk)
    assert room.offers.count() == 1
    other = NegotiationFactory(deal=DealFactory(owner=room.deal.owner, at="50"))
    issue = IssueFactory(negotiation=other)
    with pytest.raises(ValidationError, match="taken"):
        actions.make_offer(
            actor=room.deal.owner,
            negotiation_id=other.pk,
            side="ours",
            terms={issue.pk: Decimal(980_000)},
            offer_id=pk,
        )


def test_rounds_count_and_bring_next_steps(room, cast):
    today, owner = cast.lin_wei.today(), cast.lin_wei
    pk = new_id()
    values = {"actor": owner, "negotiation_id": room.pk, "round_id": pk, "note": "Price only"}
    step = actions.NextStep(side="theirs", what="Send their form", due_on=today + dt.timedelta(days=3))
    first = actions.log_round(**values, steps=[step], tactics=[actions.Seen("theirs", "many_rounds", "worked")])
    assert actions.log_round(**values) == first
    actions.log_round(actor=owner, negotiation_id=room.pk, held_on=today - dt.timedelta(days=1))
    room.refresh_from_db()
    assert (room.rounds_held, room.last_round_on, room.state) == (2, today, "open")
    promise = Commitment.objects.get(origin="round", origin_id=first.pk)
    assert (promise.side, promise.center) == ("theirs", room.deal.buying_center)
    assert TacticUse.objects.get().effect == "worked"


def test_a_round_is_changed_with_history(room, cast):
    owner = cast.lin_wei
    held = actions.log_round(actor=owner, negotiation_id=room.pk, note="Price")
    earlier = held.held_on - dt.timedelta(days=2)
    values = {"held_on": earlier, "note": "Price and delivery"}
    actions.change_round(actor=owner, round_id=held.pk, values=values, expected_version=1)
    room.refresh_from_db()
    assert room.last_round_on == earlier
    changes = {row.field: (row.old, row.new) for row in NegotiationChange.objects.filter(field__startswith="round")}
    assert changes["round.1.note"] == ("Price", "Price and delivery")
    with pytest.raises(StaleVersion):
        actions.change_round(actor=owner, round_id=held.pk, values={"note": "X"}, expected_version=1)
    with pytest.raises(ValidationError, match="still to come"):
        actions.change_round(
            actor=owner, round_id=held.pk, values={"held_on": room.deal.owner.today() + dt.timedelta(3)}
        )
    with pytest.raises(ValidationError, match="another account"):
        actions.change_round(actor=owner, round_id=held.pk, values={"visit": VisitFactory(owner=owner)})
    with pytest.raises(ValidationError, match="no such tactic"):
        actions.tag_tactics(actor=owner, round_id=held.pk, tactics=[actions.Seen("ours", "many_rounds")])


def test_the_ledger_by_hand(room, put, cast):
    put(980_000)
    put(970_000)
    [booked] = Concession.objects.all()
    gift = actions.note_concession(
        actor=cast.lin_wei, negotiation_id=room.pk, side="theirs", what="A reference", answers_id=booked.pk
    )
    assert gift.answers == booked
    actions.change_concession(actor=cast.lin_wei, concession_id=booked.pk, values={"value_minor": 5})
    with pytest.raises(ValidationError, match="cannot be changed"):
        actions.change_concession(actor=cast.lin_wei, concession_id=booked.pk, values={"what": "X"})
    with pytest.raises(ValidationError, match="other side"):
        actions.change_concession(actor=cast.lin_wei, concession_id=booked.pk, values={"answers": booked.pk})
    with pytest.raises(ValidationError, match="Withdraw the offer"):
        actions.remove_concession(actor=cast.lin_wei, concession_id=booked.pk)
    actions.remove_concession(actor=cast.lin_wei, concession_id=gift.pk)
    assert Concession.objects.get().value_minor == 5


def test_who_only_reads_changes_nothing(room, put, cast):
    offer = put(980_000)
    held = actions.log_round(actor=cast.lin_wei, negotiation_id=room.pk)
    for act in (actions.accept_offer, actions.withdraw_offer, actions.release_offer, actions.restore_offer):
        with pytest.raises(PermissionDenied):
            act(actor=cast.analyst, offer_id=offer.pk)
    with pytest.raises(PermissionDenied):
        actions.change_round(actor=cast.analyst, round_id=held.pk, values={"note": "X"})
    row = actions.note_concession(actor=cast.lin_wei, negotiation_id=room.pk, side="ours", what="Training")
    with pytest.raises(Concession.DoesNotExist):
        actions.change_concession(actor=cast.analyst, concession_id=row.pk, values={"value_minor": 1})


def test_giving_way_three_times_is_flagged_until_they_move(room, put, cast):
    def flags():
        refresh_deals([room.deal_id])
        return set(room.deal.flags.filter(cleared_at__isnull=True).values_list("code", flat=True))

    for value in (990_000, 985_000, 980_000):
        put(value)
    put(900_000, side="theirs")
    assert return_flag.CODE not in flags()
    put(975_000)
    assert return_flag.CODE in flags()
    put(910_000, side="theirs")
    assert return_flag.CODE not in flags()
