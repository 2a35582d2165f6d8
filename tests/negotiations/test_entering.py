"""A room is entered on its preconditions, or by a manager's waiver that stays visible; it proves 50.3 of its deal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from negotiations.actions import change_negotiation, enter_negotiation, set_seat, set_sitting
from negotiations.models import Negotiation, NegotiationChange, Seat, Sitting
from pipeline.actions.evidence import give_evidence
from pipeline.actions.refreshing import refresh_deals
from pipeline.dossiers import one
from pipeline.models import Flag, Waiver
from pipeline.proving import assessed
from team.models import Organization
from tests.factories import ContactFactory, DealFactory, NegotiationFactory, stage_of
from web.errors import RuleViolation

CODES = ["50.6", "50.7", "50.8", "50.9"]


@pytest.fixture
def deal(cast):
    return DealFactory(owner=cast.lin_wei, at="40", team=cast.east)


def proved(deal, *codes):
    for code in codes:
        value = {"start": "2027-01-01", "end": "2027-06-01"} if code == "50.8" else {}
        give_evidence(actor=deal.owner, deal_id=deal.pk, criterion=code, note="Said in the meeting", value=value)


def test_it_asks_the_preconditions_and_says_which_are_missing(deal):
    proved(deal, "50.6", "50.9")
    with pytest.raises(RuleViolation) as refused:
        enter_negotiation(actor=deal.owner, deal_id=deal.pk)
    assert (refused.value.code, refused.value.detail) == (
        "preconditions_missing",
        {"missing": ["50.7", "50.8"], "stage": "50"},
    )
    proved(deal, "50.7", "50.8")
    room = enter_negotiation(
        actor=deal.owner, deal_id=deal.pk, mode="in_turn", procurement_mode="direct", deadline_reason=" Budget year "
    )
    deal.refresh_from_db()
    assert (room.mode, room.deadline_reason, room.entry_waived_by, deal.procurement_mode) == (
        "in_turn",
        "Budget year",
        None,
        "direct",
    )


def test_a_transactional_deal_and_a_granted_stage_ask_none(deal, cast):
    quick = DealFactory(owner=cast.lin_wei, at="40", sale_type="transactional")
    granted = DealFactory(owner=cast.lin_wei, at="50", granted_by="migration")
    granted.granted_stage = granted.stage
    granted.save()
    for each in (quick, granted):
        assert enter_negotiation(actor=each.owner, deal_id=each.pk).entry_waived_by is None


def test_the_rep_waives_nothing_and_the_manager_says_why(deal, cast):
    with pytest.raises(PermissionDenied):
        enter_negotiation(actor=deal.owner, deal_id=deal.pk, waiver_reason="They wait")
    room = enter_negotiation(actor=cast.manager, deal_id=deal.pk, waiver_reason="They wait")
    assert (room.entered_by, room.entry_waived_by, room.entry_waiver_reason) == (deal.owner, cast.manager, "They wait")
    assert NegotiationChange.objects.get(field="state").actor == cast.manager


def test_a_room_without_its_preconditions_is_flagged_until_they_are_proved(deal, cast):
    enter_negotiation(actor=cast.manager, deal_id=deal.pk, waiver_reason="They wait")
    running = Flag.objects.filter(deal=deal, code="negotiation_without_preconditions", cleared_at__isnull=True)
    assert running.get().numbers == {"lacking": 4}
    proved(deal, *CODES)
    assert not running.exists()


def test_a_granted_waiver_of_the_stage_opens_the_door(deal, cast):
    waiver = Waiver.objects.create(
        deal=deal,
        stage=stage_of(deal.pipeline, "50"),
        state="granted",
        reason="The board meets on Monday",
        owed=CODES,
        until=Organization.objects.today(),
        requested_by=deal.owner,
        requested_at=timezone.now(),
        decided_by=cast.manager,
        decided_at=timezone.now(),
    )
    room = enter_negotiation(actor=deal.owner, deal_id=deal.pk)
    assert (room.entered_by, room.entry_waived_by, room.entry_waiver_reason) == (
        deal.owner,
        cast.manager,
        waiver.reason,
    )


def test_one_that_has_run_out_does_not(deal, cast):
    Waiver.objects.create(
        deal=deal,
        stage=stage_of(deal.pipeline, "50"),
        state="granted",
        reason="Late",
        owed=CODES,
        until=Organization.objects.today() - dt.timedelta(days=2),
        requested_by=deal.owner,
        requested_at=timezone.now(),
        decided_by=cast.manager,
        decided_at=timezone.now(),
    )
    with pytest.raises(RuleViolation):
        enter_negotiation(actor=deal.owner, deal_id=deal.pk)


def test_a_deadline_and_a_held_round_prove_that_one_is_under_way(cast):
    today = Organization.objects.today()
    room = NegotiationFactory(deal=DealFactory(owner=cast.lin_wei, at="40"), rounds_held=1, last_round_on=today)
    held = assessed(one(room.deal)).held
    assert "50.3" not in held
    change_negotiation(actor=cast.lin_wei, negotiation_id=room.pk, values={"deadline_on": today + dt.timedelta(days=5)})
    held = assessed(one(room.deal)).held
    assert (held["50.3"].source.ref, held["20.2"].is_implied) == (f"negotiation:{room.pk}", True)
    assert "50.3" not in assessed(one(room.deal, today + dt.timedelta(days=6))).held
    Negotiation.objects.filter(pk=room.pk).update(state="agreed")  # no clock is running any more
    assert "50.3" in assessed(one(room.deal, today + dt.timedelta(days=6))).held
    Negotiation.objects.filter(pk=room.pk).update(state="lost", ended_on=today)
    assert "50.3" not in assessed(one(room.deal)).held


def test_a_deadline_is_not_before_the_entry(cast):
    room = NegotiationFactory(deal=DealFactory(owner=cast.lin_wei))
    with pytest.raises(ValidationError):
        change_negotiation(
            actor=cast.lin_wei, negotiation_id=room.pk, values={"deadline_on": room.entered_on - dt.timedelta(days=1)}
        )


def test_who_sits_at_the_table(cast):
    room = NegotiationFactory(deal=DealFactory(account__owner=cast.lin_wei))
    person = ContactFactory(account=room.deal.account)
    set_seat(actor=cast.lin_wei, negotiation_id=room.pk, user=cast.manager, part="Leads")
    set_seat(actor=cast.lin_wei, negotiation_id=room.pk, user=cast.manager, part="Listens")
    set_sitting(actor=cast.lin_wei, negotiation_id=room.pk, contact=person, interests="A fixed price")
    assert (Seat.objects.get().part, Sitting.objects.get().interests) == ("Listens", "A fixed price")
    with pytest.raises(ValidationError):
        set_sitting(actor=cast.lin_wei, negotiation_id=room.pk, contact=ContactFactory(account__owner=cast.lin_wei))
    with pytest.raises(ValidationError):
        set_seat(actor=cast.lin_wei, negotiation_id=room.pk, user=cast.analyst)
    set_seat(actor=cast.lin_wei, negotiation_id=room.pk, user=cast.manager, ends=True)
    assert not Seat.objects.exists()


def test_the_page_shows_what_is_missing_and_leads_into_the_room(client, deal):
    url = reverse("negotiations:enter", args=[deal.pk])
    client.force_login(deal.owner)
    page = client.get(url).content.decode()
    assert "Solution confirmed by the key deciders" in page
    assert reverse("pipeline:deal_gate", args=[deal.pk, "50"]) in page
    assert "waiver_reason" not in page
    assert client.post(url, {"mode": "sole"}).status_code == 409
    proved(deal, *CODES)
    answer = client.post(url, {"mode": "sole", "deadline_on": "2099-01-01"})
    room = Negotiation.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, room.get_absolute_url())
    assert client.get(url)["Location"] == room.get_absolute_url()


def test_the_manager_waives_on_the_same_page(client, deal, cast):
    client.force_login(cast.manager)
    url = reverse("negotiations:enter", args=[deal.pk])
    assert client.post(url, {"waiver_reason": "They wait"}).status_code == 302
    assert Negotiation.objects.get().entry_waived_by == cast.manager


def test_a_deal_at_40_offers_to_negotiate_and_has_a_tab(client, deal):
    client.force_login(deal.owner)
    page = client.get(deal.get_absolute_url()).content.decode()
    assert page.count(reverse("negotiations:enter", args=[deal.pk])) == 2
    tab = client.get(reverse("pipeline:deal_tab", args=[deal.pk, "negotiation"])).content.decode()
    assert "not negotiated yet" in tab


def test_refreshing_is_not_needed_by_hand(cast):
    """A deal's gates hear of its room by the activity."""
    today = Organization.objects.today()
    deal = DealFactory(owner=cast.lin_wei, at="40", sale_type="transactional")
    room = enter_negotiation(actor=deal.owner, deal_id=deal.pk)
    refresh_deals([deal.pk])
    Negotiation.objects.filter(pk=room.pk).update(rounds_held=1, last_round_on=today)
    deal.refresh_from_db()
    before = deal.next_have
    change_negotiation(actor=deal.owner, negotiation_id=room.pk, values={"deadline_on": today})
    deal.refresh_from_db()
    assert deal.next_have != before


def test_a_room_at_the_table_offers_in_the_phones_bar_and_one_that_is_over_brings_no_tactics(client, cast):
    room = NegotiationFactory(deal=DealFactory(owner=cast.lin_wei, at="50"), state="open")
    client.force_login(cast.lin_wei)
    running = client.get(room.get_absolute_url()).content.decode().split('class="kl-sticky"')
    assert "?side=theirs" in running[1]
    assert "parts/tactics/" in running[0]
    Negotiation.objects.filter(pk=room.pk).update(state="stalled", ended_on=room.entered_on)
    assert "parts/tactics/" not in client.get(room.get_absolute_url()).content.decode()


def test_a_waiver_is_asked_for_only_where_it_opens_a_gate(deal, cast, sign_in):
    inside = DealFactory(owner=cast.lin_wei, at="50", team=cast.east)
    words, rep = "A manager above enters it here with a reason.", sign_in(cast.lin_wei)
    before, there = (rep.get(reverse("negotiations:enter", args=[each.pk])).text for each in (deal, inside))
    assert "Ask for a waiver" in before
    assert words not in before
    assert "Ask for a waiver" not in there
    assert words in there
    assert words not in sign_in(cast.manager).get(reverse("negotiations:enter", args=[inside.pk])).text
