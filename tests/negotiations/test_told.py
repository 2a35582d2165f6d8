"""Who hears of what a colleague does at the table: owner and deal team, never who did it, never a value."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from negotiations import actions
from negotiations.contracts.actions import sign_contract, start_contract, take_back_signature
from negotiations.quotes.actions import accept_revision, create_quote, issue_revision
from negotiations.quotes.rules.totals import Line
from pipeline.actions.closing import lose_deal
from pipeline.models import DealTeamMember
from team import notify
from team.models import Activity, Notification
from tests.factories import DealFactory, DealTeamFactory

OWNER, COLLEAGUE = "Lin Wei", "Sofia Brandt"


@pytest.fixture
def deal(room, cast):
    """With a colleague on the deal team, and one who left it."""
    DealTeamFactory(deal=room.deal, user=cast.rep2)
    gone = DealTeamFactory(deal=room.deal, user=cast.inside)
    DealTeamMember.objects.filter(pk=gone.pk).update(ends_on=timezone.localdate() - dt.timedelta(days=3))
    return room.deal


def told(verb):
    """{name: the sentence in their bell} of the last activity of that kind, told twice."""
    activity = Activity.objects.filter(verb=verb).latest("id")
    for _twice in range(2):
        notify.deliver(activity)
    rows = Notification.objects.filter(activity=activity).select_related("user", "activity__actor")
    return {row.user.name: line(row).text for row in rows}


def line(row):
    [found] = notify.lines(row.user, [row])
    return found


def offered(room, price, actor, value, side="ours", **more):
    return actions.make_offer(actor=actor, negotiation_id=room.pk, side=side, terms={price.pk: Decimal(value)}, **more)


def test_the_team_hears_of_an_offer_without_its_value(room, price, deal, cast):
    offered(room, price, cast.lin_wei, 987_000)
    assert told("offer_made") == {COLLEAGUE: f"Lin Wei put an offer of ours on the table: {deal}"}
    offered(room, price, cast.rep2, 912_000, "theirs")
    assert told("offer_made") == {OWNER: f"Sofia Brandt wrote down an offer of the customer's: {deal}"}


def test_who_leads_them_or_reads_everything_hears_nothing(room, price, deal, cast):
    """The manager hears of it neither as one above nor by having seen the deal; nobody else does."""
    offered(room, price, cast.manager, 987_000)
    assert set(told("offer_made")) == {OWNER, COLLEAGUE}
    offered(room, price, cast.lin_wei, 986_000)
    assert not Notification.objects.filter(user__in=[cast.manager, cast.director, cast.analyst, cast.inside]).exists()


def test_several_offers_of_a_round_are_one_line_until_it_is_read(room, price, deal, cast):
    held = actions.log_round(actor=cast.lin_wei, negotiation_id=room.pk)
    offered(room, price, cast.lin_wei, 990_000, round_id=held.pk)
    assert set(told("offer_made")) == {COLLEAGUE}
    offered(room, price, cast.lin_wei, 985_000, round_id=held.pk)
    assert told("offer_made") == {}
    offered(room, price, cast.lin_wei, 900_000, "theirs", round_id=held.pk)
    assert set(told("offer_made")) == {COLLEAGUE}
    Notification.objects.update(read_at=timezone.now())
    offered(room, price, cast.lin_wei, 980_000, round_id=held.pk)
    assert set(told("offer_made")) == {COLLEAGUE}


def test_offers_of_no_round_are_one_line_for_half_a_day(room, price, deal, cast):
    now = timezone.now()
    offered(room, price, cast.lin_wei, 990_000, at=now - dt.timedelta(hours=20))
    assert set(told("offer_made")) == {COLLEAGUE}
    offered(room, price, cast.lin_wei, 985_000, at=now - dt.timedelta(hours=1))
    assert set(told("offer_made")) == {COLLEAGUE}
    offered(room, price, cast.lin_wei, 980_000, at=now)
    assert told("offer_made") == {}


def test_what_becomes_of_an_offer(room, price, deal, cast):
    offer = offered(room, price, cast.lin_wei, 987_000)
    doing = {"actor": cast.lin_wei, "offer_id": offer.pk}
    actions.accept_offer(**doing)
    assert told("offer_accepted") == {COLLEAGUE: f"Lin Wei noted an agreement on offer 1: {deal}"}
    actions.release_offer(**doing)
    assert told("offer_released") == {COLLEAGUE: f"Not agreed after all, says Lin Wei of offer 1: {deal}"}
    actions.withdraw_offer(**doing)
    assert told("offer_withdrawn") == {COLLEAGUE: f"Lin Wei took offer 1 off the table: {deal}"}
    actions.restore_offer(**doing)
    assert told("offer_restored") == {COLLEAGUE: f"Lin Wei lets offer 1 count again: {deal}"}


def test_a_round_and_how_it_ends(room, deal, cast):
    actions.log_round(actor=cast.rep2, negotiation_id=room.pk, note="They showed their budget")
    assert told("round_logged") == {OWNER: f"Sofia Brandt logged round 1: {deal}"}
    lose_deal(actor=cast.lin_wei, deal_id=deal.pk, reason="price")
    assert told("negotiation_ended") == {COLLEAGUE: f"The negotiation has ended (Lost): {deal}"}


def test_a_room_that_a_manager_enters_in_the_owners_name(cast):
    deal = DealFactory(owner=cast.lin_wei, at="50", team=cast.east)
    DealTeamFactory(deal=deal, user=cast.rep2)
    actions.enter_negotiation(actor=cast.manager, deal_id=deal.pk, waiver_reason="Their tender ends on Friday")
    words = f"Zhou Jie opened the negotiation room: {deal}"
    assert told("negotiation_entered") == {OWNER: words, COLLEAGUE: words}


def test_a_quote_on_its_way(deal, cast):
    quote = create_quote(actor=cast.lin_wei, deal_id=deal.pk, lines=[Line("Machine", Decimal(1), 500, 490)])
    issue_revision(actor=cast.lin_wei, revision_id=quote.revisions.get().pk)
    assert told("quote_issued") == {COLLEAGUE: f"Lin Wei sent {quote.number}: {deal}"}
    accept_revision(actor=cast.rep2, revision_id=quote.revisions.get().pk)
    assert told("quote_accepted") == {OWNER: f"{quote.number} is accepted: {deal}"}


def test_a_signature_leads_to_the_contract(room, deal, cast):
    contract = start_contract(actor=cast.lin_wei, deal_id=deal.pk, form="ours")
    signed = {"actor": cast.lin_wei, "contract_id": contract.pk, "side": "theirs"}
    sign_contract(**signed, name="Mr. Wang")
    assert told("contract_signed") == {COLLEAGUE: f"The contract is signed by the customer: {deal}"}
    row = Notification.objects.select_related("user", "activity__actor").get()
    assert line(row).url == contract.get_absolute_url()
    take_back_signature(**signed)
    assert told("signature_taken_back") == {COLLEAGUE: f"Lin Wei took the customer's signature back: {deal}"}


def test_each_kind_is_switched_off_alone(room, price, deal, cast):
    cast.rep2.muted = ["offer_made"]
    cast.rep2.save(update_fields=["muted"])
    offer = offered(room, price, cast.lin_wei, 987_000)
    assert told("offer_made") == {}
    actions.withdraw_offer(actor=cast.lin_wei, offer_id=offer.pk)
    assert set(told("offer_withdrawn")) == {COLLEAGUE}


def test_who_left_the_team_meanwhile_reads_nothing(room, price, deal, cast):
    offered(room, price, cast.lin_wei, 987_000)
    assert set(told("offer_made")) == {COLLEAGUE}
    DealTeamMember.objects.filter(user=cast.rep2).delete()
    row = Notification.objects.select_related("user", "activity__actor").get(user=cast.rep2)
    assert notify.lines(cast.rep2, [row]) == []
    offered(room, price, cast.lin_wei, 986_000)
    assert told("offer_made") == {}


def test_what_is_confided_is_in_no_line(room, price, deal, cast):
    """Limit 900,000, target 960,000, and what stands in the sheet and in a note."""
    actions.prepare_sheet(actor=cast.lin_wei, negotiation_id=room.pk, values={"walk_away": "Osprey"})
    offer = offered(room, price, cast.lin_wei, 960_000, note="Osprey", asked_for="Osprey")
    actions.accept_offer(actor=cast.lin_wei, offer_id=offer.pk)
    lines = [*told("offer_made").values(), *told("offer_accepted").values()]
    assert len(lines) == 2
    for text in lines:
        assert not any(word in text for word in ("Osprey", "960", "900", "%"))
