"""The register over REST: what is sent, what is shown, who decides."""

from __future__ import annotations

import pytest

from accounts.models import KeyAccount
from stakeholders.models import Contact
from tests.api.conftest import Program
from tests.cast import Cast
from tests.factories import ContactFactory


@pytest.fixture
def guest(condax: KeyAccount) -> Contact:
    return ContactFactory(account=condax)


@pytest.fixture
def lunch(condax: KeyAccount, guest: Contact) -> dict[str, object]:
    return {
        "account": condax.pk,
        "kind": "meal",
        "what": "Lunch",
        "purpose": "Talk",
        "on": "2027-01-04",
        "value": "200.50",
        "guests": [guest.pk],
    }


def test_within_the_policy_and_beyond(cast: Cast, rep: Program, lunch: dict[str, object], guest: Contact) -> None:
    made = rep.post("/hospitality/", lunch)
    assert made.status_code == 201
    shown = made.json()
    assert (shown["value"], shown["currency"], shown["state"]) == ("200.50", "CNY", "within")
    assert shown["guests"] == [str(guest.pk)]
    url = f"/hospitality/{shown['id']}/"
    assert rep.patch(url, {"value": "500"}, if_match='"9"').status_code == 412
    changed = rep.patch(url, {"value": "500"}, if_match=made["ETag"]).json()
    assert (changed["state"], changed["over"]) == ("requested", "one")
    assert rep.post(f"{url}approve/").status_code == 403
    manager = Program(cast.manager)
    assert manager.post(f"{url}refuse/", {}).status_code == 400
    assert manager.post(f"{url}approve/", {"note": "Fine"}).json()["state"] == "approved"
    assert rep.patch(url, {"what": "Dinner"}).status_code == 409
    assert rep.post(f"{url}withdraw/").json()["state"] == "withdrawn"


def test_bad_bodies_are_refused_by_name(rep: Program, lunch: dict[str, object]) -> None:
    for name, value in (("kind", "cash"), ("guests", []), ("value", "1.005"), ("what", "Red envelope"), ("on", "")):
        answer = rep.post("/hospitality/", {**lunch, name: value})
        assert answer.status_code in (400, 422), name
        assert name in answer.content.decode()


def test_the_filters_narrow(rep: Program, lunch: dict[str, object], guest: Contact) -> None:
    rep.post("/hospitality/", lunch)
    rep.post("/hospitality/", {**lunch, "kind": "travel", "value": "900"})
    for query, count in (
        ("state=requested", 1),
        ("kind=meal", 1),
        (f"contact={guest.pk}", 2),
        ("on_from=2027-01-05", 0),
        ("kind=meal&kind=travel", 2),
    ):
        assert len(rep.get(f"/hospitality/?{query}").json()["results"]) == count, query


def test_an_origin_is_kept_and_found_again(rep: Program, lunch: dict[str, object]) -> None:
    origin = {"source_system": "erp", "external_id": "7"}
    first = rep.post("/hospitality/", {**lunch, **origin})
    again = rep.post("/hospitality/", {**lunch, **origin, "what": "Dinner"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["what"] == "Dinner"
