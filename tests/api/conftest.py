"""A program at the API's door: bearer tokens, JSON in and out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import orjson
import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import KeyAccount
from integrations.actions import create_token
from pipeline.actions.deals import create_deal
from pipeline.models import Deal, Pipeline
from team.models import User
from tests.cast import Cast
from tests.factories import AccountFactory
from tests.factories import funnel as published_funnel

API = "/api/v1"


class Program:
    """`program.get("/deals/")` → the answer; `.json()` reads it. Headers are given by name: `if_match='"1"'`."""

    def __init__(self, person: User | None, *scopes: str, secret: str = "") -> None:
        self.person = person
        if person is not None and not secret:
            _token, secret = create_token(actor=person, name="test", scopes=scopes or ("*",))
        self.secret = secret
        self.client = Client()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            sent["Authorization"] = f"Bearer {self.secret}"
        data = b"" if body is None else body if isinstance(body, bytes) else orjson.dumps(body, default=str)
        url = path if path.startswith(("http", API)) else f"{API}{path}"
        return self.client.generic(method, url, data, content_type="application/json", headers=sent)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.ask("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("DELETE", path, **headers)

    def names(self, path: str) -> list[str]:
        return [one.get("name", "") for one in self.get(path).json()["results"]]


@pytest.fixture
def rep(cast: Cast) -> Program:
    return Program(cast.lin_wei)


@pytest.fixture
def boss(cast: Cast) -> Program:
    return Program(cast.manager)


@pytest.fixture
def head(cast: Cast) -> Program:
    return Program(cast.director)


@pytest.fixture
def outsider(cast: Cast) -> Program:
    return Program(cast.stranger)


@pytest.fixture
def funnel(cast: Cast) -> Pipeline:
    return published_funnel()


@pytest.fixture
def condax(cast: Cast) -> KeyAccount:
    return AccountFactory(name="Condax", owner=cast.lin_wei, segment="large")


@pytest.fixture
def deal(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> Deal:
    return create_deal(
        actor=cast.lin_wei,
        account_id=condax.pk,
        name="Plant energy management",
        pipeline=funnel,
        amount_minor=240_000_000,
        expected_close=cast.organization.today() + dt.timedelta(days=60),
    )
