"""Visits over REST: planned, logged (also offline), put right."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from accounts.models import KeyAccount
from pipeline.models import Deal
from stakeholders.models import Commitment, Contact
from tests.api.conftest import Program
from tests.factories import ContactFactory, MemberFactory


def made(answer: Any, status: int = 201) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    return answer.json()


def report(account: KeyAccount, **more: Any) -> dict[str, Any]:
    begin = timezone.now() - dt.timedelta(hours=3)
    return {"account": str(account.pk), "starts_at": begin.isoformat(), "outcome": "continuation", **more}


def test_a_visit_is_logged_with_what_came_of_it(rep: Program, deal: Deal, condax: KeyAccount) -> None:
    person = ContactFactory(account=condax, name="Zhao Min")
    MemberFactory(center=deal.buying_center, contact=person)
    body = report(
        condax,
        outcome="advance",
        met=[str(person.pk)],
        new_people=[{"name": "Li Na", "title": "Buyer"}],
        buying_centers=[str(deal.buying_center_id)],
        customer_action={"what": "Invites us to the plant", "due_on": "2027-01-10"},
        next_step={"what": "Send the agenda", "due_on": "2027-01-05"},
        attitudes=[{"contact": str(person.pk), "attitude": 1}],
        note="Good talk",
    )
    visit = made(rep.post("/visits/", body))
    assert (visit["state"], visit["outcome"], visit["account_name"]) == ("held", "advance", "Condax")
    assert {row["met"] for row in visit["people"]} == {True}
    assert len(visit["people"]) == 2
    assert visit["buying_centers"] == [
        {"buying_center": str(deal.buying_center_id), "is_primary": True, "outcome": "advance"}
    ]
    assert Contact.objects.filter(name="Li Na", account=condax).exists()
    assert {row.side for row in Commitment.objects.filter(origin="visit")} == {"ours", "theirs"}
    assert rep.get("/buying-center-members/").json()["results"][0]["attitude"] == 1
    assert rep.get(f"/visits/?buying_center={deal.buying_center_id}&outcome=advance").json()["results"] == [visit]


def test_a_report_must_say_whom_and_what(rep: Program, condax: KeyAccount) -> None:
    answer = rep.post("/visits/", report(condax, outcome=""))
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"met", "outcome"})
    ahead = report(condax, starts_at="2099-01-01T09:00:00Z", nobody_there=True)
    assert "starts_at" in rep.post("/visits/", ahead).json()["errors"]
    assert made(rep.post("/visits/", report(condax, nobody_there=True, outcome="")))["state"] == "attempted"


def test_a_visit_logged_offline_may_be_sent_twice(rep: Program, outsider: Program, condax: KeyAccount) -> None:
    body = {**report(condax, nobody_there=True, outcome=""), "id": str(uuid.uuid4())}
    first, again = made(rep.post("/visits/", body)), made(rep.post("/visits/", body))
    assert first == again
    assert first["id"] == body["id"]
    from tests.factories import AccountFactory

    theirs = AccountFactory(owner=outsider.person)
    assert outsider.post("/visits/", {**body, "account": str(theirs.pk)}).status_code in (404, 409)


def test_a_plan_is_made_moved_cancelled_or_reported(rep: Program, condax: KeyAccount) -> None:
    person = ContactFactory(account=condax)
    begin = (timezone.now() + dt.timedelta(days=3)).replace(microsecond=0)
    body = {"account": str(condax.pk), "state": "planned", "starts_at": begin.isoformat(), "people": [str(person.pk)]}
    visit = made(rep.post("/visits/", {**body, "purpose": "Show the sample", "is_agreed": True}))
    assert (visit["state"], visit["people"]) == ("planned", [{"contact": str(person.pk), "met": False}])
    path = f"/visits/{visit['id']}/"
    moved = made(rep.patch(path, {"purpose": "Show two samples"}), 200)
    assert moved["purpose"] == "Show two samples"
    assert "state" in rep.patch(path, {"outcome": "order"}).json()["errors"]
    assert rep.post(f"{path}miss/").json()["code"] == "still_ahead"
    assert rep.post(f"{path}cancel/", {}, if_match='"1"').status_code == 412
    assert made(rep.post(f"{path}cancel/", {"reason": "They are ill"}), 200)["state"] == "cancelled"

    other = made(rep.post("/visits/", body))
    held = {"starts_at": (timezone.now() - dt.timedelta(hours=1)).isoformat(), "met": [str(person.pk)]}
    logged = made(rep.post(f"/visits/{other['id']}/log/", {**held, "outcome": "order"}), 200)
    assert (logged["state"], logged["outcome"], logged["is_formal"]) == ("held", "order", True)


def test_people_of_others_cannot_be_named(rep: Program, condax: KeyAccount, canary: Any) -> None:
    answer = rep.post("/visits/", report(condax, met=[str(canary.contact.pk)]))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["met"])
    answer = rep.post("/visits/", report(canary.account, nobody_there=True))
    assert list(answer.json()["errors"]) == ["account"]
