"""The room over REST: who sits there, packages that are proposed and offered, deputies, and what was learned."""

from __future__ import annotations

from decimal import Decimal

import pytest

from negotiations import proposing
from negotiations.actions import save_package
from negotiations.contracts.actions import start_contract
from negotiations.models import Delegation, Negotiation, Offer, Package, Seat, Sitting
from negotiations.quotes.actions import create_quote, issue_revision
from negotiations.quotes.rules.totals import Line
from pipeline.actions.closing import lose_deal
from pipeline.models import Deal
from stakeholders.models import Commitment
from tests.api.conftest import Program
from tests.factories import AccountFactory, ContactFactory, IssueFactory, NegotiationFactory, StanceFactory


@pytest.fixture
def rep(cast):
    return Program(cast.lin_wei)


@pytest.fixture
def analyst(cast):
    return Program(cast.analyst)


@pytest.fixture
def searched(room):
    """Price, payment days and warranty, of which the customer minds the days most."""
    wanted = (
        ("price", "higher", 980_000, 900_000, 60, 20, 10_000),
        ("payment_days", "lower", 30, 90, 20, 60, 15),
        ("warranty_months", "lower", 12, 36, 20, 20, 3),
    )
    for code, better, target, limit, weight, theirs, step in wanted:
        reference = 1_000_000 if code == "price" else None
        issue = IssueFactory(
            negotiation=room, code=code, name=code, better=better, step=step, reference=reference, stance=None
        )
        theirs_of = {"their_target": limit, "their_limit": target, "their_weight": theirs}
        StanceFactory(issue=issue, target=target, limit=limit, weight=weight, **theirs_of)


def of_room(room, *parts):
    return "/".join(["/negotiations", str(room.pk), *map(str, parts), ""])


def test_seats_are_set_and_read_by_whoever_sees_the_deal(room, cast, rep, analyst):
    url = of_room(room, "seats")
    made = rep.post(url, {"user": str(cast.manager.pk), "part": "Leads"})
    assert (made.status_code, made.json()["part"]) == (201, "Leads")
    again = rep.post(url, {"user": str(cast.manager.pk), "part": "Listens"})
    assert (again.status_code, again.json()["id"], again.json()["part"]) == (200, made.json()["id"], "Listens")
    assert [seat["part"] for seat in analyst.get(url).json()["results"]] == ["Listens"]
    assert analyst.post(url, {"user": str(cast.rep2.pk)}).status_code == 403
    assert rep.post(url, {"user": str(cast.admin.pk)}).status_code == 400
    assert Seat.objects.count() == 1


def test_a_seat_that_changed_meanwhile_is_not_overwritten(room, cast, rep):
    url = of_room(room, "seats")
    one = rep.post(url, {"user": str(cast.manager.pk)})
    seat = of_room(room, "seats", one.json()["id"])
    assert rep.patch(seat, {"part": "Writes"}, if_match=one["ETag"]).status_code == 200
    assert rep.patch(seat, {"part": "Leads"}, if_match=one["ETag"]).status_code == 412
    assert rep.delete(seat, if_match=one["ETag"]).status_code == 412
    assert Seat.objects.get().part == "Writes"
    assert rep.delete(seat).status_code == 204
    assert not Seat.objects.exists()


def test_a_seat_of_another_room_is_not_here(room, cast, rep):
    other = NegotiationFactory()
    seat = Seat.objects.create(negotiation=other, user=cast.manager)
    assert rep.get(of_room(room, "seats", seat.pk)).status_code == 404
    assert rep.delete(of_room(room, "seats", seat.pk)).status_code == 404
    assert rep.patch(of_room(room, "seats", seat.pk), {"part": "X"}).status_code == 404


def test_theirs_are_for_the_deals_editors_alone(room, cast, rep, analyst):
    url = of_room(room, "sittings")
    account = AccountFactory(owner=cast.lin_wei)
    Deal.objects.filter(pk=room.deal_id).update(account=account)
    buyer = ContactFactory(account=account)
    made = rep.post(url, {"contact": str(buyer.pk), "part": "Decides", "interests": "Osprey"})
    assert (made.status_code, made.json()["interests"]) == (201, "Osprey")
    one = of_room(room, "sittings", made.json()["id"])
    assert rep.patch(one, {"part": "Pays"}).json() | {"interests": "Osprey", "part": "Pays"} == rep.get(one).json()
    elsewhere = ContactFactory(account=AccountFactory(owner=cast.lin_wei))
    assert rep.post(url, {"contact": str(elsewhere.pk)}).status_code == 400
    for program in (analyst, Program(cast.stranger)):
        for answer in (
            program.get(url),
            program.get(one),
            program.post(url, {"contact": str(buyer.pk)}),
            program.delete(one),
        ):
            assert answer.status_code == 404
            assert "Osprey" not in answer.content.decode()
    assert rep.delete(one).status_code == 204
    assert not Sitting.objects.exists()


def test_nobody_sits_down_at_a_table_that_is_over(room, cast, rep):
    lose_deal(actor=cast.lin_wei, deal_id=room.deal_id, reason="price")
    answer = rep.post(of_room(room, "seats"), {"user": str(cast.manager.pk)})
    assert (answer.status_code, answer.json()["code"]) == (409, "negotiation_ended")


def test_deputies_are_named_by_the_manager_or_above(cast, rep):
    boss = Program(cast.manager)
    body = {
        "manager": str(cast.manager.pk),
        "deputy": str(cast.lin_wei.pk),
        "first_day": "2099-01-05",
        "last_day": "2099-01-09",
    }
    assert rep.post("/deputies/", body).status_code == 403
    made = boss.post("/deputies/", body)
    assert made.status_code == 201
    assert boss.post("/deputies/", body | {"deputy": str(cast.director.pk)}).status_code == 400
    url = f"/deputies/{made.json()['id']}/"
    assert rep.get(url).json()["manager"] == str(cast.manager.pk)
    assert rep.delete(url).status_code == 403
    assert Program(cast.rep2).get(url).status_code == 404
    assert Program(cast.manager, "approvals:write").delete(url).status_code == 403
    assert Delegation.objects.count() == 1
    assert boss.delete(url).status_code == 204


def test_proposals_are_those_of_the_page_and_can_be_kept(room, cast, rep, searched):
    answer = rep.get(f"{of_room(room, 'proposals')}?level=0.6")
    assert answer.status_code == 200
    table = proposing.table_of(Negotiation.objects.get(pk=room.pk))
    wanted = [each.terms for each in proposing.propose(table, cast.lin_wei, 0.6)]
    found = answer.json()["proposals"]
    assert [{key: Decimal(value) for key, value in each["terms"].items()} for each in found] == [
        {str(key): value for key, value in terms.items()} for terms in wanted
    ]
    assert len(found) >= 2
    assert not any(each["needs_approval"] for each in found)
    kept = rep.post(of_room(room, "packages"), {"name": "A", "terms": found[0]["terms"]})
    assert (kept.status_code, kept.json()["own"]) == (201, found[0]["own"])


def test_proposals_beyond_ones_authority_say_so(room, rep, searched):
    found = rep.get(f"{of_room(room, 'proposals')}?level=0.45&beyond=true").json()["proposals"]
    assert any(each["needs_approval"] and each["excess"][0]["kind"] == "discount" for each in found)
    within = rep.get(f"{of_room(room, 'proposals')}?level=0.45").json()["proposals"]
    assert not any(each["needs_approval"] for each in within)


@pytest.mark.parametrize("query", ["level=1.01", "level=-0.1", "level=NaN", "level=x", "beyond=perhaps", "limit=1"])
def test_nonsense_is_refused(room, rep, searched, query):
    assert rep.get(f"{of_room(room, 'proposals')}?{query}").status_code == 400


def test_proposals_are_for_the_deals_editors_within_their_scope(room, cast, analyst, searched):
    url = of_room(room, "proposals")
    assert [Program(who).get(url).status_code for who in (cast.stranger, cast.analyst, cast.admin)] == [404] * 3
    assert Program(cast.lin_wei, "offers:read").get(url).status_code == 403
    assert Program(cast.lin_wei, "negotiations:read").get(url).status_code == 200


@pytest.fixture
def kept(room, price, cast):
    rows = [
        save_package(actor=cast.lin_wei, negotiation_id=room.pk, name=name, terms={price.pk: Decimal(value)})
        for name, value in (("A", 990_000), ("B", 980_000))
    ]
    return [str(row.pk) for row in rows]


def test_packages_are_offered_together_or_not_at_all(room, price, cast, rep, kept):
    far = save_package(actor=cast.lin_wei, negotiation_id=room.pk, name="C", terms={price.pk: Decimal(910_000)})
    refused = rep.post(of_room(room, "offer-packages"), {"packages": [*kept, str(far.pk)]})
    assert (refused.status_code, refused.json()["code"]) == (409, "needs_approval")
    assert not Offer.objects.exists()
    made = rep.post(of_room(room, "offer-packages"), {"packages": kept})
    assert made.status_code == 200
    assert list(Offer.objects.order_by("number").values_list("state", "alongside")) == [("made", False), ("made", True)]


def test_packages_of_another_room_are_not_offered_here(room, rep, kept):
    other = Package.objects.create(negotiation=NegotiationFactory(), name="X", terms={}, own=0, made_by=rep.person)
    answer = rep.post(of_room(room, "offer-packages"), {"packages": [kept[0], str(other.pk)]})
    assert answer.status_code == 400
    assert not Offer.objects.exists()


def test_a_token_offers_only_what_it_may_write(room, cast, kept):
    narrow = Program(cast.lin_wei, "negotiations:write", "negotiations:read")
    together = narrow.post(of_room(room, "offer-packages"), {"packages": kept})
    alone = narrow.post(of_room(room, "packages", kept[0], "offer"))
    assert (together.status_code, alone.status_code) == (403, 403)
    assert not Offer.objects.exists()
    wide = Program(cast.lin_wei, "negotiations:write", "offers:write")
    assert wide.post(of_room(room, "packages", kept[0], "offer")).status_code == 200


def test_steps_of_a_round_need_the_scope_of_commitments(room, cast):
    body = {"negotiation": str(room.pk), "steps": [{"side": "ours", "what": "Send the drawing"}]}
    narrow = Program(cast.lin_wei, "negotiation-rounds:write")
    assert narrow.post("/negotiation-rounds/", body).status_code == 403
    assert not Commitment.objects.exists()
    assert narrow.post("/negotiation-rounds/", {"negotiation": str(room.pk)}).status_code == 201
    wide = Program(cast.lin_wei, "negotiation-rounds:write", "commitments:write")
    assert wide.post("/negotiation-rounds/", body).status_code == 201


def test_what_was_learned_is_written_once_it_is_over_and_read_by_editors(room, cast, rep, analyst):
    url = of_room(room, "review")
    assert rep.post(url, {"review": "Osprey"}).json()["code"] == "still_negotiated"
    lose_deal(actor=cast.lin_wei, deal_id=room.deal_id, reason="price")
    assert rep.post(url, {"review": "Osprey"}).json()["review"] == "Osprey"
    assert analyst.get(of_room(room)).json()["review"] is None
    assert analyst.post(url, {"review": "X"}).status_code == 403


def test_an_offer_that_was_replaced_meanwhile_is_not_accepted_by_its_old_tag(room, price, rep):
    body = {"negotiation": str(room.pk), "side": "ours", "terms": [{"issue": str(price.pk), "value": "990000"}]}
    first = rep.post("/offers/", body)
    rep.post("/offers/", body | {"terms": [{"issue": str(price.pk), "value": "985000"}]})
    url = f"/offers/{first.json()['id']}"
    assert rep.get(f"{url}/").json()["state"] == "replaced"
    for verb in ("accept", "withdraw"):
        assert rep.post(f"{url}/{verb}/", if_match=first["ETag"]).status_code == 412
    assert rep.post(f"{url}/withdraw/").status_code == 200


def test_rows_of_the_ledger_are_removed_by_their_tag(room, rep):
    row = rep.post("/concessions/", {"negotiation": str(room.pk), "side": "ours", "what": "Training"})
    url = f"/concessions/{row.json()['id']}/"
    rep.patch(url, {"value": "5"})
    assert rep.delete(url, if_match=row["ETag"]).status_code == 412
    assert rep.delete(url).status_code == 204


@pytest.fixture
def quote(room, price, cast):
    made = create_quote(actor=cast.lin_wei, deal_id=room.deal_id, lines=[Line("X", Decimal(1), 10**8, 98 * 10**6)])
    issue_revision(actor=cast.lin_wei, revision_id=made.revisions.get().pk)
    return made


def test_a_quote_is_put_on_the_table_and_answered_while_a_draft_is_written(quote, rep, room):
    assert rep.post(f"/quotes/{quote.pk}/revise/").status_code == 200
    assert rep.post(f"/quotes/{quote.pk}/offer/").status_code == 200
    assert Offer.objects.get().note == f"{quote.number} · 1"
    assert rep.post(f"/quotes/{quote.pk}/discard/").status_code == 200
    assert quote.revisions.count() == 1
    assert rep.post(f"/quotes/{quote.pk}/revise/").status_code == 200
    accepted = rep.post(f"/quotes/{quote.pk}/accept/")
    assert [each["state"] for each in accepted.json()["revisions"]] == ["accepted", "draft"]


def test_the_first_draft_stays_and_a_stale_quote_is_not_sent(room, cast, rep):
    made = create_quote(actor=cast.lin_wei, deal_id=room.deal_id, lines=[Line("X", Decimal(1), 500, 490)])
    refused = rep.post(f"/quotes/{made.pk}/discard/")
    assert (refused.status_code, refused.json()["code"]) == (409, "first_draft")
    before = rep.get(f"/quotes/{made.pk}/")["ETag"]
    assert rep.post(f"/quotes/{made.pk}/issue/", if_match=before).status_code == 200
    assert rep.post(f"/quotes/{made.pk}/accept/", if_match=before).status_code == 412


def test_a_quote_goes_on_the_table_within_the_tokens_scope(quote, cast):
    assert Program(cast.lin_wei, "quotes:write").post(f"/quotes/{quote.pk}/offer/").status_code == 403
    assert not Offer.objects.exists()
    both = Program(cast.lin_wei, "quotes:write", "offers:write")
    assert both.post(f"/quotes/{quote.pk}/offer/").status_code == 200
    assert Offer.objects.count() == 1


def test_a_contract_is_signed_within_scope_and_by_its_newest_tag(room, cast, rep):
    contract = start_contract(actor=cast.lin_wei, deal_id=room.deal_id, form="ours")
    url, body = f"/contracts/{contract.pk}", {"side": "ours", "name": "Ms. Lin"}
    assert Program(cast.lin_wei, "contracts:write").post(f"{url}/sign/", body).status_code == 403
    before = rep.get(f"{url}/")["ETag"]
    assert rep.post(f"{url}/open-clause/", {"title": "Penalty"}, if_match=before).status_code == 200
    for verb, sent in (
        ("sign", body),
        ("open-clause", {"title": "Delay"}),
        ("add-review", {"side": "ours", "by": "top"}),
    ):
        assert rep.post(f"{url}/{verb}/", sent, if_match=before).status_code == 412
    assert not contract.signatures.exists()
    both = Program(cast.lin_wei, "contracts:write", "deals:write")
    assert both.post(f"{url}/sign/", body | {"despite_open": True}).status_code == 200
    assert contract.signatures.get().side == "ours"
