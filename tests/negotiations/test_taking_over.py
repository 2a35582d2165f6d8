"""A room that follows another begins with its preparation and is held to its limits: no way round by reopening."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from negotiations import actions
from negotiations.methods import lists
from negotiations.models import Issue, NegotiationChange, Seat, Sitting, Stance
from pipeline.actions.changes import change_deal
from pipeline.actions.closing import reopen_deal, rest_deal
from pipeline.actions.rates import set_rate
from pipeline.models import Deal, DealLine, Product
from team.models import Organization
from tests.factories import ContactFactory, DealFactory, IssueFactory, UserFactory
from web.errors import RuleViolation


def again(deal, actor=None):
    """Set aside, opened and entered again."""
    owner = actor or deal.owner
    rest_deal(actor=owner, deal_id=deal.pk)
    reopen_deal(actor=owner, deal_id=deal.pk)
    return actions.enter_negotiation(actor=owner, deal_id=deal.pk)


@pytest.fixture
def deal(cast):
    return DealFactory(
        owner=cast.lin_wei, at="50", team=cast.east, sale_type="transactional", account__owner=cast.lin_wei
    )


@pytest.fixture
def first(deal):
    """A room with a price and 60 days of payment, in which something was offered."""
    room = actions.enter_negotiation(actor=deal.owner, deal_id=deal.pk)
    price = IssueFactory(negotiation=room, unit="CNY")
    IssueFactory(
        negotiation=room, code="payment_days", name="Payment", better="lower", unit="days", reference=None, stance=None
    )
    actions.make_offer(
        actor=deal.owner, negotiation_id=room.pk, side="ours", terms={price.pk: Decimal(980_000)}, note="Ours"
    )
    return room


@pytest.fixture
def second(deal, first):
    return again(deal)


@pytest.fixture
def price(second):
    return second.issues.get(code="price")


def change(issue, actor=None, **values):
    return actions.change_issue(actor=actor or issue.negotiation.deal.owner, issue_id=issue.pk, values=values)


def refused(act, code):
    with pytest.raises(RuleViolation) as violation:
        act()
    assert violation.value.code == code


def test_what_was_prepared_is_there_and_what_happened_is_not(deal, first, cast):
    owner, person = deal.owner, ContactFactory(account=deal.account)
    sheet = {"walk_away": "Below cost", "our_alternative": "Export", "methods": [next(iter(lists.buyer_methods()))]}
    actions.prepare_sheet(actor=owner, negotiation_id=first.pk, values=sheet)
    actions.set_seat(actor=owner, negotiation_id=first.pk, user=cast.manager, part="Leads")
    actions.set_sitting(actor=owner, negotiation_id=first.pk, contact=person, interests="A fixed price")
    actions.log_round(actor=owner, negotiation_id=first.pk)
    actions.note_concession(actor=owner, negotiation_id=first.pk, side="ours", what="Training")
    room = again(deal)
    assert (room.state, room.taken_over_from) == ("preparing", first)
    assert {name: getattr(room.sheet, name) for name in sheet} == sheet
    assert [(each.code, each.name, each.unit, each.better, each.reference) for each in room.issues.all()] == [
        (each.code, each.name, each.unit, each.better, each.reference) for each in first.issues.all()
    ]
    stance = Stance.objects.get(issue__negotiation=room, issue__code="price")
    assert (stance.target, stance.limit, stance.weight) == (960_000, 900_000, 50)
    assert Seat.objects.get(negotiation=room).part == "Leads"
    assert Sitting.objects.get(negotiation=room).interests == "A fixed price"
    assert (room.rounds.count(), room.offers.count(), room.concessions.count(), room.approvals.count()) == (0, 0, 0, 0)
    assert (room.rounds_held, room.last_number, room.last_round) == (0, 0, 0)


def test_who_has_left_is_not_seated_again(deal, first, cast):
    leaver, gone = UserFactory(roles=["rep"]), ContactFactory(account=deal.account)
    Seat.objects.create(negotiation=first, user=leaver)
    Sitting.objects.create(negotiation=first, contact=gone)
    leaver.is_active = False
    leaver.save()
    gone.left_on = first.entered_on
    gone.save()
    room = again(deal)
    assert not Seat.objects.filter(negotiation=room).exists()
    assert not Sitting.objects.filter(negotiation=room).exists()


def test_its_limits_bind_before_it_is_open(price, second):
    refused(lambda: change(price, limit=Decimal(800_000)), "needs_approval")
    for values in ({"limit": None}, {"reference": Decimal(900_000)}, {"unit": "%"}, {"reference": None}):
        refused(lambda values=values: change(price, **values), "at_the_table")
    refused(lambda: actions.remove_issue(actor=price.negotiation.deal.owner, issue_id=price.pk), "at_the_table")
    change(price, limit=Decimal(910_000))
    assert Stance.objects.get(issue=price).limit == 910_000


def test_a_manager_above_lets_one_limit_pass(price, second, cast):
    asked = actions.ask_limit_change(
        actor=second.deal.owner, negotiation_id=second.pk, issue_id=price.pk, limit=Decimal(850_000), reason="A year on"
    )
    actions.grant_approval(actor=cast.manager, approval_id=asked.pk)
    assert Stance.objects.get(issue=price).limit == 850_000
    refused(lambda: change(price, limit=Decimal(840_000)), "needs_approval")


def test_or_frees_them_all_and_says_why(price, second, cast):
    free = {"negotiation_id": second.pk, "reason": "Another product"}
    with pytest.raises(PermissionDenied):
        actions.free_limits(actor=second.deal.owner, **free)
    with pytest.raises(ValidationError):
        actions.free_limits(actor=cast.manager, negotiation_id=second.pk, reason=" ")
    actions.free_limits(actor=cast.manager, **free)
    change(price, limit=Decimal(800_000), reference=Decimal(950_000))
    row = NegotiationChange.objects.get(negotiation=second, field="limits_free")
    assert (row.actor, row.reason) == (cast.manager, "Another product")
    actions.log_round(actor=second.deal.owner, negotiation_id=second.pk)
    refused(lambda: actions.free_limits(actor=cast.manager, **free), "at_the_table")


def test_not_by_the_manager_who_owns_the_deal(cast):
    deal = DealFactory(owner=cast.manager, at="50", team=cast.east, sale_type="transactional")
    first = actions.enter_negotiation(actor=cast.manager, deal_id=deal.pk)
    IssueFactory(negotiation=first)
    actions.log_round(actor=cast.manager, negotiation_id=first.pk)
    room = again(deal)
    with pytest.raises(PermissionDenied):
        actions.free_limits(actor=cast.manager, negotiation_id=room.pk, reason="X")


def test_not_by_a_room_in_between(deal, second):
    """The second room was never opened; the third is held to the first all the same."""
    third = again(deal)
    assert third.taken_over_from == second
    refused(lambda: change(third.issues.get(code="price"), limit=Decimal(1)), "needs_approval")


def test_a_room_that_was_only_prepared_binds_nobody(deal):
    room = actions.enter_negotiation(actor=deal.owner, deal_id=deal.pk)
    IssueFactory(negotiation=room)
    price = again(deal).issues.get()
    change(price, limit=Decimal(1))
    assert Stance.objects.get(issue=price).limit == 1


def test_also_where_its_only_round_was_removed(deal):
    room = actions.enter_negotiation(actor=deal.owner, deal_id=deal.pk)
    IssueFactory(negotiation=room)
    held = actions.log_round(actor=deal.owner, negotiation_id=room.pk)
    actions.remove_round(actor=deal.owner, round_id=held.pk)
    refused(lambda: change(again(deal).issues.get(), limit=Decimal(1)), "needs_approval")


def test_an_issue_that_is_new_in_it_is_free(second):
    own = actions.add_issue(
        actor=second.deal.owner,
        negotiation_id=second.pk,
        values={"name": "Training", "better": "lower", "limit": Decimal(5)},
    )
    change(own, limit=Decimal(9))
    actions.remove_issue(actor=second.deal.owner, issue_id=own.pk)


def test_a_list_price_that_rose_meanwhile_counts(deal, first):
    pump = Product.objects.create(name="Pump", list_price_minor=120_000_000, currency=deal.currency)
    DealLine.objects.create(deal=deal, product=pump, quantity=1, unit_price_minor=120_000_000)
    assert again(deal).issues.get(code="price").reference == 1_200_000


def test_the_currency_of_a_deal_that_was_negotiated_stays(deal, first, cast):
    day = Organization.objects.today() - dt.timedelta(days=5)
    set_rate(actor=cast.admin, currency="EUR", day=day, rate=Decimal(8))
    rest_deal(actor=deal.owner, deal_id=deal.pk)
    reopen_deal(actor=deal.owner, deal_id=deal.pk)
    values = {"currency": "EUR", "amount_minor": 100}
    refused(lambda: change_deal(actor=deal.owner, deal_id=deal.pk, values=values, confirmed=True), "being_negotiated")


def test_over_rest(api_of, price, second, cast):
    rep = api_of(second.deal.owner)
    stance = Stance.objects.get(issue=price)
    answer = rep.patch(f"/api/v1/negotiations/{second.pk}/stances/{stance.pk}/", {"limit": "800000"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "needs_approval")
    free = f"/api/v1/negotiations/{second.pk}/free-limits/"
    assert rep.post(free, {"reason": "X"}, format="json").status_code == 403
    assert api_of(cast.manager).post(free, {"reason": "X"}, format="json").status_code == 200
    assert not Issue.objects.filter(negotiation=second, binds=True).exists()


def test_where_it_comes_from_is_said_to_editors_alone(second, sign_in, cast):
    said = "Taken over from the room that ended on"
    for page in (second.get_absolute_url(), reverse("negotiations:preparation", args=[second.pk])):
        assert said in sign_in(cast.lin_wei).get(page).text
    free = reverse("negotiations:limits_free", args=[second.pk])
    assert free not in sign_in(cast.lin_wei).get(second.get_absolute_url()).text
    assert free in sign_in(cast.manager).get(second.get_absolute_url()).text
    seen = sign_in(cast.analyst).get(second.get_absolute_url())
    assert seen.status_code == 200
    assert said not in seen.text


def test_the_form_frees_them(second, sign_in, cast):
    page = reverse("negotiations:limits_free", args=[second.pk])
    assert sign_in(cast.lin_wei).post(page, {"reason": "X"}).status_code == 403
    assert sign_in(cast.manager).post(page, {"reason": "Another product"}).status_code == 302
    assert not Issue.objects.filter(negotiation=second, binds=True).exists()
    assert page not in sign_in(cast.manager).get(second.get_absolute_url()).text


def test_more_issues_are_no_more_queries(deal, first):
    """Whatever the room holds is copied by sets."""

    def counted(room):
        rest_deal(actor=deal.owner, deal_id=deal.pk)
        reopen_deal(actor=deal.owner, deal_id=deal.pk)
        with CaptureQueriesContext(connection) as asked:
            made = actions.enter_negotiation(actor=deal.owner, deal_id=deal.pk)
        return len(asked), made

    Sitting.objects.create(negotiation=first, contact=ContactFactory(account=deal.account))
    _few, second = counted(first)
    few, third = counted(second)
    for number in range(10):
        IssueFactory(negotiation=third, code="", name=f"Issue {number}")
        Sitting.objects.create(negotiation=third, contact=ContactFactory(account=deal.account))
    many, last = counted(third)
    assert last.issues.count() == 12
    assert many == few
    assert Deal.objects.get(pk=deal.pk).status == "open"
