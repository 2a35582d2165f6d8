"""A quote: numbered once, saved as a draft, issued within authority, revised, answered; margins for editors alone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction

from negotiations.actions import grant_approval
from negotiations.models import Authority
from negotiations.quotes import actions
from negotiations.quotes.models import LineCost, Quote, QuoteLine, Revision
from negotiations.quotes.reading import lines_of
from negotiations.quotes.rules.differences import differences
from negotiations.quotes.rules.giving import chances
from negotiations.quotes.rules.totals import Line, totals
from pipeline.models import DealLine, Product
from team.models import Organization
from tests.factories import ContactFactory, DealFactory
from web.errors import RuleViolation


def line(text="Pump", quantity=1, listed=100_000, price=None, **more):
    return Line(text, Decimal(quantity), listed, listed if price is None else price, **more)


@pytest.fixture
def deal(cast):
    return DealFactory(owner=cast.lin_wei, at="40", team=cast.east)


@pytest.fixture
def quote(deal):
    """Ten pumps at list: 10,000.00."""
    return actions.create_quote(actor=deal.owner, deal_id=deal.pk, lines=[line(quantity=10)])


def newest(quote):
    return quote.revisions.order_by("-number")[0]


def save(quote, *lines, actor=None, **values):
    revision = newest(quote)
    return actions.save_draft(actor=actor or quote.deal.owner, revision_id=revision.pk, values=values, lines=lines)


def issue(quote, actor=None):
    return actions.issue_revision(actor=actor or quote.deal.owner, revision_id=newest(quote).pk)


def test_it_begins_with_the_deals_products_at_their_prices(deal):
    pump = Product.objects.create(name="Pump", list_price_minor=100_000, currency=deal.currency)
    DealLine.objects.create(deal=deal, product=pump, quantity=3, unit_price_minor=90_000)
    quote = actions.create_quote(actor=deal.owner, deal_id=deal.pk)
    revision = newest(quote)
    assert (revision.list_total_minor, revision.total_minor, revision.discount) == (300_000, 270_000, Decimal(10))
    assert revision.valid_until == Organization.objects.today() + dt.timedelta(days=30)


def test_numbers_run_by_the_organizations_year(deal, cast):
    first, second = (actions.create_quote(actor=deal.owner, deal_id=deal.pk) for _ in range(2))
    year = Organization.objects.today().year
    assert [first.number, second.number] == [f"Q-{year}-00001", f"Q-{year}-00002"]
    at = dt.datetime(2024, 12, 31, 12, tzinfo=dt.UTC)
    old = actions.create_quote(actor=deal.owner, deal_id=deal.pk, at=at)
    assert old.number == f"Q-{cast.organization.day_of(at).year}-00001" == "Q-2024-00001"


def test_a_number_that_somebody_took_meanwhile_is_tried_again(deal, quote, monkeypatch):
    from negotiations.quotes.actions import drafting

    right, given = drafting.next_number, iter([quote.number])
    monkeypatch.setattr(drafting, "next_number", lambda year: next(given, None) or right(year))
    second = actions.create_quote(actor=deal.owner, deal_id=deal.pk)
    assert int(second.number[-5:]) == int(quote.number[-5:]) + 1


def test_a_products_list_price_is_not_the_authors(deal, quote):
    pump = Product.objects.create(name="Pump", list_price_minor=100_000, currency=deal.currency)
    saved = save(quote, line(listed=50_000, price=50_000, product=pump.pk))
    assert (saved.list_total_minor, saved.discount) == (100_000, Decimal(50))


def test_a_dear_line_hides_no_discount(quote):
    saved = save(quote, line(price=50_000), line("Set-up", listed=0, price=50_000))
    assert (saved.total_minor, saved.discount) == (100_000, Decimal(50))


@pytest.mark.parametrize(
    "wrong",
    [line(quantity=0), line(""), line(price=-1), line(listed=10**16), line(quantity=Decimal("NaN")), line(cost=-5)],
)
def test_lines_that_cannot_be(quote, wrong):
    with pytest.raises(ValidationError):
        save(quote, wrong)


def test_issued_it_stands(quote):
    issued = issue(quote)
    assert (issued.state, issued.beyond_authority) == ("issued", False)
    with pytest.raises(RuleViolation) as refused:
        save(quote, line())
    assert refused.value.code == "issued"


def test_two_tabs_at_one_draft(quote):
    revision = newest(quote)
    values = {"actor": quote.deal.owner, "revision_id": revision.pk, "lines": [line()]}
    actions.save_draft(values={"note": "One"}, expected_version=revision.version, **values)
    with pytest.raises(RuleViolation) as stale:
        actions.save_draft(values={"note": "Two"}, expected_version=revision.version, **values)
    assert stale.value.code == "stale_version"


def test_beyond_ones_authority_it_needs_an_approval_for_this_very_quote(quote, deal, cast):
    other = actions.create_quote(actor=deal.owner, deal_id=deal.pk, lines=[line(price=90_000)])
    save(quote, line(price=90_000))
    with pytest.raises(RuleViolation) as refused:
        issue(quote)
    assert refused.value.code == "needs_approval"
    approval = actions.ask_quote_approval(actor=cast.lin_wei, revision_id=newest(quote).pk, reason="Volume")
    assert (approval.decider, approval.discount, approval.about) == (cast.manager, Decimal(10), quote.pk)
    with pytest.raises(RuleViolation):
        issue(quote)
    grant_approval(actor=cast.manager, approval_id=approval.pk, discount=Decimal(8))
    with pytest.raises(RuleViolation):
        issue(quote)  # less was granted than was asked for
    save(quote, line(price=92_000))
    issued = issue(quote)
    assert (issued.beyond_authority, issued.approval) == (True, approval)
    with pytest.raises(RuleViolation):
        issue(other)


def test_below_the_limit_of_the_room(room, price, cast):
    """Also a quote that was begun before the room."""
    Authority.objects.create(role="rep", discount=50)
    quote = actions.create_quote(
        actor=cast.lin_wei, deal_id=room.deal_id, lines=[line(listed=100_000_000, price=89_000_000)]
    )
    Quote.objects.update(negotiation=None)
    with pytest.raises(RuleViolation) as refused:
        issue(quote)
    assert [each["kind"] for each in refused.value.detail["excess"]] == ["limit"]
    approval = actions.ask_quote_approval(actor=cast.lin_wei, revision_id=newest(quote).pk, reason="X")
    grant_approval(actor=cast.manager, approval_id=approval.pk)
    assert issue(quote).approval == approval
    offer = actions.put_on_the_table(actor=cast.lin_wei, revision_id=newest(quote).pk)
    assert (offer.approval, offer.terms.get().value) == (approval, Decimal(890_000))


def test_the_database_refuses_one_beyond_authority_without_an_approval(quote):
    issued = issue(quote)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=issued.pk).update(beyond_authority=True)


def test_revised_and_answered(quote, deal):
    issue(quote)
    second = actions.revise_quote(actor=deal.owner, quote_id=quote.pk)
    with pytest.raises(RuleViolation):
        actions.revise_quote(actor=deal.owner, quote_id=quote.pk)
    save(quote, line(price=96_000))
    issue(quote)
    assert list(quote.revisions.order_by("number").values_list("state", flat=True)) == ["replaced", "issued"]
    contact = ContactFactory(account=deal.account)
    today = Organization.objects.today()
    with pytest.raises(ValidationError):
        actions.accept_revision(actor=deal.owner, revision_id=second.pk, on=today + dt.timedelta(days=1))
    with pytest.raises(ValidationError):
        actions.accept_revision(actor=deal.owner, revision_id=second.pk, contact=ContactFactory())
    accepted = actions.accept_revision(actor=deal.owner, revision_id=second.pk, on=today, contact=contact)
    assert (accepted.state, accepted.answered_on, accepted.answered_by) == ("accepted", today, contact)
    with pytest.raises(RuleViolation):
        actions.revise_quote(actor=deal.owner, quote_id=quote.pk)


def test_a_draft_is_thrown_away_but_not_the_first(quote, deal):
    with pytest.raises(RuleViolation):
        actions.discard_draft(actor=deal.owner, revision_id=newest(quote).pk)
    issue(quote)
    draft = actions.revise_quote(actor=deal.owner, quote_id=quote.pk)
    actions.discard_draft(actor=deal.owner, revision_id=draft.pk)
    assert actions.revise_quote(actor=deal.owner, quote_id=quote.pk).number == 2


def test_drafts_and_costs_are_for_the_deals_editors(quote, deal, cast):
    save(quote, line(cost=70_000))
    assert LineCost.objects.visible_to(cast.manager).exists()
    rows = (Quote.objects, quote.revisions.model.objects, QuoteLine.objects)
    assert all(each.visible_to(cast.manager).exists() for each in rows)
    assert not any(each.visible_to(cast.analyst).exists() for each in rows)
    with pytest.raises(ObjectDoesNotExist):
        save(quote, line(), actor=cast.analyst)
    quote.revisions.update(state="issued")
    assert all(each.visible_to(cast.analyst).exists() for each in rows)
    assert not LineCost.objects.visible_to(cast.analyst).exists()
    assert totals(lines_of(newest(quote), with_costs=True)).margin == 30_000


def test_differences_pair_lines_by_product_else_by_text():
    before = [line("Pump", 2), line("Valve"), line("Set-up")]
    after = [line(" pump ", 3, price=90_000), line("Set-up"), line("Training")]
    found = differences(before, after)
    words = [(each.before and each.before.text, each.after and each.after.text, each.changed) for each in found]
    assert words == [
        ("Pump", " pump ", ("text", "quantity", "price")),
        ("Set-up", "Set-up", ()),
        (None, "Training", ()),
        ("Valve", None, ()),
    ]
    assert sum(each.by for each in found) == totals(after).total - totals(before).total


def test_giving_way_where_it_costs_little():
    found = chances(
        [line("Line", 1, 1_000_000), line("Cable", 1, 200_000, is_open_price=True), line("Plug", 1, 10_000)]
    )
    assert [(each.line.text, each.why, each.cost) for each in found] == [
        ("Plug", "small", 500),
        ("Cable", "open", 10_000),
    ]
    assert chances([line("Line")]) == []
