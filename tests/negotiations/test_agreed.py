"""After the yes: both sides stand where they agreed, everywhere, and the deal is won at that price."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from negotiations import actions
from negotiations.models import Stance
from negotiations.pages.at_table import AtTable
from negotiations.pages.board import board
from negotiations.pages.offer_words import offer_facts
from negotiations.pages.overview import rows_of
from team.models import Organization
from tests.factories import IssueFactory
from web.errors import RuleViolation


@pytest.fixture
def put(room, price):
    def put(side, terms, **more):
        values = {issue.pk: Decimal(value) for issue, value in terms.items()}
        return actions.make_offer(actor=room.deal.owner, negotiation_id=room.pk, side=side, terms=values, **more)

    return put


@pytest.fixture
def rep(cast, sign_in):
    return sign_in(cast.lin_wei)


def agree(room, offer):
    return actions.accept_offer(actor=room.deal.owner, offer_id=offer.pk)


def test_both_sides_stand_on_the_accepted_offer(put, room, price, rep, cast):
    ours = put("ours", {price: 960_000})
    put("theirs", {price: 910_000})
    agree(room, ours)
    [row] = rows_of([room], cast.lin_wei)
    assert (row.ours, row.theirs, row.gap) == (96_000_000, 96_000_000, 0)
    shown = rep.get(room.get_absolute_url()).text
    assert "Agreed on offer 1: 960,000" in shown
    assert '<td class="kl-now">960,000</td><td class="kl-now">960,000</td><td class="kl-now">met' in shown
    assert shown.count(reverse("contracts:contract_start", args=[room.deal_id])) == 2
    assert 'value="960000' in rep.get(reverse("pipeline:deal_win", args=[room.deal_id])).text.replace(",", "")


def test_nothing_is_asked_for_that_we_just_gave_nor_after_the_yes(put, room, price, cast):
    days = IssueFactory(negotiation=room, code="payment_days", name="Payment", better="lower", reference=None)
    put("theirs", {price: 900_000, days: 90})
    put("ours", {price: 980_000})
    last = put("ours", {price: 970_000})
    assert AtTable(room, cast.lin_wei).asks() == [days]
    agree(room, last)
    assert AtTable(room, cast.lin_wei).asks() == []


def test_one_offer_has_one_worth(put, room, price, cast):
    days = IssueFactory(negotiation=room, code="payment_days", name="Payment", better="lower", reference=None)
    Stance.objects.filter(issue=days).update(target=30, limit=90, weight=10)
    put("ours", {price: 980_000, days: 60})
    last = put("ours", {price: 950_000})
    table = AtTable(room, cast.lin_wei)
    assert offer_facts(last, table)["worth"] == board(table).columns[0].worth


def test_all_packages_are_marked_and_belong_to_the_round_of_the_day(put, room, price, cast):
    owner, today = room.deal.owner, Organization.objects.today()
    held = actions.log_round(actor=owner, negotiation_id=room.pk, held_on=today)
    put("ours", {price: 990_000})
    kept = [
        actions.save_package(actor=owner, negotiation_id=room.pk, name=str(value), terms={price.pk: Decimal(value)})
        for value in (980_000, 975_000)
    ]
    made = actions.offer_packages(actor=owner, package_ids=[each.pk for each in kept])
    assert [each.round for each in made] == [held, held]
    shown = board(AtTable(room, cast.lin_wei))
    assert [column.is_package for column in shown.columns] == [True, True, False]
    assert shown.choices == {"ours"}
    assert rows_of([room], cast.lin_wei)[0].ours == 98_000_000
    agree(room, made[1])
    assert board(AtTable(room, cast.lin_wei)).choices == frozenset()


def test_the_ledger_of_an_ended_room_is_closed(put, room, price, rep, cast):
    owner = room.deal.owner
    row = actions.note_concession(actor=owner, negotiation_id=room.pk, side="ours", what="Training")
    add, ledger = (reverse(f"negotiations:{name}", args=[room.pk]) for name in ("concession_add", "ledger"))
    assert rep.get(add).text.count('type="radio" name="side"') == 2
    assert add in rep.get(ledger).text
    room.state, room.ended_on = "lost", Organization.objects.today()
    room.save()
    for act in (
        lambda: actions.note_concession(actor=owner, negotiation_id=room.pk, side="ours", what="More"),
        lambda: actions.change_concession(actor=owner, concession_id=row.pk, values={"what": "Less"}),
        lambda: actions.remove_concession(actor=owner, concession_id=row.pk),
    ):
        with pytest.raises(RuleViolation, match="ended"):
            act()
    for page in (ledger, room.get_absolute_url()):
        assert add not in rep.get(page).text
