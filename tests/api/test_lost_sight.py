"""Every way to lose sight of records reaches a program that keeps a copy by `updated_since`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.actions import add_to_account_team, change_account, end_on_account_team, reassign_account
from accounts.models import KeyAccount
from pipeline.actions.people import reassign_deal, set_deal_team
from pipeline.models import Deal
from stakeholders.actions import change_commitment, remove_member
from stakeholders.models import Commitment, Contact, Member
from stakeholders.visits.actions import change_visit
from stakeholders.visits.models import Visit, VisitColleague
from team.actions import deactivate_user, end_membership, move_team, set_roles
from team.models import Membership, User
from tests.api.conftest import Program
from tests.cast import Cast
from tests.factories import (
    AccountFactory,
    AccountTeamFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    DealTeamFactory,
    MemberFactory,
    VisitFactory,
)

LISTS = ("key-accounts", "contacts", "buying-centers", "buying-center-members", "commitments", "visits", "deals")


@dataclass
class Scene:
    """An account of the stranger's with one record of each kind; nobody else of the cast sees it yet."""

    cast: Cast
    account: KeyAccount
    contact: Contact
    deal: Deal
    member: Member
    commitment: Commitment
    visit: Visit


@pytest.fixture
def scene(cast: Cast) -> Scene:
    account = AccountFactory(owner=cast.stranger)
    deal = DealFactory(account=account)
    contact = ContactFactory(account=account)
    member = MemberFactory(center=deal.buying_center, contact=contact)
    commitment = CommitmentFactory(account=account, center=deal.buying_center)
    visit = VisitFactory(account=account, met=[contact], centers=[deal.buying_center])
    return Scene(cast, account, contact, deal, member, commitment, visit)


def owned_account(scene: Scene) -> Callable[[], Any]:
    KeyAccount.objects.update(owner=scene.cast.lin_wei)
    return lambda: reassign_account(actor=scene.cast.director, account_id=scene.account.pk, owner=scene.cast.stranger)


def inside_owned_account(scene: Scene) -> Callable[[], Any]:
    KeyAccount.objects.update(inside_owner=scene.cast.lin_wei)
    values = {"inside_owner": None}
    return lambda: change_account(actor=scene.cast.stranger, account_id=scene.account.pk, values=values)


def account_team(scene: Scene) -> Callable[[], Any]:
    member = AccountTeamFactory(account=scene.account, user=scene.cast.lin_wei)
    return lambda: end_on_account_team(actor=scene.cast.stranger, member_id=member.pk)


def owned_deal(scene: Scene) -> Callable[[], Any]:
    Deal.objects.update(owner=scene.cast.lin_wei)
    return lambda: reassign_deal(actor=scene.cast.director, deal_id=scene.deal.pk, owner=scene.cast.stranger)


def deal_team(scene: Scene) -> Callable[[], Any]:
    DealTeamFactory(deal=scene.deal, user=scene.cast.lin_wei)
    return lambda: set_deal_team(actor=scene.cast.stranger, deal_id=scene.deal.pk, user=scene.cast.lin_wei, ends=True)


def assignee(scene: Scene) -> Callable[[], Any]:
    Commitment.objects.update(assignee=scene.cast.lin_wei)
    values = {"assignee": scene.cast.stranger}
    return lambda: change_commitment(actor=scene.cast.stranger, commitment_id=scene.commitment.pk, values=values)


def colleague(scene: Scene) -> Callable[[], Any]:
    VisitColleague.objects.create(visit=scene.visit, user=scene.cast.lin_wei)
    return lambda: change_visit(actor=scene.cast.stranger, visit_id=scene.visit.pk, values={"colleagues": []})


def subject_of_the_visit(scene: Scene) -> Callable[[], Any]:
    """The visit was about a deal of the reader's team, and then it was not."""
    other = DealFactory(account=scene.account, owner=scene.cast.lin_wei)
    about = VisitFactory(account=scene.account, owner=scene.cast.stranger, centers=[other.buying_center])
    about.people.create(contact=scene.contact, met=True)
    return lambda: change_visit(actor=scene.cast.stranger, visit_id=about.pk, values={"centers": []})


def member_of_a_center(scene: Scene) -> Callable[[], Any]:
    DealTeamFactory(deal=scene.deal, user=scene.cast.lin_wei)
    return lambda: remove_member(actor=scene.cast.stranger, member_id=scene.member.pk)


RECORDS = {
    "owner of the account": owned_account,
    "inside owner": inside_owned_account,
    "account team": account_team,
    "owner of the deal": owned_deal,
    "deal team": deal_team,
    "assignee": assignee,
    "colleague on the visit": colleague,
    "what the visit was about": subject_of_the_visit,
    "member of the buying center": member_of_a_center,
}


def owned_by_lin_wei(scene: Scene) -> None:
    KeyAccount.objects.update(owner=scene.cast.lin_wei)


def left_team(scene: Scene) -> Callable[[], Any]:
    owned_by_lin_wei(scene)
    running = Membership.objects.get(user=scene.cast.lin_wei)
    yesterday = scene.cast.organization.today() - dt.timedelta(days=1)
    return lambda: end_membership(actor=scene.cast.admin, membership_id=running.pk, ends_on=yesterday)


def led_team_no_more(scene: Scene) -> Callable[[], Any]:
    owned_by_lin_wei(scene)
    running = Membership.objects.get(user=scene.cast.manager)
    yesterday = scene.cast.organization.today() - dt.timedelta(days=1)
    return lambda: end_membership(actor=scene.cast.admin, membership_id=running.pk, ends_on=yesterday)


def moved_team(scene: Scene) -> Callable[[], Any]:
    """West hung under East, which the manager leads, and goes elsewhere."""
    move_team(actor=scene.cast.admin, team_id=scene.cast.west.pk, parent=scene.cast.east)
    KeyAccount.objects.update(owner=scene.cast.rep2)
    return lambda: move_team(actor=scene.cast.admin, team_id=scene.cast.west.pk, parent=scene.cast.hardware)


def lost_role(scene: Scene) -> Callable[[], Any]:
    owned_by_lin_wei(scene)
    return lambda: set_roles(actor=scene.cast.admin, user_id=scene.cast.manager.pk, roles=["rep"])


def lost_every_role(scene: Scene) -> Callable[[], Any]:
    set_roles(actor=scene.cast.admin, user_id=scene.cast.manager.pk, roles=["analyst"])
    return lambda: set_roles(actor=scene.cast.admin, user_id=scene.cast.manager.pk, roles=[])


SIGHTS = {
    "a person left the team": left_team,
    "no longer leads the team": led_team_no_more,
    "the team moved": moved_team,
    "a role": lost_role,
    "every role": lost_every_role,
}


class Copy:
    """A program that keeps what it may see, as the documentation tells it to."""

    def __init__(self, person: User) -> None:
        self.program = Program(person)
        self.kept: dict[str, set[str]] = {}
        self.read_again = 0
        self.read_all()

    def read_all(self) -> None:
        self.since = timezone.now().isoformat().replace("+00:00", "Z")
        self.kept = {name: self.visible(name) for name in LISTS}

    def visible(self, name: str) -> set[str]:
        return {row["id"] for row in self.program.get(f"/{name}/?page_size=200").json()["results"]}

    def follow(self) -> None:
        for name in LISTS:
            answer = self.program.get(f"/{name}/?updated_since={self.since}")
            if answer.status_code == 410:
                assert answer.json()["code"] == "read_everything_again"
                self.read_again += 1
                self.kept[name] = self.visible(name)
                continue
            for row in answer.json()["results"]:
                (self.kept[name].discard if row.get("deleted") else self.kept[name].add)(row["id"])

    def is_right(self) -> bool:
        return self.kept == {name: self.visible(name) for name in LISTS}


@pytest.mark.parametrize("who", ["lin_wei", "manager"])
@pytest.mark.parametrize("arrange", RECORDS.values(), ids=list(RECORDS))
def test_a_record_leaves_the_copy(scene: Scene, arrange: Callable[[Scene], Callable[[], Any]], who: str) -> None:
    """Of who lost it, and of who saw it by leading them: by tombstones, without reading all again."""
    lose = arrange(scene)
    copy = Copy(getattr(scene.cast, who))
    before = {name: set(ids) for name, ids in copy.kept.items()}
    lose()
    assert not copy.is_right(), "nothing went out of sight"
    copy.follow()
    assert copy.is_right()
    assert any(before[name] - copy.kept[name] for name in LISTS)
    assert copy.read_again == 0


@pytest.mark.parametrize("arrange", SIGHTS.values(), ids=list(SIGHTS))
def test_another_sight_is_read_anew(scene: Scene, arrange: Callable[[Scene], Callable[[], Any]]) -> None:
    lose = arrange(scene)
    scene.cast.manager.forget_sight()
    copy, untouched = Copy(scene.cast.manager), Copy(scene.cast.stranger)
    lose()
    assert not copy.is_right(), "nothing went out of sight"
    copy.follow()
    assert copy.is_right()
    assert copy.read_again > 0
    copy.read_all()
    copy.read_again = 0
    copy.follow()
    untouched.follow()
    assert (copy.read_again, untouched.read_again) == (0, 0)


def test_who_is_deactivated_reads_nothing(scene: Scene) -> None:
    copy = Copy(scene.cast.lin_wei)
    deactivate_user(actor=scene.cast.admin, user_id=scene.cast.lin_wei.pk)
    assert copy.program.get(f"/deals/?updated_since={copy.since}").status_code == 401


def test_a_day_set_ahead_counts_from_that_day_on(scene: Scene) -> None:
    today = scene.cast.organization.today()
    member = add_to_account_team(actor=scene.cast.stranger, account_id=scene.account.pk, user=scene.cast.lin_wei)
    end_on_account_team(actor=scene.cast.stranger, member_id=member.pk, ends_on=today + dt.timedelta(days=2))
    copy = Copy(scene.cast.lin_wei)
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        copy.follow()
        assert (copy.is_right(), copy.read_again) == (True, 0)
    with time_machine.travel(timezone.now() + dt.timedelta(days=4)):
        assert not copy.is_right()
        copy.follow()
        assert copy.is_right()
