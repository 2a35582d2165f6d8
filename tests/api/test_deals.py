"""Deals over REST: the contract's fields, the verbs, the refusals."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import KeyAccount
from pipeline.models import Deal, DealChange
from tests.api.conftest import Program
from tests.cast import Cast
from tests.factories import AccountFactory, CommitmentFactory, DealTeamFactory

FIELDS = {
    "id", "name", "account", "account_name", "buying_center", "pipeline",
    "stage", "earned_stage", "drift", "status", "owner", "amount",
    "currency", "amount_base", "is_amount_estimated", "expected_close", "is_close_estimated", "probability",
    "weighted", "rate", "rate_on", "team", "next_step", "next_step_on",
    "days_in_stage", "stage_entered_on", "won_on", "lost_on", "created_at", "updated_at",
    "flags", "version", "source_system", "external_id",
}  # fmt: skip


def one(program: Program, deal: Deal) -> dict[str, Any]:
    answer = program.get(f"/deals/{deal.pk}/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_fields_of_the_contract(rep: Program, deal: Deal, cast: Cast, condax: KeyAccount) -> None:
    row = one(rep, deal)
    assert set(row) >= FIELDS
    expected = {
        "id": str(deal.pk),
        "name": "Plant energy management",
        "account": str(condax.pk),
        "account_name": "Condax",
        "owner": str(cast.lin_wei.pk),
        "team": str(cast.east.pk),
        "stage": "10",
        "earned_stage": "10",
        "drift": 0,
        "status": "open",
        "amount": "2400000.00",
        "currency": "CNY",
        "amount_base": "2400000.00",
        "weighted": "240000.00",
        "probability": "10.00",
        "is_amount_estimated": False,
        "days_in_stage": 0,
        "next_step": None,
        "next_step_on": None,
        "version": 1,
    }
    assert {name: row[name] for name in expected} == expected
    assert dt.date.fromisoformat(row["expected_close"]) == deal.expected_close
    assert dt.datetime.fromisoformat(row["created_at"]).tzinfo is not None


def test_the_next_step_is_our_earliest_open_commitment(rep: Program, deal: Deal, condax: KeyAccount) -> None:
    common = {"account": condax, "center": deal.buying_center}
    CommitmentFactory(**common, what="Later", due_on=dt.date(2027, 2, 1))
    CommitmentFactory(**common, what="Sooner", due_on=dt.date(2027, 1, 1))
    CommitmentFactory(**common, what="Done", due_on=dt.date(2026, 1, 1), state="done")
    CommitmentFactory(**common, what="Theirs", due_on=dt.date(2026, 1, 1), side="theirs", assignee=None)
    row = one(rep, deal)
    assert (row["next_step"], row["next_step_on"]) == ("Sooner", "2027-01-01")


def test_amounts_have_their_currencys_digits(rep: Program, deal: Deal) -> None:
    from pipeline.models import ExchangeRate

    for currency in ("JPY", "KWD"):
        ExchangeRate.objects.create(currency=currency, day=dt.date(2020, 1, 1), rate="0.05", entered_by=deal.owner)
    answer = rep.patch(f"/deals/{deal.pk}/", {"amount": "1000", "currency": "JPY"})
    assert (answer.json()["amount"], answer.json()["amount_base"]) == ("1000", "50.00")
    assert rep.patch(f"/deals/{deal.pk}/", {"amount": "1.5", "currency": "KWD"}).json()["amount"] == "1.500"
    assert "amount" in rep.patch(f"/deals/{deal.pk}/", {"amount": "1.5", "currency": "JPY"}).json()["errors"]


def test_a_new_deal(rep: Program, condax: KeyAccount, funnel: Any) -> None:
    close = (timezone.localdate() + dt.timedelta(days=90)).isoformat()
    body = {"account": str(condax.pk), "name": "Line 7", "amount": "1234.5", "expected_close": close, "buyer_step": 2}
    answer = rep.post("/deals/", body)
    assert answer.status_code == 201, answer.content
    row = answer.json()
    assert answer["Location"].endswith(f"/api/v1/deals/{row['id']}/")
    assert (row["amount"], row["expected_close"], row["stage"]) == ("1234.50", close, "10")
    assert rep.get(answer["Location"]).json() == row


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": "-5"}, "amount"),
        ({"amount": "1e30"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": 99999999999999999}, "amount"),
        ({"currency": "XXZ"}, "currency"),
        ({"currency": "cny"}, "currency"),
        ({"expected_close": "2020-01-01"}, "expected_close"),
        ({"expected_close": "01.02.2030"}, "expected_close"),
        ({"name": ""}, "name"),
        ({"name": "a\u0000b"}, "name"),
        ({"stage": "99"}, "stage"),
        ({"source": "nowhere"}, "source"),
        ({"account": "nonsense"}, "account"),
        ({"owner": "01890000-0000-7000-8000-000000000000"}, "owner"),
        ({"weighted": "1"}, "weighted"),
        ({"at": "2020-01-01T00:00:00Z"}, "at"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(
    rep: Program, condax: KeyAccount, funnel: Any, change: dict[str, Any], field: str
) -> None:
    answer = rep.post("/deals/", {"account": str(condax.pk), "name": "Line", **change})
    assert answer.status_code == 400, answer.content
    assert field in answer.json()["errors"]
    assert not Deal.objects.exists()


def test_another_teams_ids_do_not_exist(rep: Program, canary: Any, deal: Deal) -> None:
    answer = rep.post("/deals/", {"account": str(canary.account.pk), "name": "Mine now"})
    assert list(answer.json()["errors"]) == ["account"]
    for name, pk in (("contact", canary.contact.pk), ("visit", canary.visit.pk)):
        body = {"criterion": "10.2", "note": "x", name: str(pk)}
        assert list(rep.post(f"/deals/{deal.pk}/evidence/", body).json()["errors"]) == [name]


def test_an_unusual_amount_is_asked_back(rep: Program, deal: Deal, condax: KeyAccount) -> None:
    from tests.factories import DealFactory

    DealFactory.create_batch(6, account=condax, amount_minor=100)
    asked = rep.patch(f"/deals/{deal.pk}/", {"amount": "9000000000"})
    assert (asked.status_code, asked.json()["code"]) == (409, "amount_unusual")
    said = rep.patch(f"/deals/{deal.pk}/", {"amount": "9000000000", "confirmed": True})
    assert said.json()["amount"] == "9000000000.00"


def test_patch_changes_and_keeps_history(rep: Program, deal: Deal) -> None:
    answer = rep.patch(f"/deals/{deal.pk}/", {"name": "New name", "category": "commit", "reason": "They asked."})
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["category"], answer.json()["version"]) == ("New name", "commit", 2)
    rows = rep.get(f"/deal-changes/?deal={deal.pk}&field=name").json()["results"]
    assert [(row["old"], row["new"], row["reason"]) for row in rows] == [
        ("Plant energy management", "New name", "They asked.")
    ]


@pytest.mark.parametrize("field", ["stage", "earned_stage", "status", "won_on", "weighted", "version", "account", "id"])
def test_what_patch_may_not_set(rep: Program, deal: Deal, field: str) -> None:
    answer = rep.patch(f"/deals/{deal.pk}/", {field: "20"})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_a_closed_gate_says_what_is_missing(rep: Program, deal: Deal) -> None:
    answer = rep.post(f"/deals/{deal.pk}/move/", {"stage": "30"})
    assert answer.status_code == 409
    body = answer.json()
    assert (body["code"], body["earned"], body["needed"]) == ("gate_closed", "10", "30")
    assert {"code", "label", "proofs"} <= set(body["missing"][0])
    assert one(rep, deal)["stage"] == "10"
    assert "stage" in rep.post(f"/deals/{deal.pk}/move/", {"stage": "77"}).json()["errors"]


def test_evidence_opens_gates(rep: Program, deal: Deal) -> None:
    path = f"/deals/{deal.pk}/evidence/"
    for code in ("10.2", "10.3", "20.3"):
        rep.post(path, {"criterion": code, "note": "They said so."})
    assert rep.post(f"/deals/{deal.pk}/move/", {"stage": "20"}).json()["code"] == "gate_closed"
    given = rep.post(path, {"criterion": "20.2", "note": "Two suppliers left.", "value": {"step": 3}}).json()
    moved = rep.post(f"/deals/{deal.pk}/move/", {"stage": "20", "reason": "Selection has begun."})
    assert moved.status_code == 200, moved.content
    assert (moved.json()["stage"], moved.json()["earned_stage"], moved.json()["buyer_step"]) == ("20", "20", 3)
    withdrawn = rep.post(f"{path}{given['id']}/withdraw/", {"reason": "Another project."})
    assert withdrawn.json()["withdrawn_why"] == "Another project."
    assert (one(rep, deal)["stage"], one(rep, deal)["earned_stage"], one(rep, deal)["drift"]) == ("20", "10", 1)


def test_waive_at_once_where_one_may_grant(rep: Program, boss: Program, deal: Deal) -> None:
    path, body = f"/deals/{deal.pk}/move/", {"stage": "20", "waive": True, "reason": "The tender is out."}
    assert rep.post(path, body).status_code == 403
    assert one(rep, deal)["stage"] == "10"
    moved = boss.post(path, body)
    assert moved.status_code == 200, moved.content
    assert (moved.json()["stage"], moved.json()["earned_stage"], moved.json()["drift"]) == ("20", "10", 1)


def test_a_waiver_is_asked_for_and_granted_or_refused(rep: Program, boss: Program, deal: Deal) -> None:
    requests = f"/deals/{deal.pk}/waiver-requests/"
    asked = rep.post(requests, {"stage": "20", "reason": "The tender is out."})
    assert asked.status_code == 201, asked.content
    waiver = asked.json()
    assert (waiver["state"], waiver["stage"]) == ("requested", "20")
    assert rep.post(f"{requests}{waiver['id']}/grant/").status_code == 403
    assert boss.post(f"{requests}{waiver['id']}/grant/", {}, if_match='"9"').status_code == 412
    assert boss.post(f"{requests}{waiver['id']}/refuse/", {"note": ""}).status_code == 400
    granted = boss.post(f"{requests}{waiver['id']}/grant/", {}, if_match=asked["ETag"])
    assert (granted.status_code, granted.json()["state"]) == (200, "granted")
    assert one(rep, deal)["stage"] == "20"
    again = boss.post(f"{requests}{waiver['id']}/refuse/", {"note": "No"})
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")


def test_a_waiver_belongs_to_the_deal_of_its_address(rep: Program, boss: Program, deal: Deal) -> None:
    other = rep.post("/deals/", {"account": str(deal.account_id), "name": "Other"}).json()
    waiver = rep.post(f"/deals/{deal.pk}/waiver-requests/", {"stage": "20", "reason": "x"}).json()
    assert boss.post(f"/deals/{other['id']}/waiver-requests/{waiver['id']}/grant/").status_code == 404


def test_won_by_signature_and_payment(rep: Program, deal: Deal) -> None:
    signed = rep.post(f"/deals/{deal.pk}/win/", {"signed_on": "2026-10-01"})
    assert (signed.status_code, signed.json()["status"], signed.json()["stage"]) == (200, "open", "80")
    paid = rep.post(f"/deals/{deal.pk}/win/", {"paid_on": "2026-10-05", "amount": "99.90"}).json()
    assert (paid["status"], paid["won_on"], paid["amount"]) == ("won", "2026-10-05", "99.90")
    assert paid["probability"] == "100.00"
    repeat = rep.post(f"/deals/{deal.pk}/repeat/", {"name": "Second line"})
    assert repeat.status_code == 201
    assert (repeat.json()["stage"], repeat.json()["repeat_of"]) == ("20", str(deal.pk))
    assert repeat["Location"].endswith(f"/deals/{repeat.json()['id']}/")
    back = rep.post(f"/deals/{deal.pk}/reopen/", {"reason": "The payment bounced."}).json()
    assert (back["status"], back["won_on"]) == ("open", None)


def test_lost_dormant_and_back(rep: Program, deal: Deal) -> None:
    assert "reason" in rep.post(f"/deals/{deal.pk}/lose/", {"reason": "whatever"}).json()["errors"]
    from pipeline.editions import edition_of_stage

    [reason, *_rest] = [each.code for each in edition_of_stage(deal.stage_id).method.lost_reasons]
    lost = rep.post(f"/deals/{deal.pk}/lose/", {"reason": reason, "competitor": "Rival Ltd"}).json()
    assert (lost["status"], lost["close_reason"], lost["lost_to"]) == ("lost", reason, "Rival Ltd")
    assert rep.post(f"/deals/{deal.pk}/move/", {"stage": "10"}).json()["code"] == "deal_closed"
    assert rep.post(f"/deals/{deal.pk}/reopen/").json()["status"] == "open"
    assert rep.post(f"/deals/{deal.pk}/dormant/", {"note": "Next year"}).json()["status"] == "dormant"


def test_a_flag_is_snoozed(rep: Program, deal: Deal) -> None:
    deal.flags.all().delete()
    flag = deal.flags.create(code="silent_watch", severity=2, raised_at=timezone.now())
    until = (timezone.localdate() + dt.timedelta(days=10)).isoformat()
    body = {"code": "silent_watch", "until": until, "reason": "Waiting for the tender"}
    assert rep.post(f"/deals/{deal.pk}/snooze-flag/", body).status_code == 200
    [row] = rep.get(f"/flags/?deal={deal.pk}&code=silent_watch").json()["results"]
    assert (row["id"], row["snoozed_until"], row["severity"]) == (str(flag.pk), until, "watch")


def test_reading_is_not_editing(cast: Cast, deal: Deal, condax: KeyAccount) -> None:
    from tests.factories import AccountTeamFactory

    AccountTeamFactory(account=condax, user=cast.rep2)
    reader = Program(cast.rep2)
    assert reader.get(f"/deals/{deal.pk}/").status_code == 200
    assert reader.patch(f"/deals/{deal.pk}/", {"name": "x"}).status_code == 403
    assert reader.post(f"/deals/{deal.pk}/move/", {"stage": "10"}).status_code == 403
    analyst = Program(cast.analyst)
    assert analyst.get(f"/deals/{deal.pk}/").status_code == 200
    assert analyst.post(f"/deals/{deal.pk}/dormant/").status_code == 403
    assert Program(cast.stranger).post(f"/deals/{deal.pk}/dormant/").status_code == 404


def test_who_gives_a_deal_away_learns_that_it_is_gone(cast: Cast, boss: Program) -> None:
    account = AccountFactory(owner=cast.stranger)
    from tests.factories import DealFactory

    deal = DealFactory(account=account, owner=cast.lin_wei)
    assert Program(cast.lin_wei).patch(f"/deals/{deal.pk}/", {"owner": str(cast.manager.pk)}).status_code == 403
    answer = boss.patch(f"/deals/{deal.pk}/", {"owner": str(cast.manager.pk), "reason": "Lin Wei leaves"})
    assert answer.json()["owner"] == str(cast.manager.pk)
    assert DealChange.objects.filter(deal=deal, field="owner").exists()


def test_the_deal_team_sees_the_face_of_the_account(cast: Cast, deal: Deal, condax: KeyAccount) -> None:
    DealTeamFactory(deal=deal, user=cast.rep2)
    helper = Program(cast.rep2)
    assert helper.get(f"/deals/{deal.pk}/").json()["account_name"] == "Condax"
    assert helper.names("/key-accounts/") == []
    face = helper.get(f"/key-accounts/{condax.pk}/")
    assert set(face.json()) == {"id", "name", "industry", "region"}
    assert helper.get(f"/deals/?account={condax.pk}").status_code == 200


def test_upsert_by_origin(rep: Program, condax: KeyAccount, funnel: Any) -> None:
    body = {"account": str(condax.pk), "name": "Line", "source_system": "erp", "external_id": "77"}
    made = rep.post("/deals/", body)
    assert (made.status_code, made.json()["external_id"]) == (201, "77")
    same = rep.post("/deals/", body)
    assert (same.status_code, same.json()["version"]) == (200, 1)
    changed = rep.post("/deals/", {**body, "name": "Line 2", "amount": "5"})
    assert (changed.status_code, changed.json()["id"]) == (200, made.json()["id"])
    assert (changed.json()["name"], changed.json()["amount"]) == ("Line 2", "5.00")
    assert rep.post("/deals/", {**body, "stage": "30"}).json()["code"] == "gate_closed"
    assert rep.post("/deals/", {**body, "name": "x"}, if_match='"1"').status_code == 412
    assert "source_system" in rep.post("/deals/", {**body, "source_system": ""}).json()["errors"]
    assert rep.names("/deals/?source_system=erp&external_id=77") == ["Line 2"]


def test_an_origin_or_id_that_a_stranger_has_is_taken(rep: Program, canary: Any, condax: KeyAccount) -> None:
    Deal.objects.filter(pk=canary.deal.pk).update(source_system="erp", external_id="1")
    body = {"account": str(condax.pk), "name": "Line"}
    taken = rep.post("/deals/", {**body, "source_system": "erp", "external_id": "1"})
    assert (taken.status_code, taken.json()["code"]) == (409, "origin_taken")
    assert b"Canary" not in taken.content
    assert list(rep.post("/deals/", {**body, "id": str(canary.deal.pk)}).json()["errors"]) == ["id"]
