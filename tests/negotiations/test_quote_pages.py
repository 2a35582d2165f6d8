"""Quotes in the browser and over REST."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from negotiations.models import Approval
from negotiations.quotes import actions
from negotiations.quotes.models import Quote, Revision
from negotiations.quotes.rules.totals import Line
from pipeline.models import Product
from tests.factories import DealFactory

API = "/api/v1/quotes/"


@pytest.fixture
def deal(cast):
    return DealFactory(owner=cast.lin_wei, at="40", team=cast.east)


@pytest.fixture
def quote(deal):
    lines = [Line("Pump", Decimal(10), 100_000, 96_000, cost=70_000), Line("Cable", Decimal(1), 5_000, 5_000)]
    return actions.create_quote(actor=deal.owner, deal_id=deal.pk, lines=lines)


def url(name, *args):
    return reverse(f"quotes:{name}", args=args)


def rows(*lines, **head):
    body = {"line-TOTAL_FORMS": len(lines), "line-INITIAL_FORMS": 0, **head}
    for place, line in enumerate(lines):
        body |= {f"line-{place}-{name}": value for name, value in line.items()}
    return body


def test_a_draft_saves_itself(quote, deal, cast, sign_in):
    Product.objects.create(name="Valve", list_price_minor=20_000, currency=deal.currency)
    rep, revision = sign_in(cast.lin_wei), quote.revisions.get()
    page = url("draft", revision.pk)
    assert "Pump" in rep.get(page).content.decode()
    body = rows(
        {"text": "valve", "quantity": "2", "price": "190"}, {"text": "", "quantity": "1"}, version=revision.version
    )
    saved = rep.post(page, body, headers={"HX-Request": "true"})
    assert (saved.status_code, saved["HX-Retarget"]) == (200, "#saved")
    revision.refresh_from_db()
    assert (revision.list_total_minor, revision.total_minor, revision.discount) == (40_000, 38_000, Decimal(5))
    full = rows({"text": "valve", "quantity": "2", "price": "190"}, version=revision.version)
    assert 'name="line-2-text"' in rep.post(page, full, headers={"HX-Request": "true"}).content.decode()
    assert rep.post(page, full, headers={"HX-Request": "true"}).status_code == 409
    revision.refresh_from_db()
    wrong = rows({"text": "valve", "quantity": "none"}, version=revision.version)
    assert rep.post(page, wrong).status_code == 422


def test_from_draft_to_acceptance(quote, cast, sign_in):
    rep, revision = sign_in(cast.lin_wei), quote.revisions.get()
    assert "Issue the quote" in rep.get(url("issue", revision.pk)).content.decode()
    assert rep.post(url("issue", revision.pk), {"version": revision.version}).status_code == 302
    assert rep.post(url("revise", quote.pk)).status_code == 302
    second = quote.revisions.get(number=2)
    lines = [Line("Pump", Decimal(8), 100_000, 95_000)]
    actions.save_draft(actor=cast.lin_wei, revision_id=second.pk, values={}, lines=lines)
    compared = rep.get(url("quote_compare", quote.pk)).content.decode()
    for words in ("Quantity: 10 → 8", "left out", "Cable"):
        assert words in compared
    second.refresh_from_db()
    rep.post(url("issue", second.pk), {"version": second.version})
    Revision.objects.filter(pk=second.pk).update(valid_until="2020-01-01")
    assert "Its validity was over" in rep.get(quote.get_absolute_url()).content.decode()
    paper = rep.get(url("quote_print", quote.pk)).content.decode()
    assert quote.number in paper
    assert "No longer valid since 2020-01-01" in paper
    second.refresh_from_db()
    today = second.issued_on.isoformat()
    assert rep.post(url("accept", second.pk), {"on": today, "version": second.version}).status_code == 302
    second.refresh_from_db()
    assert second.state == "accepted"


def test_beyond_authority_the_sheet_asks_for_the_approval(quote, cast, sign_in):
    revision = quote.revisions.get()
    lines = [Line("Pump", Decimal(10), 100_000, 90_000)]
    actions.save_draft(actor=cast.lin_wei, revision_id=revision.pk, values={}, lines=lines)
    rep = sign_in(cast.lin_wei)
    assert "is beyond what you may offer alone" in rep.get(url("issue", revision.pk)).content.decode()
    assert rep.post(url("issue", revision.pk), {"version": 1}).status_code == 422
    assert rep.post(url("issue", revision.pk), {"reason": "Volume", "version": 1}).status_code == 302
    asked = Approval.objects.get()
    manager = sign_in(cast.manager)
    body = {"discount": "10", "valid_until": "2099-01-01", "version": asked.version}
    assert manager.post(reverse("negotiations:approval_grant", args=[asked.pk]), body).status_code == 302
    revision.refresh_from_db()
    assert rep.post(url("issue", revision.pk), {"version": revision.version}).status_code == 302
    assert Revision.objects.get(pk=revision.pk).approval == asked


def test_margins_are_shown_to_editors_alone(quote, cast, sign_in):
    page = quote.get_absolute_url()
    mine, others = (sign_in(each).get(page).content.decode() for each in (cast.manager, cast.analyst))
    assert "2,600" in mine
    assert "2,600" not in others
    assert "2,600" not in sign_in(cast.lin_wei).get(url("quote_print", quote.pk)).content.decode()
    assert quote.number in sign_in(cast.lin_wei).get(quote.deal.get_absolute_url()).content.decode()
    assert quote.number in sign_in(cast.lin_wei).get(quote.deal.account.get_absolute_url()).content.decode()


def test_a_long_quote_costs_no_more_queries(quote, cast, sign_in, django_assert_max_num_queries):
    revision, rep = quote.revisions.get(), sign_in(cast.lin_wei)
    lines = [Line(f"Item {each}", Decimal(1), 100_000, 96_000, cost=1) for each in range(40)]
    actions.save_draft(actor=cast.lin_wei, revision_id=revision.pk, values={}, lines=lines)
    rep.get(quote.get_absolute_url())
    for page in (quote.get_absolute_url(), url("quote_print", quote.pk)):
        with django_assert_max_num_queries(18):
            answer = rep.get(page)
        assert len(answer.content) < 60_000, page


def test_over_rest(deal, cast, api_of):
    rep, analyst = api_of(cast.lin_wei), api_of(cast.analyst)
    lines = [{"text": "Pump", "quantity": "10", "list_price": "1000", "price": "900", "cost": "700"}]
    made = rep.post(API, {"deal": str(deal.pk), "title": "Pumps", "lines": lines}, format="json")
    assert made.status_code == 201, made.content
    one = f"{API}{made.json()['id']}/"
    assert rep.post(f"{one}issue/", {}, format="json").json()["code"] == "needs_approval"
    assert rep.post(f"{one}ask-approval/", {"reason": "Volume"}, format="json").status_code == 200
    asked = Approval.objects.get()
    granted = api_of(cast.manager).post(f"/api/v1/approvals/{asked.pk}/grant/", {"discount": "8"}, format="json")
    assert granted.json()["discount"] == "8.00"
    assert rep.post(f"{one}issue/", {}, format="json").status_code == 409
    lines[0]["price"] = "920"
    version = rep.get(one)["ETag"]
    assert rep.patch(one, {"lines": lines}, format="json", headers={"If-Match": version}).status_code == 200
    assert rep.patch(one, {"lines": lines}, format="json", headers={"If-Match": version}).status_code == 412
    assert rep.post(f"{one}issue/", {}, format="json").status_code == 200
    assert rep.patch(one, {"lines": lines}, format="json").status_code == 409
    assert rep.get(one).json()["revisions"][0]["lines"][0]["cost"] == "700.00"
    assert analyst.get(one).json()["revisions"][0]["lines"][0]["cost"] is None
    assert rep.post(f"{one}revise/", {}, format="json").json()["revisions"][1]["state"] == "draft"
    assert rep.post(f"{one}issue/", {}, format="json").status_code == 200
    assert rep.post(f"{one}accept/", {}, format="json").json()["revisions"][1]["state"] == "accepted"
    assert Quote.objects.count() == 1


def test_a_comparison_tells_what_stands_beside_the_lines(quote, cast, sign_in):
    first = quote.revisions.get()
    actions.issue_revision(actor=quote.deal.owner, revision_id=first.pk)
    second = actions.revise_quote(actor=quote.deal.owner, quote_id=quote.pk)
    Revision.objects.filter(pk=second.pk).update(payment_terms="30 % down", note="Two originals", valid_until=None)
    shown = sign_in(cast.lin_wei).get(url("quote_compare", quote.pk)).text
    for words in ("— → 30 % down", "— → Two originals", "Valid until"):
        assert words in shown
