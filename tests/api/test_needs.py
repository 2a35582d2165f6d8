"""Needs, research notes and differentiators over REST."""

from __future__ import annotations

from typing import Any

from accounts.models import Competitor, KeyAccount
from pipeline.models import Deal
from tests.api.conftest import Program
from tests.api.test_accounts_and_people import made
from tests.factories import ContactFactory, MemberFactory


def test_a_need_is_told_found_changed_confirmed_dropped_and_taken_up_again(
    rep: Program, deal: Deal, condax: KeyAccount, canary: Any
) -> None:
    person = ContactFactory(account=condax)
    MemberFactory(center=deal.buying_center, contact=person, roles=["decision_maker"])
    origin = {"source_system": "erp", "external_id": "N-1"}
    body = {"buying_center": str(deal.buying_center_id), "kind": "functional", "statement": "No stops", "maturity": 2}
    need = made(rep.post("/needs/", {**body, "contact": str(person.pk), "tags": ["hidden"], **origin}))
    assert (need["contact"], need["tags"], need["confirmed_by"]) == (str(person.pk), ["hidden"], None)
    assert made(rep.post("/needs/", {**body, "maturity": 3, **origin}), 200)["maturity"] == 3
    path = f"/needs/{need['id']}/"
    for change, field in (
        ({"kind": "wish"}, "kind"),
        ({"maturity": 5}, "maturity"),
        ({"tags": ["cheap"]}, "tags"),
        ({"contact": str(canary.contact.pk)}, "contact"),
        ({"visit": str(canary.visit.pk)}, "visit"),
        ({"dropped_on": "2026-01-01"}, "dropped_on"),
        ({"confirmed_on": "2026-01-01"}, "confirmed_by"),
    ):
        answer = rep.patch(path, change)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field]), change
    confirmed = made(rep.post(f"{path}confirm/", {"by": str(person.pk), "on": "2026-01-02"}), 200)
    assert (confirmed["confirmed_by"], confirmed["confirmed_on"]) == (str(person.pk), "2026-01-02")
    assert rep.patch(path, {"benefit": "X"}, if_match='"1"').status_code == 412
    made(rep.post(f"{path}drop/", {"reason": "Solved"}), 200)
    assert rep.patch(path, {"benefit": "X"}).json()["code"] == "need_dropped"
    found = f"/needs/?buying_center={deal.buying_center_id}&contact={person.pk}&kind=functional&maturity=3"
    assert rep.get(f"{found}&is_dropped=false").json()["results"] == []
    assert made(rep.post(f"{path}restore/"), 200)["dropped_on"] is None
    assert [row["id"] for row in rep.get(f"{found}&is_dropped=false").json()["results"]] == [need["id"]]


def test_research_and_differences_are_one_each_and_can_be_taken_away(rep: Program, deal: Deal) -> None:
    rival = Competitor.objects.create(name="Sonron")
    center = {"buying_center": str(deal.buying_center_id)}
    note = {**center, "item": "process", "note": "On paper"}
    cell = {**center, "competitor": str(rival.pk), "aspect": "service", "standing": -2}
    for name, body, change, code in (
        ("research-notes", note, {"note": "By mail"}, "already_answered"),
        ("differentiators", cell, {"standing": 1, "ours": "Depot"}, "already_compared"),
    ):
        row = made(rep.post(f"/{name}/", body))
        again = rep.post(f"/{name}/", body)
        assert (again.status_code, again.json()["code"]) == (409, code)
        path = f"/{name}/{row['id']}/"
        changed = rep.patch(path, change)
        assert change.items() <= made(changed, 200).items()
        assert made(rep.patch(path, {}), 200) == changed.json()
        assert len(rep.get(f"/{name}/?buying_center={deal.buying_center_id}").json()["results"]) == 1
        assert rep.delete(path, if_match='"1"').status_code == 412
        assert rep.delete(path, if_match=changed["ETag"]).status_code == 204
        told = rep.get(f"/{name}/?updated_since={row['created_at'].replace('+00:00', 'Z')}").json()["results"]
        assert told == [{"id": row["id"], "deleted": True}]
