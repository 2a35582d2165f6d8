"""Key accounts, contacts, buying centers, members and commitments over REST."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import AccountChange, AccountTeamMember, KeyAccount
from pipeline.models import Deal
from stakeholders.models import StakeholderChange
from tests.api.conftest import Program
from tests.cast import Cast
from tests.factories import ContactFactory, MemberFactory


def made(answer: Any, status: int = 201) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    return answer.json()


def test_an_account_is_entered_and_changed(rep: Program, cast: Cast) -> None:
    body = {"name": "Northwind", "industry": "Food", "annual_revenue": "1500000.50", "annual_revenue_currency": "EUR"}
    account = made(rep.post("/key-accounts/", body))
    assert (account["owner"], account["annual_revenue"]) == (str(cast.lin_wei.pk), "1500000.50")
    changed = made(rep.patch(f"/key-accounts/{account['id']}/", {"tier": "key", "reason": "They grow"}), 200)
    assert (changed["tier"], changed["version"]) == ("key", 2)
    assert AccountChange.objects.get(field="tier").reason == "They grow"


def test_a_likely_duplicate_shows_name_and_owner_only(rep: Program, canary: Any, cast: Cast) -> None:
    asked = rep.post("/key-accounts/", {"name": "Zanzibar Canary Works Ltd."})
    assert (asked.status_code, asked.json()["code"]) == (409, "likely_duplicate")
    assert asked.json()["similar"] == [{"name": canary.account.name, "owner": "Ivo Stranger"}]
    made(rep.post("/key-accounts/", {"name": "Zanzibar Canary Works Ltd.", "confirmed": True}))


def test_bad_account_input(rep: Program, condax: KeyAccount, canary: Any) -> None:
    for change, field in (
        ({"website": "javascript:alert(1)"}, "website"),
        ({"tier": "gold"}, "tier"),
        ({"employees": -1}, "employees"),
        ({"parent": str(canary.account.pk)}, "parent"),
        ({"annual_revenue": "5"}, "annual_revenue_currency"),
        ({"is_holding": True}, "is_holding"),
    ):
        answer = rep.patch(f"/key-accounts/{condax.pk}/", change)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field]), change


def test_an_account_is_given_away_by_those_above(rep: Program, boss: Program, cast: Cast, condax: KeyAccount) -> None:
    path, body = f"/key-accounts/{condax.pk}/", {"owner": str(cast.inside.pk)}
    assert rep.patch(path, body).status_code == 403
    assert made(boss.patch(path, body), 200)["owner"] == str(cast.inside.pk)


def test_the_account_team(rep: Program, cast: Cast, condax: KeyAccount) -> None:
    path = f"/key-accounts/{condax.pk}/account-team/"
    shown = made(rep.post(path, {"user": str(cast.rep2.pk), "function": "Engineer"}), 200)
    [member] = shown["account_team"]
    assert (member["user"], member["function"]) == (str(cast.rep2.pk), "Engineer")
    assert Program(cast.rep2).names("/key-accounts/") == ["Condax"]
    assert rep.post(path, {"user": str(cast.rep2.pk)}).json()["code"] == "already_member"
    made(rep.post(f"{path}end/", {"member": member["id"]}), 200)
    assert not AccountTeamMember.objects.exists()  # who came today only was never there
    assert Program(cast.rep2).names("/key-accounts/") == []


def test_a_person_at_the_customer(rep: Program, condax: KeyAccount) -> None:
    boss = made(rep.post("/contacts/", {"account": str(condax.pk), "name": "Wang Fang", "level": "executive"}))
    body = {"account": str(condax.pk), "name": "Zhao Min", "reports_to": boss["id"], "email": "zhao@condax.example"}
    person = made(rep.post("/contacts/", {**body, "source_system": "erp", "external_id": "P-1"}))
    assert person["reports_to"] == boss["id"]
    again = made(rep.post("/contacts/", {**body, "source_system": "erp", "external_id": "P-1", "title": "Head"}), 200)
    assert (again["id"], again["title"]) == (person["id"], "Head")
    circle = rep.patch(f"/contacts/{boss['id']}/", {"reports_to": person["id"]})
    assert list(circle.json()["errors"]) == ["reports_to"]
    left = made(rep.patch(f"/contacts/{person['id']}/", {"left_on": "2026-01-31", "reason": "Retired"}), 200)
    assert left["left_on"] == "2026-01-31"
    assert rep.names("/contacts/?has_left=true") == ["Zhao Min"]
    assert StakeholderChange.objects.get(field="left_on").reason == "Retired"


def test_a_buying_center_and_its_members(rep: Program, condax: KeyAccount) -> None:
    origin = {"source_system": "erp", "external_id": "C-1"}
    center = made(rep.post("/buying-centers/", {"account": str(condax.pk), "name": "Press line", **origin}))
    assert center["external_id"] == "C-1"
    same = made(rep.post("/buying-centers/", {"account": str(condax.pk), "name": "Press line 2", **origin}), 200)
    assert (same["id"], same["name"]) == (center["id"], "Press line 2")
    person = ContactFactory(account=condax, name="Zhao Min")
    body = {"buying_center": center["id"], "contact": str(person.pk), "roles": ["decision_maker", "economic"]}
    member = made(rep.post("/buying-center-members/", {**body, "attitude": 1, "attitude_basis": "visit"}))
    assert (member["roles"], member["attitude"]) == (["decision_maker", "economic"], 1)
    changed = rep.patch(f"/buying-center-members/{member['id']}/", {"roles": ["coach"], "attitude": None})
    assert (made(changed, 200)["roles"], changed.json()["attitude"]) == (["coach"], None)
    for change, field in (
        ({"roles": ["king"]}, "roles"),
        ({"attitude": 2}, "attitude"),
        ({"influence": 6}, "influence"),
        ({"weight_override": "0.5"}, "weight_reason"),
    ):
        answer = rep.patch(f"/buying-center-members/{member['id']}/", change)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field]), change
    assert rep.names(f"/contacts/?buying_center={center['id']}") == ["Zhao Min"]
    path = f"/buying-center-members/{member['id']}/"
    assert rep.delete(path, if_match='"1"').status_code == 412
    assert rep.delete(path, if_match=changed["ETag"]).status_code == 204
    assert rep.delete(path).status_code == 404


def test_who_sees_a_deal_only_sees_its_people(cast: Cast, deal: Deal, condax: KeyAccount) -> None:
    from tests.factories import DealTeamFactory

    ContactFactory(account=condax, name="Elsewhere in the house")
    MemberFactory(center=deal.buying_center, contact=ContactFactory(account=condax, name="In the center"))
    DealTeamFactory(deal=deal, user=cast.rep2)
    assert Program(cast.rep2).names("/contacts/") == ["In the center"]


def test_a_promise_is_made_kept_and_dropped(rep: Program, deal: Deal, condax: KeyAccount) -> None:
    day = (dt.date(2027, 1, 15)).isoformat()
    body = {"buying_center": str(deal.buying_center_id), "side": "ours", "what": "Send the layout", "due_on": day}
    step = made(rep.post("/commitments/", body))
    assert (step["account"], step["state"], step["assignee"]) == (str(condax.pk), "open", str(deal.owner_id))
    assert rep.get(f"/deals/{deal.pk}/").json()["next_step"] == "Send the layout"
    path = f"/commitments/{step['id']}/"
    assert list(rep.patch(path, {"due_on": "2027-02-01"}).json()["errors"]) == ["reason"]
    later = {"due_on": "2027-02-01", "reason": "Their plant is shut"}
    assert made(rep.patch(path, later), 200)["due_on"] == "2027-02-01"
    done = made(rep.post(f"{path}complete/", {"result": "They liked it", "is_checked": True}), 200)
    assert (done["state"], done["result"]) == ("done", "They liked it")
    assert rep.post(f"{path}drop/").json()["code"] == "commitment_closed"
    assert made(rep.post(f"{path}reopen/"), 200)["state"] == "open"
    assert rep.get("/commitments/?state=open&side=ours&due_on_to=2027-02-01").json()["results"][0]["id"] == step["id"]
    assert "buying_center" in rep.post("/commitments/", {"side": "ours", "what": "x"}).json()["errors"]
