"""A preparation over REST: what the page shows and does."""

import pytest

from stakeholders.visits.models import Visit
from tests.factories import ContactFactory
from tests.visits.addresses import plan


@pytest.fixture
def visit(condax, center, zhao_min):
    visit = plan(condax, hours=30, centers=[center])
    visit.people.create(contact=zhao_min)
    return visit


@pytest.fixture
def path(visit):
    return f"/api/v1/visits/{visit.pk}/preparation/"


def patch(client, path, body, **headers):
    return client.patch(path, body, content_type="application/json", headers=headers)


def test_what_is_missing_and_what_suits(rep, path):
    told = rep.get(path).json()
    assert (told["is_prepared"], told["missing"]) == (False, ["purpose", "commitment", "who", "opening"])
    assert told["is_first_visit"]
    assert all(not each["roles"] or "decision_maker" in each["roles"] for each in told["offered"])


def test_it_is_written_in_parts(rep, path, zhao_min):
    benefit = {"text": "Less scrap", "contact": str(zhao_min.pk), "proof": "facts"}
    question = {"spin": "problem", "text": "What is slow?"}
    body = {"purpose": "Layout", "planned_commitment": "Budget", "answers": {"who": "A"}, "benefits": [benefit]}
    assert patch(rep, path, {**body, "questions": [question]}).status_code == 200
    [listed] = rep.get("/api/v1/visits/").json()["results"]
    assert listed["is_prepared"] is False
    told = patch(rep, path, {"answers": {"opening": "B"}, "question_minutes": 10}).json()
    [listed] = rep.get("/api/v1/visits/").json()["results"]
    assert listed["is_prepared"] is True
    assert told["is_prepared"]
    assert told["answers"] == {"who": "A", "opening": "B"}
    assert told["benefits"][0]["contact"] == str(zhao_min.pk)
    assert told["questions"][0]["text"] == "What is slow?"


def test_the_etag_covers_plan_and_preparation(rep, path, visit):
    etag = rep.get(path)["ETag"]
    assert rep.get(path, headers={"if-none-match": etag}).status_code == 304
    assert (
        rep.patch(f"/api/v1/visits/{visit.pk}/", {"purpose": "X"}, content_type="application/json").status_code == 200
    )
    assert patch(rep, path, {"audience": "Two"}, **{"if-match": etag}).status_code == 412
    etag = rep.get(path)["ETag"]
    assert patch(rep, path, {"audience": "Two"}, **{"if-match": etag}).status_code == 200
    assert patch(rep, path, {"audience": "Three"}, **{"if-match": etag}).status_code == 412


@pytest.mark.parametrize(
    "body",
    [
        {"nonsense": 1},
        {"answers": {"nonsense": "X"}},
        {"answers": []},
        {"question_minutes": 9999},
        {"benefits": [{"text": "X"}] * 4},
        {"benefits": [{"text": "X", "proof": "nonsense"}]},
        {"questions": [{"spin": "nonsense", "text": "X"}]},
        {"questions": [{"spin": "problem", "text": "X", "question": "00000000-0000-7000-8000-000000000000"}]},
        {"ready": ["nonsense"]},
    ],
)
def test_what_does_not_fit_is_refused(rep, path, body):
    assert patch(rep, path, body).status_code == 400


def test_somebody_who_is_not_there_gets_no_benefit(rep, path, condax):
    other = ContactFactory(account=condax)
    assert patch(rep, path, {"benefits": [{"text": "X", "contact": str(other.pk)}]}).status_code == 400


def test_others(sign_in, cast, path):
    for person, status in (("stranger", 404), ("analyst", 403), ("manager", 200)):
        client = sign_in(cast.everybody[person])
        assert patch(client, path, {"audience": "X"}).status_code == status, person


def test_the_least_to_reach_is_planned_and_changed(rep, condax):
    body = {
        "account": str(condax.pk),
        "state": "planned",
        "starts_at": "2099-01-01T09:00:00Z",
        "fallback_commitment": "Name the buyer",
    }
    made = rep.post("/api/v1/visits/", {**body}, content_type="application/json")
    assert (made.status_code, made.json().get("fallback_commitment")) == (201, "Name the buyer"), made.json()
    path = f"/api/v1/visits/{made.json()['id']}/"
    changed = rep.patch(path, {"fallback_commitment": "A date"}, content_type="application/json")
    assert changed.json()["fallback_commitment"] == "A date"


def test_what_was_heard_is_noted_afterwards(rep, path, visit):
    patch(rep, path, {"questions": [{"spin": "problem", "text": "What is slow?"}]})
    Visit.objects.update(state="held", outcome="continuation")
    [question] = rep.get(path).json()["questions"]
    told = patch(rep, path, {"heard": [{"id": question["id"], "answer": "The packing"}]}).json()
    assert told["questions"][0] == {**question, "was_asked": True, "answer": "The packing"}
    assert patch(rep, path, {"audience": "X"}).status_code == 409
    assert patch(rep, path, {"heard": [{"id": 999999, "answer": "X"}]}).status_code == 400
