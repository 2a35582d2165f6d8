"""Idempotency-Key: the same POST twice does its work once."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import KeyAccount
from integrations.models import ApiToken, IdempotencyRecord
from pipeline.models import Deal
from team.models import Activity
from tests.api.conftest import Program
from tests.cast import Cast, SignIn


@pytest.fixture
def body(condax: KeyAccount, funnel: Any) -> dict[str, Any]:
    return {"account": str(condax.pk), "name": "New line", "amount": "1000"}


def test_the_same_key_and_body_give_the_same_answer_once(rep: Program, body: dict[str, Any]) -> None:
    first = rep.post("/deals/", body, idempotency_key="abc")
    told = Activity.objects.count()
    again = rep.post("/deals/", dict(reversed(body.items())), idempotency_key="abc")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
    assert again["Idempotency-Replayed"] == "true"
    assert Deal.objects.count() == 1
    assert Activity.objects.count() == told


def test_another_body_or_address_with_the_key_is_refused(rep: Program, body: dict[str, Any]) -> None:
    made = rep.post("/deals/", body, idempotency_key="abc").json()
    refused = rep.post("/deals/", {**body, "amount": "1001"}, idempotency_key="abc")
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert rep.post(f"/deals/{made['id']}/dormant/", body, idempotency_key="abc").status_code == 422
    assert Deal.objects.get().status == "open"


def test_keys_belong_to_their_person(rep: Program, boss: Program, body: dict[str, Any]) -> None:
    rep.post("/deals/", body, idempotency_key="abc")
    assert boss.post("/deals/", body, idempotency_key="abc").status_code == 201
    assert Deal.objects.count() == 2


def test_a_narrow_token_is_not_told_what_a_wide_one_was(cast: Cast, rep: Program, body: dict[str, Any]) -> None:
    made = rep.post("/deals/", body, idempotency_key="abc")
    narrow = Program(cast.lin_wei, "deals:write")
    its_own = narrow.post("/deals/", {**body, "name": "Another line"}, idempotency_key="abc")
    assert (made.status_code, its_own.status_code) == (201, 201)
    assert set(its_own.json()) == {"id", "version"}
    assert narrow.post("/deals/", body, idempotency_key="abc").status_code == 422
    reader = Program(cast.lin_wei, "deals:read")
    assert reader.post("/deals/", body, idempotency_key="abc").status_code == 403


def test_sessions_of_a_person_share_their_keys(cast: Cast, sign_in: SignIn, rep: Program, body: dict[str, Any]) -> None:
    headers = {"Idempotency-Key": "abc"}
    first, again = (
        sign_in(cast.lin_wei).post("/api/v1/deals/", body, content_type="application/json", headers=headers)
        for _n in range(2)
    )
    assert first.json() == again.json()
    assert rep.post("/deals/", body, idempotency_key="abc").json()["id"] != first.json()["id"]


def test_a_refusal_leaves_nothing_so_the_key_may_try_again(rep: Program, deal: Deal) -> None:
    move = f"/deals/{deal.pk}/repeat/"
    assert rep.post(move, {}, idempotency_key="abc").status_code == 409
    assert not IdempotencyRecord.objects.exists()
    deal.status, deal.won_on = "won", deal.stage_entered_on
    deal.save()
    assert rep.post(move, {}, idempotency_key="abc").status_code == 201
    assert rep.post(move, {}, idempotency_key="abc").status_code == 201
    assert Deal.objects.count() == 2


def test_verbs_take_it_too(rep: Program, deal: Deal) -> None:
    path, body = f"/deals/{deal.pk}/evidence/", {"criterion": "10.2", "note": "They called back."}
    first, again = (rep.post(path, body, idempotency_key="e") for _n in range(2))
    assert first.json() == again.json()
    assert deal.evidence.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_has_a_length(rep: Program, body: dict[str, Any], key: str) -> None:
    assert "Idempotency-Key" in rep.post("/deals/", body, idempotency_key=key).json()["errors"]


def test_a_tokens_secret_is_not_kept_for_the_replay(rep: Program) -> None:
    body = {"name": "Report", "scopes": ["deals:read"]}
    first = rep.post("/tokens/", body, idempotency_key="t").json()
    assert first["token"].startswith("kl_")
    assert first["token"] not in IdempotencyRecord.objects.get().body
    assert "token" not in rep.post("/tokens/", body, idempotency_key="t").json()
    assert ApiToken.objects.filter(name="Report").count() == 1


def test_answers_are_forgotten_after_a_week(rep: Program, body: dict[str, Any]) -> None:
    import datetime as dt

    from integrations.tasks import purge

    rep.post("/deals/", body, idempotency_key="abc")
    purge()
    assert IdempotencyRecord.objects.count() == 1
    record = IdempotencyRecord.objects.get()
    record.created_at -= dt.timedelta(days=8)
    record.save()
    purge()
    assert not IdempotencyRecord.objects.exists()
