"""Attacks of a review that got through once: each is tried again, and fails."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from negotiations import actions
from negotiations.contracts import actions as contracts
from negotiations.forms.packages import KeepForm
from negotiations.models import Authority, Negotiation, Package
from negotiations.quotes import actions as quotes
from negotiations.quotes.rules.totals import Line
from pipeline.actions.changes import change_deal
from pipeline.actions.rates import set_rate
from pipeline.models import DealLine, Product
from team.models import Organization
from tests.factories import DealFactory, IssueFactory, NegotiationFactory
from web.errors import RuleViolation


def refused(act, *codes):
    with pytest.raises((RuleViolation, ValidationError)) as found:
        act()
    assert getattr(found.value, "code", None) in codes or not codes


def put(room, terms, **more):
    values = {issue.pk: Decimal(value) for issue, value in terms.items()}
    return actions.make_offer(actor=room.deal.owner, negotiation_id=room.pk, side="ours", terms=values, **more)


def granted(room, terms, by):
    values = {issue.pk: Decimal(value) for issue, value in terms.items()}
    approval = actions.ask_approval(actor=room.deal.owner, negotiation_id=room.pk, terms=values, reason="For 1,000")
    return actions.grant_approval(actor=by, approval_id=approval.pk)


@pytest.fixture
def volume(room):
    return IssueFactory(negotiation=room, code="volume", name="Volume", better="higher", reference=None, stance=None)


@pytest.mark.parametrize("left_out", [False, True])
def test_a_discount_for_a_volume_is_none_without_it(room, price, volume, cast, left_out):
    approval = granted(room, {price: 930_000, volume: 1000}, cast.manager)
    if left_out:
        put(room, {volume: 1})
    refused(lambda: put(room, {price: 930_000} if left_out else {price: 930_000, volume: 1}), "needs_approval")
    put(room, {volume: 1000})
    assert put(room, {price: 930_000}).approval == approval


def quote_of(deal, *lines):
    return quotes.create_quote(actor=deal.owner, deal_id=deal.pk, lines=lines)


def approved(quote, by):
    revision = quote.revisions.get()
    approval = quotes.ask_quote_approval(actor=quote.deal.owner, revision_id=revision.pk, reason="A spare part")
    return actions.grant_approval(actor=by, approval_id=approval.pk)


def test_a_price_alongside_and_a_discount_after_it_are_one_offer(room, price):
    percent = IssueFactory(negotiation=room, code="discount", name="D", better="lower", reference=None, stance=None)
    package = put(room, {price: 950_000}, alongside=True)
    put(room, {percent: 5})
    refused(lambda: actions.accept_offer(actor=room.deal.owner, offer_id=package.pk), "needs_approval")


def test_a_discount_that_was_withdrawn_comes_back_into_a_package(room, price):
    percent = IssueFactory(negotiation=room, code="discount", name="D", better="lower", reference=None, stance=None)
    owner, five = room.deal.owner, put(room, {percent: 5})
    actions.withdraw_offer(actor=owner, offer_id=five.pk)
    package = put(room, {price: 950_000}, alongside=True)
    actions.restore_offer(actor=owner, offer_id=five.pk)
    refused(lambda: actions.accept_offer(actor=owner, offer_id=package.pk), "needs_approval")


def test_the_approval_of_a_small_quote_is_none_for_the_deal(room, price, cast):
    approved(quote_of(room.deal, Line("Spare part", Decimal(1), 10_000, 8_600)), cast.manager)
    refused(lambda: put(room, {price: 860_000}), "needs_approval")


def test_a_small_quote_that_was_approved_does_not_grow(cast):
    deal = DealFactory(owner=cast.lin_wei, at="50", team=cast.east)
    quote = quote_of(deal, Line("Spare part", Decimal(1), 10_000, 8_600))
    approved(quote, cast.manager)
    revision, plant = quote.revisions.get(), Line("Whole plant", Decimal(1), 1_000_000_000, 860_000_000)
    quotes.save_draft(actor=deal.owner, revision_id=revision.pk, values={}, lines=[plant])
    refused(lambda: quotes.issue_revision(actor=deal.owner, revision_id=revision.pk), "needs_approval")


def test_a_bound_is_not_turned_around(room, api_of):
    Authority.objects.create(role="rep", discount=5, bounds={"payment_days": "60"})
    turned = {"actor": room.deal.owner, "negotiation_id": room.pk, "code": "payment_days"}
    refused(lambda: actions.add_issue(**turned, values={"better": "higher"}))
    body = {"code": "payment_days", "better": "higher"}
    made = api_of(room.deal.owner).post(f"/api/v1/negotiations/{room.pk}/issues/", body, format="json")
    assert made.status_code == 400


def test_the_unit_under_a_bound_stays(room):
    Authority.objects.create(role="rep", discount=5, bounds={"payment_days": "60"})
    owner = room.deal.owner
    days = actions.add_issue(actor=owner, negotiation_id=room.pk, code="payment_days", values={})
    put(room, {days: 12})
    refused(lambda: actions.change_issue(actor=owner, issue_id=days.pk, values={"unit": "months"}), "at_the_table")


def test_the_list_price_is_no_lower_than_that_of_the_products(cast):
    deal = DealFactory(owner=cast.lin_wei, at="50", team=cast.east)
    pump = Product.objects.create(name="Pump", list_price_minor=100_000_000, currency=deal.currency)
    DealLine.objects.create(deal=deal, product=pump, quantity=1, unit_price_minor=100_000_000)
    room = NegotiationFactory(deal=deal)
    price = {"actor": deal.owner, "negotiation_id": room.pk, "code": "price"}
    refused(lambda: actions.add_issue(**price, values={"reference": Decimal(500_000)}))


def test_a_product_that_was_typed_has_its_list_price(cast):
    deal = DealFactory(owner=cast.lin_wei, at="50", team=cast.east)
    Product.objects.create(name="Pump", list_price_minor=20_000_000, currency=deal.currency)
    quote = quote_of(deal, Line("pump ", Decimal(1), 10_000_000, 10_000_000))
    refused(lambda: quotes.issue_revision(actor=deal.owner, revision_id=quote.revisions.get().pk), "needs_approval")


def test_a_small_amount_buys_no_larger_authority(room, price):
    Authority.objects.create(role="rep", discount=15, up_to_minor=100_000)
    Authority.objects.create(role="rep", discount=2)
    owner = room.deal.owner
    change_deal(actor=owner, deal_id=room.deal_id, values={"amount_minor": 100}, confirmed=True)
    refused(lambda: put(room, {price: 910_000}), "needs_approval")


def test_the_currency_stays_while_it_is_negotiated(room, price, cast):
    day = Organization.objects.today() - dt.timedelta(days=5)
    set_rate(actor=cast.admin, currency="JPY", day=day, rate=Decimal("0.05"))
    change = {"actor": room.deal.owner, "deal_id": room.deal_id, "confirmed": True}
    refused(lambda: change_deal(**change, values={"currency": "JPY", "amount_minor": 100_000}), "being_negotiated")


def test_nothing_is_signed_before_the_price_is_agreed(room, price):
    owner = room.deal.owner
    contract = contracts.start_contract(actor=owner, deal_id=room.deal_id, form="ours")
    sign = {"actor": owner, "contract_id": contract.pk, "side": "ours", "name": "Chen Bo"}
    refused(lambda: contracts.sign_contract(**sign), "not_agreed")
    actions.accept_offer(actor=owner, offer_id=put(room, {price: 960_000}).pk)
    contracts.sign_contract(**sign)


def test_figures_that_no_column_holds_are_refused(room, price):
    form = KeepForm({"name": "X", "terms": f"{price.pk}=1E-999999"})
    assert form.is_valid()
    refused(lambda: actions.save_package(actor=room.deal.owner, negotiation_id=room.pk, **form.cleaned_data))
    assert not Package.objects.exists()


def test_a_step_worth_more_than_a_column_holds_is_no_crash(room, api_of):
    values = {"name": "Own", "better": "higher", "worth_minor": 10**15}
    own = actions.add_issue(actor=room.deal.owner, negotiation_id=room.pk, values=values)
    for value in ("9000000000000", "1"):
        body = {"negotiation": str(room.pk), "side": "ours", "terms": [{"issue": str(own.pk), "value": value}]}
        answer = api_of(room.deal.owner).post("/api/v1/offers/", body, format="json")
        assert answer.status_code < 500


def test_the_deal_is_locked_before_its_room(room):
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        Negotiation.lock(room.pk)
    tables = [query["sql"].split('FROM "')[1].split('"')[0] for query in asked if 'FROM "' in query["sql"]]
    assert tables.index("pipeline_deal") < len(tables) - 1 - tables[::-1].index("negotiations_negotiation")
