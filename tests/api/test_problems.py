"""Errors are application/problem+json, whatever went wrong and wherever."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from pipeline.models import Deal
from tests.api.conftest import Program


def problem(answer: HttpResponse, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == status
    assert body["detail"]
    return body


def test_nobody_is_challenged(cast: Any) -> None:
    answer = Client().get("/api/v1/deals/")
    problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_an_address_that_does_not_exist(rep: Program) -> None:
    problem(rep.get("/deals/not-an-id/"), 404)
    problem(rep.get("/nothing/"), 404)
    problem(rep.get("/deals/01890000-0000-7000-8000-000000000000/"), 404)


def test_a_method_that_does_not_fit(rep: Program, deal: Deal) -> None:
    problem(rep.ask("PUT", f"/deals/{deal.pk}/", {}), 405)
    problem(rep.delete(f"/deals/{deal.pk}/"), 405)


@pytest.mark.parametrize("body", [b"{", b'{"a": NaN}', b"[" * 100_000, b"\xff\xfe"])
def test_what_is_not_json(rep: Program, body: bytes) -> None:
    problem(rep.post("/deals/", body), 400)


@pytest.mark.parametrize("body", [[], "text", 3, None])
def test_json_that_is_not_an_object(rep: Program, body: Any) -> None:
    import orjson

    problem(rep.post("/deals/", orjson.dumps(body)), 400)


def test_another_media_type(rep: Program) -> None:
    answer = rep.client.post(
        "/api/v1/deals/", "a=b", content_type="text/plain", headers={"Authorization": f"Bearer {rep.secret}"}
    )
    problem(answer, 415)


def test_a_body_of_ten_megabytes(rep: Program) -> None:
    problem(rep.post("/deals/", b'{"name": "' + b"x" * 10_000_000 + b'"}'), 413)


def test_bad_fields_are_named(rep: Program) -> None:
    body = problem(rep.post("/deals/", {"nmae": "x"}), 400)
    assert set(body["errors"]) == {"nmae"}
    body = problem(rep.post("/deals/", {"amount": "-1", "buyer_step": 9}), 400)
    assert {"account", "name", "amount", "buyer_step"} <= set(body["errors"])


def test_a_rule_says_its_code(rep: Program, deal: Deal) -> None:
    body = problem(rep.post(f"/deals/{deal.pk}/repeat/"), 409)
    assert body["code"] == "not_won"
    assert body["type"] == "urn:keyline:problem:not_won"


def test_a_fault_of_ours_says_nothing_of_the_inside(rep: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.api.views import DealResource

    def broken(self: Any) -> Any:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(DealResource, "rows", broken)
    rep.client.raise_request_exception = False
    answer = rep.get("/deals/")
    problem(answer, 500)
    assert b"secret" not in answer.content


def test_the_words_are_in_the_persons_language(rep: Program, cast: Any) -> None:
    assert rep.person is not None
    assert problem(rep.get("/deals/?page_size=0"), 400)["errors"]["page_size"] == ["A number from 1 to 200."]
    chinese = problem(rep.get("/deals/?page_size=0", accept_language="zh-hans"), 400)
    assert chinese["status"] == 400
