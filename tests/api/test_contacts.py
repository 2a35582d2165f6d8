"""Duplicates, merges and moves of contacts over REST."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from stakeholders.models import Contact
from tests.api.conftest import Program
from tests.factories import AccountFactory, ContactFactory


@pytest.fixture
def zhao_min(condax: Any) -> Contact:
    return ContactFactory(account=condax, name="Zhao Min")


@pytest.fixture
def twin(condax: Any) -> Contact:
    return ContactFactory(account=condax, name="Min Zhao", title="COO", source_system="crm", external_id="7")


def test_a_likely_duplicate_is_409_until_it_is_confirmed(rep: Program, condax: Any, zhao_min: Contact) -> None:
    body = {"account": condax.pk, "name": "Min Zhao"}
    refused = rep.post("/contacts/", body)
    assert refused.status_code == 409
    assert refused.json()["code"] == "likely_duplicate"
    assert [each["id"] for each in refused.json()["candidates"]] == [str(zhao_min.pk)]
    assert rep.post("/contacts/", {**body, "confirmed": True}).status_code == 201
    [pair] = rep.get(f"/contact-duplicates/?contact={zhao_min.pk}").json()["results"]
    assert pair["reasons"] == ["name"]
    assert rep.post(f"/contact-duplicates/{pair['id']}/tell-apart/").json()["state"] == "different"
    assert rep.post(f"/contact-duplicates/{pair['id']}/ask-again/").json()["state"] == "open"


def test_the_old_id_leads_on_and_is_gone_from_the_stream(rep: Program, zhao_min: Contact, twin: Contact) -> None:
    since = quote(timezone.now().isoformat())
    merged = rep.post(f"/contacts/{zhao_min.pk}/merge/", {"from": twin.pk, "take": ["title"]}, if_match='"1"')
    assert (merged.status_code, merged.json()["title"]) == (200, "COO")
    answer = rep.get(f"/contacts/{twin.pk}/")
    assert (answer.status_code, answer.json()["merged_into"]) == (308, str(zhao_min.pk))
    assert rep.get(answer["Location"]).json()["id"] == str(zhao_min.pk)
    stream = {row["id"]: row for row in rep.get(f"/contacts/?updated_since={since}").json()["results"]}
    assert stream[str(twin.pk)] == {"id": str(twin.pk), "deleted": True}
    assert stream[str(zhao_min.pk)]["title"] == "COO"
    again = rep.post(
        "/contacts/", {"account": twin.account_id, "name": "X", "source_system": "crm", "external_id": "7"}
    )
    assert (again.status_code, again.json()["id"]) == (200, str(zhao_min.pk))
    [merge] = rep.get(f"/contact-merges/?kept={zhao_min.pk}").json()["results"]
    assert rep.post(f"/contact-merges/{merge['id']}/undo/").status_code == 200
    assert rep.get(f"/contacts/{twin.pk}/").status_code == 200
    stream = {row["id"]: row for row in rep.get(f"/contacts/?updated_since={since}").json()["results"]}
    assert stream[str(twin.pk)]["name"] == "Min Zhao"


def test_who_does_not_see_the_kept_one_is_led_nowhere(
    rep: Program, outsider: Program, zhao_min: Contact, twin: Contact
) -> None:
    rep.post(f"/contacts/{zhao_min.pk}/merge/", {"from": twin.pk})
    assert outsider.get(f"/contacts/{twin.pk}/").status_code == 404


def test_the_slower_of_two_merges_reads_where_it_went(rep: Program, zhao_min: Contact, twin: Contact) -> None:
    rep.post(f"/contacts/{zhao_min.pk}/merge/", {"from": twin.pk})
    third = ContactFactory(account=zhao_min.account)
    answer = rep.post(f"/contacts/{twin.pk}/merge/", {"from": third.pk})
    assert (answer.status_code, answer.json()["merged_into"]) == (409, str(zhao_min.pk))


def test_a_person_is_moved_and_moved_back(rep: Program, cast: Any, zhao_min: Contact) -> None:
    other = AccountFactory(owner=cast.lin_wei)
    moved = rep.post(f"/contacts/{zhao_min.pk}/move/", {"account": other.pk, "on": "2026-02-01"})
    assert moved.json()["account"] == str(other.pk)
    [move] = rep.get(f"/contact-moves/?contact={zhao_min.pk}").json()["results"]
    assert move["on"] == "2026-02-01"
    assert rep.post(f"/contact-moves/{move['id']}/undo/").status_code == 200
    assert rep.get(f"/contacts/{zhao_min.pk}/").json()["account"] == str(zhao_min.account_id)
