"""The OpenAPI document says what the API does."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pipeline.models import Deal
from tests.api.conftest import Program
from tests.cast import SignIn
from web.api.bodies import Body


@pytest.fixture
def document(rep: Program) -> dict[str, Any]:
    return rep.get("/schema/").json()


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "Keyline"


def test_every_object_fits_its_schema(head: Program, deal: Deal, canary: object, document: dict[str, Any]) -> None:
    checked = set()
    for path, operations in document["paths"].items():
        answer = operations.get("get", {}).get("responses", {}).get("200")
        if answer is None or "{" in path:
            continue
        schema = {**answer["content"]["application/json"]["schema"], "components": document["components"]}
        if path.endswith("/search/"):
            path += "?q=line"
        response = head.get(path)
        assert response.status_code == 200, path
        Draft202012Validator(schema).validate(response.json())
        if response.json().get("results"):
            checked.add(path)
    assert len(checked) >= 12


def test_it_names_parameters_bodies_and_problems(document: dict[str, Any]) -> None:
    listing = document["paths"]["/api/v1/deals/"]["get"]
    names = {parameter["name"] for parameter in listing["parameters"]}
    assert {"cursor", "page_size", "ordering", "fields", "updated_since", "status", "stage", "pipeline"} <= names
    move = document["paths"]["/api/v1/deals/{id}/move/"]["post"]
    assert {"Idempotency-Key", "If-Match"} <= {parameter["name"] for parameter in move["parameters"]}
    body = move["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert document["components"]["schemas"][body]["required"] == ["stage"]
    assert {"200", "400", "401", "403", "404", "409", "412", "422", "429"} <= set(move["responses"])
    assert "token" in document["components"]["securitySchemes"]


def test_each_operation_has_its_own_id(document: dict[str, Any]) -> None:
    ids = [op["operationId"] for operations in document["paths"].values() for op in operations.values()]
    assert len(ids) == len(set(ids))


def test_the_page_runs_scripts_of_this_server_only(sign_in: SignIn, rep: Program) -> None:
    assert rep.person is not None
    page = sign_in(rep.person).get("/api/v1/docs/")
    assert page.status_code == 200
    policy = page["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    text = page.content.decode()
    assert "<script>" not in text
    assert "http://" not in text
    assert "https://" not in text


def test_no_two_bodies_share_a_name(document: dict[str, Any]) -> None:
    """The document knows a body by its name alone."""
    waiting, found = [Body], set()
    while waiting:
        kinds = waiting.pop().__subclasses__()
        found.update(kinds)
        waiting += kinds
    names = Counter(kind.__name__ for kind in found)
    assert [name for name, times in names.items() if times > 1] == []
