"""A contract on its way to 80: reviews, clauses, signatures, and what the deal knows of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from negotiations.actions import write_review
from negotiations.contracts import actions
from negotiations.contracts.models import Contract
from pipeline.actions.closing import lose_deal, reopen_deal, win_deal
from team.models import Activity, Organization
from tests.factories import DealFactory, DocumentFactory, IssueFactory, NegotiationFactory
from web.errors import RuleViolation, StaleVersion

DAY = dt.timedelta(days=1)


@pytest.fixture
def deal(cast):
    return DealFactory(owner=cast.lin_wei, at="50")


@pytest.fixture
def contract(deal):
    NegotiationFactory(deal=deal, state="agreed")
    return actions.start_contract(actor=deal.owner, deal_id=deal.pk, form="theirs")


def test_it_starts_with_its_room_and_the_usual_reviews(contract, deal):
    assert contract.negotiation.deal == deal
    assert [step.by for step in contract.reviews.all()] == ["legal", "legal", "finance", "top"]
    with pytest.raises(RuleViolation, match="already"):
        actions.start_contract(actor=deal.owner, deal_id=deal.pk, form="ours")
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.create(deal=deal, form="ours", started_on=contract.started_on)


def test_it_may_be_dropped_and_begun_anew(contract, deal):
    with pytest.raises(ValidationError):
        actions.drop_contract(actor=deal.owner, contract_id=contract.pk, reason=" ")
    actions.drop_contract(actor=deal.owner, contract_id=contract.pk, reason="Their form after all")
    with pytest.raises(RuleViolation):
        actions.open_clause(actor=deal.owner, contract_id=contract.pk, title="Penalty")
    assert actions.start_contract(actor=deal.owner, deal_id=deal.pk, form="ours").state == "drafting"


def test_a_signed_one_makes_room_once_the_deal_is_open_again(contract, deal, sign_in):
    """Won by mistake, negotiated anew: without this the deal could never be signed again."""
    for side in ("ours", "theirs"):
        actions.sign_contract(actor=deal.owner, contract_id=contract.pk, side=side, name="Chen Bo")
    win_deal(actor=deal.owner, deal_id=deal.pk, paid_on=Organization.objects.today())
    page = reverse("contracts:contract", args=[contract.pk])
    assert "Take off the table" not in sign_in(deal.owner).get(page).text
    with pytest.raises(RuleViolation):
        actions.drop_contract(actor=deal.owner, contract_id=contract.pk, reason="Other terms")
    reopen_deal(actor=deal.owner, deal_id=deal.pk, reason="The customer wants other terms")
    assert "Take off the table" in sign_in(deal.owner).get(page).text
    actions.drop_contract(actor=deal.owner, contract_id=contract.pk, reason="Other terms")
    assert actions.start_contract(actor=deal.owner, deal_id=deal.pk, form="ours").state == "drafting"


def test_bad_values_are_refused_and_nothing_is_lost(contract, deal, cast):
    change = {"actor": deal.owner, "contract_id": contract.pk}
    for values, field in (
        ({"first_payment_minor": 0}, "first_payment"),
        ({"sign_by": contract.started_on - DAY}, "sign_by"),
        ({"document": DocumentFactory()}, "document"),
        ({"state": "signed"}, "state"),
    ):
        with pytest.raises(ValidationError) as refused:
            actions.change_contract(**change, values=values)
        assert field in refused.value.message_dict
    actions.change_contract(**change, values={"note": "Two originals"}, expected_version=1)
    with pytest.raises(StaleVersion):
        actions.change_contract(**change, values={"note": "Three"}, expected_version=1)
    contract.refresh_from_db()
    assert contract.note == "Two originals"


def test_who_only_reads_changes_nothing(contract, cast):
    with pytest.raises(PermissionDenied):
        actions.open_clause(actor=cast.analyst, contract_id=contract.pk, title="Penalty")
    with pytest.raises(Contract.DoesNotExist):
        actions.sign_contract(actor=cast.stranger, contract_id=contract.pk, side="ours", name="X")


def test_two_signatures_are_the_deals_on_the_later_day(contract, deal):
    today = Organization.objects.today()
    sign = {"actor": deal.owner, "contract_id": contract.pk, "name": "Chen Bo"}
    actions.sign_contract(**sign, side="theirs", signed_on=today - DAY)
    deal.refresh_from_db()
    assert (deal.signed_on, deal.stage.code) == (None, "50")
    with pytest.raises(RuleViolation, match="already"):
        actions.sign_contract(**sign, side="theirs")
    actions.take_back_signature(actor=deal.owner, contract_id=contract.pk, side="theirs")
    actions.sign_contract(**sign, side="theirs", signed_on=today - 2 * DAY)
    actions.sign_contract(**sign, side="ours", signed_on=today)
    deal.refresh_from_db()
    contract.refresh_from_db()
    assert (deal.signed_on, deal.stage.code, deal.status, contract.state) == (today, "80", "open", "signed")
    win_deal(actor=deal.owner, deal_id=deal.pk, paid_on=today)
    deal.refresh_from_db()
    assert deal.status == "won"
    assert deal.negotiations.get().state == "won"


def test_open_clauses_are_asked_about_before_signing(contract, deal):
    clause = actions.open_clause(actor=deal.owner, contract_id=contract.pk, title="Penalty", theirs="10 %", ours="5 %")
    sign = {"actor": deal.owner, "contract_id": contract.pk, "side": "ours", "name": "Lin Wei"}
    with pytest.raises(RuleViolation) as refused:
        actions.sign_contract(**sign)
    assert refused.value.detail == {"clauses": ["Penalty"]}
    agreed = {"actor": deal.owner, "contract_id": contract.pk, "clause_id": clause.pk}
    actions.agree_clause(**agreed, agreed_text="7 %")
    with pytest.raises(RuleViolation):
        actions.change_clause(**agreed, values={"ours": "0 %"})
    assert actions.sign_contract(**sign).signatures.count() == 1
    actions.reopen_clause(**agreed)
    sign |= {"side": "theirs"}
    with pytest.raises(RuleViolation):
        actions.sign_contract(**sign)
    assert actions.sign_contract(**sign, despite_open=True).state == "signed"


def test_a_clause_of_another_room_is_refused(contract, deal):
    with pytest.raises(ValidationError):
        actions.open_clause(actor=deal.owner, contract_id=contract.pk, title="Price", issue=IssueFactory())


def test_reviews_are_done_and_opened_again(contract, deal):
    step = actions.add_review(actor=deal.owner, contract_id=contract.pk, side="theirs", by="technical")
    done = {"actor": deal.owner, "contract_id": contract.pk, "review_id": step.pk}
    assert actions.finish_review(**done, result="Fine").done_on == Organization.objects.today()
    with pytest.raises(ValidationError):
        actions.finish_review(**done, done_on=Organization.objects.today() + DAY)
    assert actions.finish_review(**done, is_done=False).done_on is None
    actions.remove_review(**done)
    assert contract.reviews.count() == 4


def test_a_lost_deal_ends_room_and_contract(contract, deal):
    room = deal.negotiations.get()
    with pytest.raises(RuleViolation):
        write_review(actor=deal.owner, negotiation_id=room.pk, review="Too early")
    lose_deal(actor=deal.owner, deal_id=deal.pk, reason="price")
    room.refresh_from_db()
    contract.refresh_from_db()
    assert (room.state, room.ended_on, contract.state) == ("lost", Organization.objects.today(), "dropped")
    assert [(row.field, row.new) for row in room.changes.all()] == [("state", "lost")]
    assert write_review(actor=deal.owner, negotiation_id=room.pk, review="We gave without asking.").review


def test_pages_and_rest_from_start_to_signature(deal, sign_in):
    client = sign_in(deal.owner)
    begun = client.post(reverse("contracts:contract_start", args=[deal.pk]), {"whose_form": "ours"})
    contract = deal.contracts.get()
    assert begun["Location"] == contract.get_absolute_url()
    add = reverse("contracts:clause_add", args=[contract.pk])
    assert client.post(add, {"title": "Warranty", "waits_for": "theirs"}).status_code == 302
    page = client.get(contract.get_absolute_url()).content.decode()
    for words in ("Warranty", "0 of 1 clauses agreed", "0 of 4 reviews done", "waits for the customer"):
        assert words in page
    sign = reverse("contracts:contract_sign", args=[contract.pk, "ours"])
    asked = client.post(sign, {"side": "ours", "name": "Lin Wei"})
    assert asked.status_code == 409
    assert "Warranty" in asked.content.decode()
    assert client.post(sign, {"side": "ours", "name": "Lin Wei", "confirmed": "ours"}).status_code == 302
    shown = client.get(reverse("api:contracts-detail", args=[contract.pk])).json()
    assert [row["name"] for row in shown["signatures"]] == ["Lin Wei"]
    assert [row["title"] for row in shown["clauses"]] == ["Warranty"]
    refused = client.post(
        reverse("api:contracts-sign", args=[contract.pk]),
        {"side": "theirs", "name": "C"},
        content_type="application/json",
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "clauses_open")


def test_what_is_entered_late_stands_on_its_day(deal):
    """Told of the past (a migration, the demo): day and activity are those of `at`."""
    then = timezone.now() - 9 * DAY
    contract = actions.start_contract(actor=deal.owner, deal_id=deal.pk, form="theirs", at=then - DAY)
    of = {"actor": deal.owner, "contract_id": contract.pk, "at": then}
    clause = actions.open_clause(title="Penalty", **of)
    agreed = actions.agree_clause(clause_id=clause.pk, **of)
    read = actions.finish_review(review_id=contract.reviews.all()[0].pk, **of)
    assert {clause.opened_on, agreed.agreed_on, read.done_on} == {Organization.objects.current().day_of(then)}
    verbs = ("clause_opened", "clause_agreed", "contract_reviewed")
    told = Activity.objects.filter(subject_id=contract.pk, verb__in=verbs)
    assert set(told.values_list("effective_at", flat=True)) == {then}


def test_a_payment_that_came_is_of_today(contract, deal, cast, sign_in):
    rep, win = sign_in(cast.lin_wei), reverse("pipeline:deal_win", args=[deal.pk])
    assert f"{win}?paid=1" in rep.get(contract.get_absolute_url()).text
    assert f'name="paid_on" value="{Organization.objects.today()}"' in rep.get(f"{win}?paid=1").text
    assert f'name="paid_on" value="{Organization.objects.today()}"' not in rep.get(win).text
