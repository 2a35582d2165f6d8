"""RateLimit headers on every answer, 429 with Retry-After."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from rest_framework.settings import api_settings

from tests.api.conftest import Program
from tests.cast import Cast


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", {"person": 3, "stranger": 2}, raising=False)


def test_every_answer_says_what_is_left(rep: Program) -> None:
    for left, path in ((2, "/me/"), (1, "/deals/?wrong=1"), (0, "/deals/01890000-0000-7000-8000-000000000000/")):
        answer = rep.get(path)
        assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("3", str(left))
        assert 0 < int(answer["RateLimit-Reset"]) <= 60


def test_too_many_wait(rep: Program, cast: Cast) -> None:
    for _n in range(3):
        assert rep.get("/me/").status_code == 200
    refused = rep.get("/me/")
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused["RateLimit-Remaining"] == "0"
    # Another token, another budget.
    assert Program(cast.lin_wei).get("/me/").status_code == 200


def test_wrong_tokens_are_counted_by_address(cast: Any) -> None:
    tries = [Client().get("/api/v1/me/", headers={"Authorization": f"Bearer kl_{n}"}) for n in range(3)]
    assert [answer.status_code for answer in tries] == [401, 401, 429]
    assert tries[0]["RateLimit-Limit"] == "2"
