"""Winning for less than was agreed: said, explained, and beyond one's authority only with an approval, everywhere."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from negotiations import actions
from negotiations.contracts import actions as contract_actions
from negotiations.models import Stance
from pipeline.actions.changes import change_deal
from pipeline.actions.closing import reopen_deal, rest_deal, win_deal
from pipeline.actions.migration import Closing, close_migrated
from pipeline.actions.undoing import undo_last
from pipeline.dossiers import one
from pipeline.models import Deal, DealChange
from pipeline.pages.stories import change_rows, told
from team.models import Organization
from tests.factories import DealTeamFactory, IssueFactory
from web.errors import RuleViolation


@pytest.fixture
def agreed(room, price):
    """960,000 of a list price of 1,000,000; our limit is 900,000. The rep may give 5 %, the manager 15."""
    made = actions.make_offer(
        actor=room.deal.owner, negotiation_id=room.pk, side="ours", terms={price.pk: Decimal(960_000)}
    )
    actions.accept_offer(actor=room.deal.owner, offer_id=made.pk)
    return room


def win(deal, amount=None, actor=None, why="", **more):
    today = Organization.objects.today()
    days = {"signed_on": today, "paid_on": today} | more
    minor = None if amount is None else amount * 100
    return win_deal(actor=actor or deal.owner, deal_id=deal.pk, amount_minor=minor, less_reason=why, **days)


def refused(act):
    with pytest.raises(RuleViolation) as violation:
        act()
    assert violation.value.code == "needs_approval"


def granted(room, price, value, by):
    asked = actions.ask_approval(
        actor=room.deal.owner, negotiation_id=room.pk, terms={price.pk: Decimal(value)}, reason="They insist"
    )
    return actions.grant_approval(actor=by, approval_id=asked.pk)


def test_as_agreed_or_for_more_nothing_is_asked(agreed):
    assert win(agreed.deal, 960_000).status == "won"
    reopen_deal(actor=agreed.deal.owner, deal_id=agreed.deal_id, reason="Not paid")
    assert win(agreed.deal, 970_000).status == "won"
    assert not DealChange.objects.filter(field__startswith="less_than_agreed").exists()


def test_less_within_ones_authority_needs_a_reason(agreed):
    with pytest.raises(ValidationError) as missing:
        win(agreed.deal, 955_000)
    assert list(missing.value.error_dict) == ["less_reason"]
    assert Deal.objects.get(pk=agreed.deal_id).status == "open"
    assert win(agreed.deal, 955_000, why="A spare part less").amount_minor == 95_500_000
    row = DealChange.objects.get(field="less_than_agreed:CNY")
    assert (row.old, row.new, row.reason) == (96_000_000, 95_500_000, "A spare part less")
    deal = Deal.objects.get(pk=agreed.deal_id)
    entries = told(one(deal), list(change_rows(deal, deal.owner).order_by("-effective_at", "-id")))
    entry = next(each for each in entries if each.kind == "Less than agreed")
    assert "960,000" in entry.text
    assert "955,000" in entry.text
    assert entry.note == "A spare part less"


def test_the_amount_that_the_deal_has_counts_too(agreed):
    change_deal(actor=agreed.deal.owner, deal_id=agreed.deal_id, values={"amount_minor": 90_000_000}, confirmed=True)
    refused(lambda: win(agreed.deal, why="It was always so"))


def test_beyond_ones_authority_it_needs_an_approval(agreed, price, cast):
    refused(lambda: win(agreed.deal, 940_000, why="They insist"))
    granted(agreed, price, 940_000, cast.manager)
    refused(lambda: win(agreed.deal, 939_999, why="They insist"))
    assert win(agreed.deal, 940_000, why="They insist").status == "won"


def test_the_authority_is_of_who_closes(agreed, cast):
    assert win(agreed.deal, 940_000, actor=cast.manager, why="A gesture").status == "won"


def test_below_our_limit_the_manager_needs_one_as_well(agreed, price, cast):
    Stance.objects.filter(issue=price).update(limit=950_000)
    refused(lambda: win(agreed.deal, 940_000, actor=cast.manager, why="A gesture"))


def test_nobody_closes_by_what_they_granted(agreed, price, cast):
    granted(agreed, price, 890_000, cast.manager)
    refused(lambda: win(agreed.deal, 890_000, actor=cast.manager, why="A gesture"))


def test_explained_once_is_enough(agreed):
    """Signed for less, paid later: the second date does not ask again, and the form proposes what was signed."""
    deal = win(agreed.deal, 955_000, why="A spare part less", paid_on=None)
    assert deal.status == "open"
    assert win(deal, signed_on=None).amount_minor == 95_500_000


def test_the_form_proposes_what_was_signed(agreed, sign_in, cast):
    win(agreed.deal, 955_000, why="A spare part less", paid_on=None)
    text = sign_in(cast.lin_wei).get(reverse("pipeline:deal_win", args=[agreed.deal_id])).text
    assert 'value="955000"' in text


def test_the_form_says_so_and_asks(agreed, sign_in, cast):
    rep, page = sign_in(cast.lin_wei), reverse("pipeline:deal_win", args=[agreed.deal_id])
    shown = rep.get(page).text
    assert "Agreed at the table: " in shown
    assert 'name="less_reason"' in shown
    today = Organization.objects.today().isoformat()
    version = Deal.objects.get(pk=agreed.deal_id).version
    body = {"signed_on": today, "paid_on": today, "amount": "955000", "version": version}
    answer = rep.post(page, body)
    assert answer.status_code == 422
    assert "say in one sentence why it is less" in answer.text
    answer = rep.post(page, {**body, "amount": "940000", "less_reason": "They insist"})
    assert answer.status_code == 409
    assert "less than you may give" in answer.text
    assert rep.post(page, {**body, "less_reason": "A spare part less"}).status_code == 302
    assert Deal.objects.get(pk=agreed.deal_id).status == "won"


def test_a_deal_that_was_not_negotiated_is_asked_nothing(cast, sign_in, room):
    deal = room.deal
    room.delete()
    text = sign_in(cast.lin_wei).get(reverse("pipeline:deal_win", args=[deal.pk])).text
    assert "less_reason" not in text
    assert win(deal, 1).status == "won"


def test_over_rest(agreed, api_of, cast):
    rep, url = api_of(cast.lin_wei), f"/api/v1/deals/{agreed.deal_id}/win/"
    today = Organization.objects.today().isoformat()
    body = {"signed_on": today, "paid_on": today, "amount": "955000.00"}
    assert rep.post(url, body, format="json").status_code == 400
    answer = rep.post(url, {**body, "amount": "940000.00", "less_reason": "X"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "needs_approval")
    assert rep.post(url, {**body, "less_reason": "X"}, format="json").status_code == 200


def test_the_amount_of_a_won_deal_does_not_sink_afterwards(agreed, api_of, cast, sign_in):
    deal, owner = win(agreed.deal, 960_000), agreed.deal.owner
    lower = {"actor": owner, "deal_id": deal.pk, "values": {"amount_minor": 95_500_000}, "confirmed": True}
    with pytest.raises(ValidationError):
        change_deal(**lower)
    refused(lambda: change_deal(**{**lower, "values": {"amount_minor": 90_000_000}}, reason="X"))
    answer = api_of(owner).patch(f"/api/v1/deals/{deal.pk}/", {"amount": "900000.00", "reason": "X"}, format="json")
    assert answer.status_code == 409
    assert 'name="less_reason"' in sign_in(owner).get(reverse("pipeline:deal_edit", args=[deal.pk, "amount"])).text
    assert change_deal(**lower, reason="A credit note").amount_minor == 95_500_000


def test_an_import_is_held_to_it(agreed, cast):
    closing = Closing(status="won", on=Organization.objects.today(), amount_minor=90_000_000)
    refused(lambda: close_migrated(actor=cast.admin, deal=agreed.deal, closing=closing))
    assert Deal.objects.get(pk=agreed.deal_id).status == "open"
    fair = Closing(status="won", on=Organization.objects.today(), amount_minor=96_000_000)
    assert close_migrated(actor=cast.admin, deal=agreed.deal, closing=fair).status == "won"


def test_the_contract_signs_what_was_agreed(agreed):
    owner = agreed.deal.owner
    contract = contract_actions.start_contract(actor=owner, deal_id=agreed.deal_id, form="ours")
    for side in ("ours", "theirs"):
        contract_actions.sign_contract(actor=owner, contract_id=contract.pk, side=side, name="Chen Bo")
    assert Deal.objects.get(pk=agreed.deal_id).amount_minor == 96_000_000


def test_not_by_saying_that_it_is_not_agreed_after_all(agreed):
    actions.release_offer(actor=agreed.deal.owner, offer_id=agreed.offers.get().pk)
    refused(lambda: win(agreed.deal, 940_000, why="They insist"))
    assert win(agreed.deal, 955_000).status == "won"


def test_not_by_setting_it_aside_in_between(agreed):
    owner = agreed.deal.owner
    rest_deal(actor=owner, deal_id=agreed.deal_id)
    reopen_deal(actor=owner, deal_id=agreed.deal_id)
    refused(lambda: win(agreed.deal, 940_000, why="They insist"))


def test_not_by_a_new_room(agreed, cast):
    owner = agreed.deal.owner
    rest_deal(actor=owner, deal_id=agreed.deal_id)
    reopen_deal(actor=owner, deal_id=agreed.deal_id)
    room = actions.enter_negotiation(actor=cast.manager, deal_id=agreed.deal_id, waiver_reason="They wait")
    refused(lambda: win(agreed.deal, 940_000, why="They insist"))
    granted(room, room.issues.get(), 940_000, cast.manager)
    assert win(agreed.deal, 940_000, why="They insist").status == "won"


def test_a_discount_of_its_own_is_part_of_what_was_agreed(room, price, cast):
    """1,000,000 less 7 % is agreed with an approval: closing at 930,000 is as agreed."""
    percent = IssueFactory(negotiation=room, code="discount", name="Discount", better="lower", stance=None)
    owner, terms = room.deal.owner, {price.pk: Decimal(1_000_000), percent.pk: Decimal(7)}
    asked = actions.ask_approval(actor=owner, negotiation_id=room.pk, terms=terms, reason="They insist")
    actions.grant_approval(actor=cast.manager, approval_id=asked.pk)
    made = actions.make_offer(actor=owner, negotiation_id=room.pk, side="ours", terms=terms)
    actions.accept_offer(actor=owner, offer_id=made.pk)
    refused(lambda: win(room.deal, 920_000, why="They insist"))
    assert win(room.deal, 930_000).status == "won"


def test_the_deal_team_closes_within_a_reps_authority(agreed, cast):
    DealTeamFactory(deal=agreed.deal, user=cast.inside)
    refused(lambda: win(agreed.deal, 940_000, actor=cast.inside, why="They insist"))


def test_what_was_explained_does_not_outlive_its_undoing(agreed, cast):
    """A director closes far below and takes that back; the rep does not close there by it."""
    won = win(agreed.deal, 905_000, actor=cast.director, why="A partner")
    undo_last(actor=cast.director, deal_id=won.pk)
    change_deal(actor=agreed.deal.owner, deal_id=won.pk, values={"amount_minor": 90_500_000}, confirmed=True)
    refused(lambda: win(Deal.objects.get(pk=won.pk), actor=agreed.deal.owner, why="They insist"))


def test_what_was_only_offered_binds_after_the_win_and_after_a_rest(room, offer):
    offer(980_000)
    owner = room.deal.owner
    deal = win(room.deal, 980_000)
    lower = {"amount_minor": 50_000_000}
    refused(lambda: change_deal(actor=owner, deal_id=deal.pk, values=lower, confirmed=True, reason="X"))
    reopen_deal(actor=owner, deal_id=deal.pk, reason="Not paid")
    refused(lambda: win(Deal.objects.get(pk=deal.pk), 500_000))


def test_where_no_price_of_ours_stands_the_list_price_counts(room, offer):
    actions.withdraw_offer(actor=room.deal.owner, offer_id=offer(980_000).pk)
    refused(lambda: win(room.deal, 900_000))
    assert win(room.deal, 955_000).status == "won"


def test_the_second_day_asks_nobody_again(room, offer, cast):
    """The director recorded the signature below what the rep may give; the rep records the payment."""
    offer(980_000)
    deal = win(room.deal, 905_000, actor=cast.director, paid_on=None)
    assert deal.status == "open"
    assert win(deal, actor=room.deal.owner, signed_on=None).status == "won"


def test_nor_is_the_amount_lowered_between_the_days(room, offer):
    offer(980_000)
    deal = win(room.deal, 980_000, paid_on=None)
    change_deal(actor=deal.owner, deal_id=deal.pk, values={"amount_minor": 50_000_000}, confirmed=True)
    refused(lambda: win(Deal.objects.get(pk=deal.pk), signed_on=None))
