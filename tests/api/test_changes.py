"""`updated_since`: what a copy must fetch again, with tombstones for what is gone or out of sight."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.actions import add_to_account_team, end_on_account_team, reassign_account
from accounts.models import KeyAccount
from pipeline.actions.people import reassign_deal
from pipeline.models import Deal
from stakeholders.models import Member
from tests.api.conftest import Program
from tests.cast import Cast
from tests.factories import AccountFactory, ContactFactory, DealFactory, MemberFactory


def now() -> str:
    return timezone.now().isoformat().replace("+00:00", "Z")


def since(program: Program, name: str, instant: str, more: str = "") -> list[dict[str, Any]]:
    answer = program.get(f"/{name}/?updated_since={instant}{more}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def gone(*records: Any) -> list[dict[str, Any]]:
    return sorted(({"id": str(one.pk), "deleted": True} for one in records), key=lambda one: one["id"])


def test_only_what_changed_oldest_first(rep: Program, deal: Deal, condax: KeyAccount) -> None:
    other = rep.post("/deals/", {"account": str(condax.pk), "name": "Other"}).json()
    start = now()
    assert since(rep, "deals", start) == []
    rep.patch(f"/deals/{other['id']}/", {"name": "B"})
    rep.patch(f"/deals/{deal.pk}/", {"name": "A"})
    rows = since(rep, "deals", start)
    assert [row["name"] for row in rows] == ["B", "A"]
    assert since(rep, "deals", start, "&fields=id") == [{"id": row["id"]} for row in rows]


def test_pages_of_changes(rep: Program, condax: KeyAccount) -> None:
    start = now()
    ContactFactory.create_batch(5, account=condax)
    found, url = [], f"/contacts/?updated_since={start}&page_size=2"
    while url:
        page = rep.get(url).json()
        found += [row["id"] for row in page["results"]]
        url = page["next"]
    assert len(found) == len(set(found)) == 5
    assert dt.datetime.fromisoformat(page["updated_until"]) < timezone.now()


def test_a_removed_record_is_a_tombstone_for_those_who_saw_it(rep: Program, outsider: Program, deal: Deal) -> None:
    member = MemberFactory(center=deal.buying_center)
    start = now()
    assert rep.delete(f"/buying-center-members/{member.pk}/").status_code == 204
    assert not Member.objects.exists()
    assert since(rep, "buying-center-members", start) == gone(member)
    assert since(outsider, "buying-center-members", start) == []


def test_a_removed_quota_is_a_tombstone(rep: Program, boss: Program, head: Program, cast: Cast) -> None:
    made = boss.post("/quotas/", {"owner": str(cast.lin_wei.pk), "month": "2026-10", "amount": "500"})
    assert made.status_code == 201, made.content
    start = now()
    assert boss.delete(f"/quotas/{made.json()['id']}/").status_code == 204
    for program in (rep, boss, head):
        assert since(program, "quotas", start) == [{"id": made.json()["id"], "deleted": True}]


def test_an_account_that_goes_to_another_team(cast: Cast, rep: Program, head: Program, deal: Deal) -> None:
    account = AccountFactory(name="Moving", owner=cast.lin_wei)
    contact = ContactFactory(account=account, name="Moves along")
    theirs = DealFactory(account=account, owner=cast.rep2)
    start = now()
    reassign_account(actor=cast.director, account_id=account.pk, owner=cast.rep2)
    assert since(rep, "key-accounts", start) == gone(account)
    assert since(rep, "contacts", start) == gone(contact)
    assert since(rep, "deals", start) == gone(theirs)
    # Who gets it is told of all that hangs on it, though none of it changed.
    gained = Program(cast.rep2)
    assert [row["name"] for row in since(gained, "key-accounts", start)] == ["Moving"]
    assert [row["name"] for row in since(gained, "contacts", start)] == ["Moves along"]
    # Who reaches it through the old owner's team loses it too; who sees everything does not.
    assert since(Program(cast.manager), "contacts", start) == gone(contact)
    assert [row["name"] for row in since(head, "key-accounts", start)] == ["Moving"]


def test_the_account_team_comes_and_goes(cast: Cast, deal: Deal, condax: KeyAccount) -> None:
    reader = Program(cast.rep2)
    start = now()
    member = add_to_account_team(actor=cast.lin_wei, account_id=condax.pk, user=cast.rep2)
    assert [row["id"] for row in since(reader, "deals", start)] == [str(deal.pk)]
    member.starts_on -= dt.timedelta(days=5)
    member.save()
    start = now()
    end_on_account_team(actor=cast.lin_wei, member_id=member.pk)
    assert since(reader, "deals", start) == gone(deal)


def test_a_deal_that_is_given_away(cast: Cast, deal: Deal) -> None:
    account = AccountFactory(owner=cast.stranger)
    lone = DealFactory(account=account, owner=cast.lin_wei)
    start = now()
    reassign_deal(actor=cast.director, deal_id=lone.pk, owner=cast.rep2)
    rep = Program(cast.lin_wei)
    assert since(rep, "deals", start) == gone(lone)
    assert since(rep, "buying-centers", start) == gone(lone.buying_center)


def test_what_cannot_be_followed_says_so(rep: Program) -> None:
    assert "updated_since" in rep.get(f"/activities/?updated_since={now()}").json()["errors"]
    assert "ordering" in rep.get(f"/deals/?updated_since={now()}&ordering=name").json()["errors"]
    assert "updated_since" in rep.get("/deals/?updated_since=2026-01-01").json()["errors"]
    assert "cursor" in rep.get(f"/deals/?updated_since={now()}&cursor=x").json()["errors"]
    old = (timezone.now() - dt.timedelta(days=120)).isoformat().replace("+00:00", "Z")
    answer = rep.get(f"/deals/?updated_since={old}")
    assert (answer.status_code, answer.json()["code"]) == (410, "read_everything_again")


def test_the_digest_of_ones_sight_changes_with_roles(cast: Cast, rep: Program) -> None:
    from team.models import RoleGrant

    before = rep.get("/me/").json()["sight"]
    assert rep.get("/me/").json()["sight"] == before
    RoleGrant.objects.create(user=cast.lin_wei, role="analyst")
    assert rep.get("/me/").json()["sight"] != before


def test_marks_are_forgotten_after_three_months(cast: Cast, condax: KeyAccount) -> None:
    from integrations.models import SightMark
    from integrations.tasks import purge

    reassign_account(actor=cast.director, account_id=condax.pk, owner=cast.rep2)
    assert SightMark.objects.exists()
    SightMark.objects.update(at=timezone.now() - dt.timedelta(days=92))
    purge()
    assert not SightMark.objects.exists()
