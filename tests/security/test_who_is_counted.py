"""One idea of where a request comes from, for the limits of sign-in and REST alike; nobody writes it themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from rest_framework.request import Request
from rest_framework.settings import api_settings

from team.adapter import AccountAdapter
from web.api.throttling import who

PROXY = "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        (0, "", PROXY),
        (0, "6.6.6.6", PROXY),  # nobody in front: whoever sends the header wrote it
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (1, "", PROXY),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.9", "203.0.113.7"),
        (2, "203.0.113.7", PROXY),  # past one of the two
        (1, "6.6.6.6, not an address", PROXY),
    ],
)
def test_what_our_own_proxy_saw(settings: Any, proxies: int, forwarded: str, counted: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory(REMOTE_ADDR=PROXY).get("/", headers={"X-Forwarded-For": forwarded} if forwarded else {})
    assert AccountAdapter().get_client_ip(request) == counted
    assert who(Request(request)) == f"address:{counted}"


@pytest.mark.parametrize("proxies", [0, 1])
def test_an_invented_address_gets_no_new_tries(
    settings: Any, monkeypatch: pytest.MonkeyPatch, db: None, proxies: int
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", {"person": 3, "stranger": 2}, raising=False)
    answers = [
        Client().get(
            "/api/v1/me/", headers={"Authorization": f"Bearer kl_{n}", "X-Forwarded-For": f"6.6.6.{n}, 203.0.113.7"}
        )
        for n in range(3)
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 429]


def test_people_behind_one_proxy_are_counted_apart(settings: Any, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", {"person": 3, "stranger": 1}, raising=False)
    answers = [Client().get("/api/v1/me/", headers={"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
