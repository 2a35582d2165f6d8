"""Hand-overs, weekly talks and routing rules for programs."""

from __future__ import annotations

from typing import Any

from accounts.models import KeyAccount
from pipeline.models import Deal
from pipeline.teamwork import actions
from pipeline.teamwork.models import HandOver, Meeting
from tests.api.conftest import Program
from tests.cast import Cast


def test_from_asking_to_done(cast: Cast, condax: KeyAccount, deal: Deal) -> None:
    rep, inside = Program(cast.lin_wei), Program(cast.inside)
    body = {
        "account": condax.pk,
        "buying_center": deal.buying_center_id,
        "to": cast.inside.pk,
        "link": "call_out",
        "text": "Call them",
        "copies": [cast.manager.pk],
    }
    made = rep.post("/hand-overs/", body)
    assert made.status_code == 201
    told = made.json()
    assert (told["state"], told["reply_by"], told["is_overdue"]) == ("asked", "2026-11-26", False)
    assert told["copies"] == [str(cast.manager.pk)]
    path = f"/hand-overs/{told['id']}/"
    stale = inside.post(f"{path}accept/", {"reply": "Yes"}, if_match='"9"')
    assert stale.status_code == 412
    accepted = inside.post(f"{path}accept/", {"reply": "Yes"}, if_match=made["ETag"])
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    again = inside.post(f"{path}decline/", {"reply": "No"})
    assert (again.status_code, again.json()["code"]) == (409, "hand_over_settled")
    assert inside.post(f"{path}done/", {"result": "Ten"}).json()["result"] == "Ten"
    assert rep.get("/hand-overs/?state=done").json()["results"][0]["id"] == told["id"]
    assert rep.get("/hand-overs/?state=asked").json()["results"] == []


def test_the_same_request_sent_twice_asks_once(cast: Cast, condax: KeyAccount) -> None:
    rep = Program(cast.lin_wei)
    body = {"account": condax.pk, "to": cast.inside.pk, "link": "follow", "text": "Once"}
    first = rep.post("/hand-overs/", body, idempotency_key="a-key-of-mine")
    second = rep.post("/hand-overs/", body, idempotency_key="a-key-of-mine")
    assert first.json()["id"] == second.json()["id"]
    assert HandOver.objects.count() == 1


def test_a_field_that_is_wrong_is_named(cast: Cast, condax: KeyAccount) -> None:
    rep = Program(cast.lin_wei)
    answer = rep.post("/hand-overs/", {"account": condax.pk, "link": "follow", "text": "X"})
    assert answer.status_code == 422 or answer.status_code == 400
    assert "to" in str(answer.json())
    state = rep.post("/hand-overs/", {"account": condax.pk, "link": "follow", "text": "X", "state": "done"})
    assert state.status_code == 400


def test_a_token_goes_no_further_than_its_scope(cast: Cast, ask: Any) -> None:
    made = ask(cast.lin_wei, cast.inside)
    reads = Program(cast.inside, "hand-overs:read")
    assert reads.get("/hand-overs/").status_code == 200
    assert reads.post(f"/hand-overs/{made.pk}/accept/", {}).status_code == 403
    assert reads.get("/meetings/").status_code == 403


def test_minutes(cast: Cast) -> None:
    manager, rep = Program(cast.manager), Program(cast.lin_wei)
    body = {"kind": "review", "first": cast.manager.pk, "second": cast.lin_wei.pk, "week": "2026-11-25"}
    made = manager.post("/meetings/", {**body, "minutes": "One"})
    assert (made.status_code, made.json()["week"]) == (201, "2026-11-23")
    path = f"/meetings/{made.json()['id']}/"
    changed = rep.patch(path, {"minutes": "One, two"}, if_match=made["ETag"])
    assert changed.json()["minutes"] == "One, two"
    assert manager.patch(path, {"minutes": "Three"}, if_match=made["ETag"]).status_code == 412
    rep.post(f"{path}add-point/", {"text": "My holidays"})
    [point] = manager.get(path).json()["points"]
    assert (point["text"], point["settled_on"]) == ("My holidays", None)
    settled = manager.post(f"{path}settle-point/", {"point": point["id"]}).json()
    assert settled["points"][0]["settled_on"] == "2026-11-25"
    assert manager.post(f"{path}settle-point/", {"point": 999_999}).status_code == 404
    assert Program(cast.analyst).get("/meetings/").json()["results"] == []
    assert Program(cast.director).patch(path, {"minutes": "Mine"}).status_code == 403
    assert Meeting.objects.get().minutes == "One, two"


def test_rules(cast: Cast) -> None:
    admin = Program(cast.admin)
    body = {"name": "Small", "goes_to": "channel", "partner": "Delta", "size_to": "200000", "copy_to": "outside"}
    made = admin.post("/routing-rules/", body)
    assert made.json()["size_to"] == "200000.00"
    path = f"/routing-rules/{made.json()['id']}/"
    assert admin.patch(path, {"size_from": "10"}, if_match=made["ETag"]).json()["size_from"] == "10.00"
    assert admin.patch(path, {"size_to": None}).json()["size_to"] is None
    wrong = admin.patch(path, {"goes_to": "person"})
    assert "person" in str(wrong.json())
    assert Program(cast.lin_wei).get(path).json()["name"] == "Small"
    assert admin.delete(path).status_code == 204


def test_the_list_asks_no_more_for_more(cast: Cast, ask: Any, django_assert_max_num_queries: Any) -> None:
    for _each in range(8):
        ask(cast.lin_wei, cast.inside, copies=[cast.manager])
    actions.tell_overdue()
    with django_assert_max_num_queries(12):
        assert len(Program(cast.manager).get("/hand-overs/").json()["results"]) == 8
