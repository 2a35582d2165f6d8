"""A round that was logged by mistake goes, with an undo; its number, its trail and what counts stay."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from negotiations import actions
from negotiations.models import NegotiationChange, Round, TacticUse
from negotiations.pages import overview
from negotiations.pages.tactics import tried
from stakeholders.models import Commitment
from team.models import Activity, Organization
from tests.factories import DealTeamFactory
from web.errors import RuleViolation, StaleVersion


@pytest.fixture
def held(room):
    seen = [actions.Seen("ours", "exchange", "worked")]
    steps = [actions.NextStep(side=Commitment.Side.OURS, what="Send the figures")]
    return actions.log_round(
        actor=room.deal.owner, negotiation_id=room.pk, note="By mistake", tactics=seen, steps=steps
    )


def remove(held, actor=None, **more):
    return actions.remove_round(actor=actor or held.negotiation.deal.owner, round_id=held.pk, **more)


def offer_in(held, price):
    return actions.make_offer(
        actor=held.logged_by,
        negotiation_id=held.negotiation_id,
        side="ours",
        terms={price.pk: Decimal(980_000)},
        round_id=held.pk,
    )


def test_it_goes_with_its_tactics_and_the_number_is_not_given_again(held, room):
    remove(held)
    room.refresh_from_db()
    assert (room.rounds_held, room.last_round_on, room.state) == (0, None, "open")
    assert not TacticUse.objects.exists()
    assert Commitment.objects.filter(origin_id=held.pk).exists()
    assert actions.log_round(actor=room.deal.owner, negotiation_id=room.pk).number == 2
    trail = NegotiationChange.objects.get(negotiation=room, field="round.1")
    assert (trail.old["note"], trail.new, trail.actor) == ("By mistake", None, room.deal.owner)
    told = Activity.objects.get(verb="round_removed", subject_id=room.pk)
    assert told.new == {"number": 1}


def test_statistics_follow(held, room, cast):
    def counted():
        return sum(row.total for row in tried(cast.director))

    before = counted()
    removed = remove(held)
    assert counted() == before - 1
    actions.restore_round(actor=room.deal.owner, removal_id=removed.pk)
    assert counted() == before
    remove(held)
    type(room).objects.filter(pk=room.pk).update(state="lost", ended_on=Organization.objects.today())
    assert [row.rounds for row in overview.by_rounds(cast.lin_wei, room.entered_on)] == [0]


def test_undo_brings_all_of_it_back(held, room, price):
    owner = room.deal.owner
    given = actions.note_concession(actor=owner, negotiation_id=room.pk, side="ours", what="Training", round_id=held.pk)
    offer = offer_in(held, price)
    actions.withdraw_offer(actor=owner, offer_id=offer.pk)
    removed = remove(held)
    offer.refresh_from_db()
    assert offer.round is None
    for _twice in range(2):
        back = actions.restore_round(actor=owner, removal_id=removed.pk)
        assert (back.pk, back.number, back.note, back.held_on) == (held.pk, 1, "By mistake", held.held_on)
    offer.refresh_from_db()
    given.refresh_from_db()
    room.refresh_from_db()
    assert (offer.round, given.round, room.rounds_held, room.last_round_on) == (held, held, 1, held.held_on)
    assert [(use.code, use.effect) for use in TacticUse.objects.filter(round=held)] == [("exchange", "worked")]


def test_not_while_an_offer_of_it_counts(held, room, price):
    first, _second = offer_in(held, price), offer_in(held, price)  # the first is replaced, and still in the trail
    with pytest.raises(RuleViolation) as refused:
        remove(held)
    assert (refused.value.code, refused.value.detail) == ("round_has_offers", {"offers": [1, 2]})
    assert "1, 2" in refused.value.message
    actions.withdraw_offer(actor=room.deal.owner, offer_id=_second.pk)
    actions.withdraw_offer(actor=room.deal.owner, offer_id=first.pk)
    remove(held)
    assert not Round.objects.exists()


def test_by_its_author_the_owner_and_who_stands_above(room, cast):
    DealTeamFactory(deal=room.deal, user=cast.inside)
    logged = {"negotiation_id": room.pk, "actor": room.deal.owner}
    with pytest.raises(PermissionDenied):
        remove(actions.log_round(**logged), actor=cast.inside)
    remove(actions.log_round(**{**logged, "actor": cast.inside}), actor=cast.inside)
    for user in (room.deal.owner, cast.manager, cast.director):
        removed = remove(actions.log_round(**logged), actor=user)
        with pytest.raises(PermissionDenied):
            actions.restore_round(actor=cast.inside, removal_id=removed.pk)
    with pytest.raises(PermissionDenied):
        remove(actions.log_round(**logged), actor=cast.analyst)
    with pytest.raises(Round.DoesNotExist):
        remove(Round.objects.last(), actor=cast.stranger)
    with pytest.raises(NegotiationChange.DoesNotExist):
        actions.restore_round(actor=cast.analyst, removal_id=removed.pk)


def test_only_what_was_looked_at_and_only_while_it_is_negotiated(held, room):
    actions.change_round(actor=room.deal.owner, round_id=held.pk, values={"note": "Meant after all"})
    with pytest.raises(StaleVersion):
        remove(held, expected_version=held.version)
    removed = remove(held)
    type(room).objects.filter(pk=room.pk).update(state="lost", ended_on=Organization.objects.today())
    with pytest.raises(RuleViolation, match="ended"):
        actions.restore_round(actor=room.deal.owner, removal_id=removed.pk)


def test_no_other_row_of_the_history_is_restored(held, room):
    actions.change_round(actor=room.deal.owner, round_id=held.pk, values={"note": "Other"})
    row = NegotiationChange.objects.get(negotiation=room, field="round.1.note")
    with pytest.raises(NegotiationChange.DoesNotExist):
        actions.restore_round(actor=room.deal.owner, removal_id=row.pk)


def test_in_the_browser_it_is_asked_and_undone(held, room, sign_in, cast):
    rep = sign_in(cast.lin_wei)
    page = reverse("negotiations:round_remove", args=[held.pk])
    assert page in rep.get(reverse("negotiations:round_edit", args=[held.pk])).text
    asked = rep.get(page)
    assert "Remove round 1?" in asked.text
    assert Round.objects.exists()
    assert rep.post(page, {"version": held.version - 1}).status_code == 409
    rep.post(page, {"version": held.version})
    assert not Round.objects.exists()
    row = NegotiationChange.objects.get(negotiation=room, field="round.1")
    undo = reverse("negotiations:round_restore", args=[row.pk])
    assert undo in rep.get(room.get_absolute_url()).text
    rep.post(undo)
    assert Round.objects.get() == held
    assert rep.post(reverse("negotiations:round_restore", args=[0])).status_code == 404


def test_over_rest(held, price, api_of, cast):
    rep, url = api_of(cast.lin_wei), f"/api/v1/negotiation-rounds/{held.pk}/"
    offer = offer_in(held, price)
    answer = rep.delete(url)
    assert (answer.status_code, answer.json()["code"]) == (409, "round_has_offers")
    actions.withdraw_offer(actor=cast.lin_wei, offer_id=offer.pk)
    assert rep.delete(url, HTTP_IF_MATCH='"99"').status_code == 412
    assert rep.delete(url).status_code == 204
    assert rep.get(url).status_code == 404
