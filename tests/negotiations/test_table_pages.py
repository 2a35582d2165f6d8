"""The table in the browser: entry with its live line, what the room shows and refreshes, who may see what."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from negotiations import actions
from negotiations.models import Concession, Issue, Offer, Round, Stance, TacticUse, Term
from team.models import Organization
from team.records import new_id
from tests.factories import DealFactory, IssueFactory, NegotiationFactory


@pytest.fixture
def room(cast):
    return NegotiationFactory(deal=DealFactory(owner=cast.lin_wei, at="50", team=cast.east, name="Line 4"))


@pytest.fixture
def price(room):
    return IssueFactory(negotiation=room, unit="CNY")


@pytest.fixture
def rep(cast, sign_in):
    return sign_in(cast.lin_wei)


def url(name, *args):
    return reverse(f"negotiations:{name}", args=args)


def typed(rep, price, value, **more):
    values = {
        "id": str(new_id()),
        f"term-{price.pk}": value,
        "channel": "meeting",
        "made_on": Organization.objects.today(),
    }
    return {**values, **more}


def test_an_offer_in_a_break(rep, room, price):
    add = url("offer_add", room.pk)
    assert "Put on the table" in rep.get(add).text
    sent = typed(rep, price, "980,000")
    for _twice in range(2):
        assert rep.post(add, sent).status_code == 302
    assert [term.value for term in Term.objects.all()] == [980_000]
    again = rep.get(add).text
    assert 'value="980000"' in again
    assert f'name="initial-term-{price.pk}"' in again
    assert "last 980,000" in again
    rep.post(f"{add}?side=theirs", typed(rep, price, "900000"))
    shown = rep.get(room.get_absolute_url()).text
    assert "980,000" in shown
    assert "80,000" in shown  # the gap


def test_the_live_line_says_what_sending_would_say(rep, room, price):
    check = url("offer_check", room.pk)
    assert "6% discount: needs an approval" in rep.post(check, typed(rep, price, "940000")).text
    assert "2% discount: within your authority" in rep.post(check, typed(rep, price, "980,000")).text
    assert "beyond our limit of 900,000" in rep.post(check, typed(rep, price, "899999")).text
    assert rep.post(check, typed(rep, price, "98o")).text.strip() == ""
    refused = rep.post(url("offer_add", room.pk), typed(rep, price, "940000"))
    assert refused.status_code == 409
    assert "A discount of 6%; yours goes to 5%." in refused.text
    assert 'value="940000"' in refused.text
    assert not Offer.objects.exists()


def test_what_was_not_touched_takes_nothing_back(rep, room, price, cast):
    days = IssueFactory(negotiation=room, code="", name="Payment", better="lower", stance=None)
    owner, before = cast.lin_wei, {price.pk: Decimal(990_000), days.pk: Decimal(30)}
    actions.make_offer(actor=owner, negotiation_id=room.pk, side="ours", terms=before)
    opened = {f"initial-term-{price.pk}": "990000", f"initial-term-{days.pk}": "30"}
    meanwhile = {price.pk: Decimal(980_000)}
    actions.make_offer(actor=cast.manager, negotiation_id=room.pk, side="ours", terms=meanwhile)
    rep.post(url("offer_add", room.pk), typed(rep, price, "990000", **opened, **{f"term-{days.pk}": "45"}))
    last = Offer.objects.get(number=3)
    assert dict(last.terms.values_list("issue_id", "value")) == {price.pk: 980_000, days.pk: 45}


def test_a_value_that_cannot_be_is_said_beside_its_field(rep, room, price):
    discount = IssueFactory(negotiation=room, code="discount", name="Discount", better="lower", stance=None)
    answer = rep.post(url("offer_add", room.pk), typed(rep, discount, "140"))
    assert answer.status_code == 422
    assert "at most 100" in answer.text
    assert "Name at least one value" in rep.post(url("offer_add", room.pk), typed(rep, price, "")).text


def test_settling_an_offer_and_taking_it_back(rep, room, price, cast):
    offer = actions.make_offer(
        actor=cast.lin_wei, negotiation_id=room.pk, side="ours", terms={price.pk: Decimal(980_000)}
    )
    assert "Take it back" in rep.get(url("offer", offer.pk)).text
    rep.post(url("offer_withdraw", offer.pk))
    rep.post(url("offer_restore", offer.pk))
    rep.post(url("offer_accept", offer.pk), {"accepted_on": Organization.objects.today()})
    room.refresh_from_db()
    assert room.state == "agreed"
    rep.post(url("offer_release", offer.pk))
    room.refresh_from_db()
    assert room.state == "open"


def test_accepting_theirs_too_far_offers_to_ask(rep, room, price, cast):
    terms = {price.pk: Decimal(940_000)}
    offer = actions.make_offer(actor=cast.lin_wei, negotiation_id=room.pk, side="theirs", terms=terms)
    answer = rep.post(url("offer_accept", offer.pk), {"accepted_on": Organization.objects.today()})
    assert answer.status_code == 409
    assert "A discount of 6%" in answer.text


def test_a_round_with_promises_and_tactics(rep, room):
    values = {"held_on": Organization.objects.today(), "channel": "phone", "note": "Only price", "id": str(new_id())}
    values |= {"theirs_step": "Send the form", "tactic-theirs-many_rounds": "worked"}
    rep.post(url("round_add", room.pk), values)
    held = Round.objects.get()
    shown = rep.get(room.get_absolute_url()).text
    for words in ("Only price", "Send the form", "Price cuts over many rounds"):
        assert words in shown
    rep.post(url("round_edit", held.pk), {**values, "note": "Price", "theirs_step": "", "version": held.version})
    held.refresh_from_db()
    assert held.note == "Price"
    assert "Only price → Price" in rep.get(url("round_edit", held.pk)).text
    assert "Price" in rep.get(url("round_list", room.pk)).text


def test_the_ledger_page_its_file_and_a_row_by_hand(rep, room, price, cast):
    for value in (980_000, 970_000):
        terms = {price.pk: Decimal(value)}
        actions.make_offer(actor=cast.lin_wei, negotiation_id=room.pk, side="ours", terms=terms)
    gave = Concession.objects.get()
    shown = rep.get(room.get_absolute_url()).text
    assert "nothing in return" in shown
    assert "gives way and asks for nothing" in shown
    values = {"side": "theirs", "what": "=A reference", "value": "2000", "given_on": Organization.objects.today()}
    rep.post(url("concession_add", room.pk), {**values, "answers": gave.pk, "id": str(new_id())})
    got = Concession.objects.get(side="theirs")
    assert (got.value_minor, got.answers) == (200_000, gave)
    assert "nothing in return" not in rep.get(url("ledger", room.pk)).text
    lines = b"".join(rep.get(url("ledger_export", room.pk)).streaming_content).decode()
    assert "-8000" in lines
    assert "'=A reference" in lines
    rep.post(url("concession_edit", gave.pk), {"value": "500", "asked": "A visit", "version": gave.version})
    gave.refresh_from_db()
    assert (gave.value_minor, gave.asked) == (50_000, "A visit")
    rep.post(url("concession_remove", got.pk))
    assert Concession.objects.count() == 1


def test_only_editors_read_worths_and_the_ledger(room, price, cast, sign_in):
    actions.make_offer(actor=cast.lin_wei, negotiation_id=room.pk, side="ours", terms={price.pk: Decimal(980_000)})
    actions.note_concession(actor=cast.lin_wei, negotiation_id=room.pk, side="ours", what="Secret gift")
    analyst = sign_in(cast.analyst)
    shown = analyst.get(room.get_absolute_url()).text
    assert "980,000" in shown
    for words in ("Secret gift", "Worth to us", "Ledger", "Our offer"):
        assert words not in shown
    assert analyst.get(url("ledger", room.pk)).status_code == 403
    assert analyst.post(url("offer_check", room.pk)).status_code == 403


def test_what_others_enter_comes_by_itself(room, price, cast, sign_in, rep):
    live = url("live", room.pk)
    first = rep.get(live)
    tag = first["ETag"]
    assert rep.get(live, headers={"If-None-Match": tag}).status_code == 304
    sign_in(cast.manager).post(url("offer_add", room.pk), typed(rep, price, "977000"))
    fresh = rep.get(live, headers={"If-None-Match": tag})
    assert (fresh.status_code, "977,000" in fresh.text) == (200, True)
    assert sign_in(cast.stranger).get(live).status_code == 404


def test_what_worked_is_told_in_counts(room, cast, sign_in):
    held = actions.log_round(actor=cast.lin_wei, negotiation_id=room.pk)
    actions.tag_tactics(actor=cast.lin_wei, round_id=held.pk, tactics=[actions.Seen("ours", "exchange", "worked")])
    page = url("tactic_statistics")
    assert sign_in(cast.lin_wei).get(page).status_code == 403
    manager = sign_in(cast.manager)
    assert "Exchange of conditions" in manager.get(page).text
    cast.organization.individual_figures = "team_totals"
    cast.organization.save()
    assert "too few people to tell" in manager.get(page).text


def fill(room, issues, offers, cast):
    """So many issues, each named by so many offers of both sides in turn."""
    made = Issue.objects.bulk_create(
        Issue(negotiation=room, name=f"Issue {n}", better="higher", place=n) for n in range(issues)
    )
    Stance.objects.bulk_create(
        Stance(issue=issue, target=Decimal(1000), limit=Decimal(0), weight=10, their_target=Decimal(0), their_limit=900)
        for issue in made
    )
    day = Organization.objects.today() - dt.timedelta(days=3)
    held = Round.objects.create(negotiation=room, number=1, held_on=day, logged_by=cast.lin_wei)
    TacticUse.objects.create(negotiation=room, round=held, side="ours", code="exchange")
    rows = Offer.objects.bulk_create(
        Offer(
            negotiation=room,
            number=n + 1,
            side=("ours", "theirs")[n % 2],
            made_on=day,
            entered_by=cast.lin_wei,
            round=held,
        )
        for n in range(offers)
    )
    Term.objects.bulk_create(
        Term(offer=offer, issue=issue, value=Decimal(900 - offer.number)) for offer in rows for issue in made
    )
    gave = {"issue": made[0], "before": Decimal(2), "after": Decimal(1), "value_minor": 100, "given_on": day}
    Concession.objects.bulk_create(
        Concession(negotiation=room, side="ours", offer=offer, entered_by=cast.lin_wei, **gave) for offer in rows[2::2]
    )
    room.last_number, room.rounds_held, room.last_round, room.state = offers, 1, 1, "open"
    room.save()


PAGES = ("room", "positions", "live", "ledger", "offer_add")


def test_thirty_issues_and_two_hundred_offers_ask_no_more_often(cast, sign_in):
    rep, counted = sign_in(cast.lin_wei), []
    for issues, offers in ((2, 16), (30, 200)):
        room = NegotiationFactory(deal=DealFactory(owner=cast.lin_wei, at="50", team=cast.east))
        fill(room, issues, offers, cast)
        numbers = {}
        for name in PAGES:
            rep.get(url(name, room.pk))
            with CaptureQueriesContext(connection) as asked:
                answer = rep.get(url(name, room.pk))
            numbers[name] = len(asked)
            assert answer.status_code == 200
            assert len(answer.content) < 60_000, (name, len(answer.content))
        counted.append(numbers)
    assert counted[0] == counted[1]
