"""The table over REST: the same actions, the same refusals."""

from __future__ import annotations

import json

import pytest

from negotiations.models import Concession, Offer, Stance
from team.records import new_id
from tests.factories import DealFactory, IssueFactory, NegotiationFactory

API = "/api/v1"


@pytest.fixture
def room(cast):
    return NegotiationFactory(deal=DealFactory(owner=cast.lin_wei, at="50", team=cast.east))


@pytest.fixture
def price(room):
    return IssueFactory(negotiation=room, unit="CNY")


def send(client, path, body, method="post"):
    return getattr(client, method)(f"{API}/{path}/", json.dumps(body), content_type="application/json")


def test_an_offer_is_made_or_refused_by_the_same_rule(cast, room, price, sign_in):
    rep = sign_in(cast.lin_wei)
    body = {"negotiation": str(room.pk), "side": "ours", "terms": [{"issue": str(price.pk), "value": "940000"}]}
    refused = send(rep, "offers", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "needs_approval")
    assert refused.json()["excess"][0]["asked"] == "6.00"
    assert not Offer.objects.exists()
    body |= {"id": str(new_id()), "terms": [{"issue": str(price.pk), "value": "980000"}]}
    made = send(rep, "offers", body)
    assert (made.status_code, made.json()["number"], made.json()["discount"]) == (201, 1, "2.00")
    assert made.json()["terms"][0]["value"] == "980000.0000"
    assert send(rep, "offers", body).json()["id"] == body["id"]
    assert Offer.objects.count() == 1
    body |= {"id": str(new_id()), "terms": [{"issue": str(price.pk), "value": "970000"}], "asked_for": "A visit"}
    second = send(rep, "offers", body).json()
    assert send(rep, f"offers/{second['id']}/accept", {}).json()["state"] == "accepted"
    assert send(rep, f"offers/{second['id']}/withdraw", {}).status_code == 409
    [row] = rep.get(f"{API}/concessions/?negotiation={room.pk}").json()["results"]
    assert (row["value"], row["asked"], row["side"]) == ("10000.00", "A visit", "ours")


def test_theirs_too_far_is_not_accepted_over_rest(cast, room, price, sign_in):
    rep = sign_in(cast.lin_wei)
    body = {"negotiation": str(room.pk), "side": "theirs", "terms": [{"issue": str(price.pk), "value": "940000"}]}
    offer = send(rep, "offers", body).json()
    refused = send(rep, f"offers/{offer['id']}/accept", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "needs_approval")


def test_rounds_and_the_ledger(cast, room, sign_in):
    rep, analyst = sign_in(cast.lin_wei), sign_in(cast.analyst)
    tactics = [{"side": "ours", "code": "exchange", "effect": "worked"}]
    body = {"negotiation": str(room.pk), "note": "Price", "tactics": tactics, "steps": [{"side": "ours", "what": "X"}]}
    held = send(rep, "negotiation-rounds", body).json()
    assert (held["number"], held["tactics"]) == (1, tactics)
    assert analyst.get(f"{API}/negotiation-rounds/{held['id']}/").json()["tactics"] == []
    changed = send(rep, f"negotiation-rounds/{held['id']}", {"note": "Delivery"}, "patch").json()
    assert (changed["note"], changed["version"]) == ("Delivery", 2)
    row = send(rep, "concessions", {"negotiation": str(room.pk), "side": "ours", "what": "Training", "value": "5"})
    row_url = f"concessions/{row.json()['id']}"
    assert send(rep, row_url, {"value": "7.50"}, "patch").json()["value"] == "7.50"
    assert analyst.get(f"{API}/concessions/").json()["results"] == []
    assert rep.delete(f"{API}/{row_url}/").status_code == 204
    assert not Concession.objects.exists()


def test_what_the_room_computes(cast, room, price, sign_in):
    """Positions for who sees the room; zones and the balance of the ledger for the deal's editors alone."""
    rep, analyst = sign_in(cast.lin_wei), sign_in(cast.analyst)
    Stance.objects.filter(issue=price).update(limit=950_000, their_limit=970_000, worth_minor=100)
    body = {"negotiation": str(room.pk), "side": "ours", "terms": [{"issue": str(price.pk), "value": "990000"}]}
    assert send(rep, "offers", body).status_code == 201
    send(rep, "offers", body | {"side": "theirs", "terms": [{"issue": str(price.pk), "value": "940000"}]})
    send(rep, "offers", body | {"terms": [{"issue": str(price.pk), "value": "980000"}]})
    [position] = analyst.get(f"{API}/negotiations/{room.pk}/positions/").json()["positions"]
    assert (position["ours"], position["theirs"], position["gap"]) == ("980000.0000", "940000.0000", "40000.0000")
    zones = rep.get(f"{API}/negotiations/{room.pk}/zones/").json()
    assert zones["zones"] == [
        {"issue": str(price.pk), "overlap": "zone", "low": "950000.0000", "high": "970000.0000"},
    ]
    assert (zones["total"]["net"], zones["total"]["overlap"], zones["currency"]) == ("20000.00", "zone", "CNY")
    balance = rep.get(f"{API}/negotiations/{room.pk}/balance/").json()
    assert (balance["given"], balance["net"], len(balance["without_return"])) == ("10000.00", "-10000.00", 1)
    for part in ("zones", "balance"):
        assert analyst.get(f"{API}/negotiations/{room.pk}/{part}/").status_code == 404


def test_what_entering_asks_and_what_worked(cast, room, sign_in):
    rep, manager = sign_in(cast.lin_wei), sign_in(cast.manager)
    asked = rep.get(f"{API}/deals/{room.deal_id}/negotiation-entry/").json()
    assert asked["running"] == str(room.pk)
    assert [each["code"] for each in asked["preconditions"]] == asked["missing"]
    assert len(asked["missing"]) == 4
    assert not any(each["holds"] for each in asked["preconditions"])
    body = {"negotiation": str(room.pk), "tactics": [{"side": "ours", "code": "exchange", "effect": "worked"}]}
    send(rep, "negotiation-rounds", body)
    [seen] = manager.get(f"{API}/tactic-statistics/").json()["results"]
    assert seen == {"code": "exchange", "side": "ours", "worked": 1, "nothing": 0, "backfired": 0, "unknown": 0}
    assert rep.get(f"{API}/tactic-statistics/").status_code == 403
