"""To be named somewhere is to see it: one rule of whom a person may name, at every door."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.actions import add_to_account_team, change_account, create_account, reassign_account
from accounts.models import KeyAccount
from pipeline.actions.people import reassign_deal, set_deal_team
from pipeline.models import Deal
from stakeholders.actions import change_commitment, make_commitment
from stakeholders.models import Contact
from stakeholders.visits.actions import change_visit, log_visit, plan_visit
from stakeholders.visits.forms.colleagues import colleagues_at
from stakeholders.visits.models import VisitColleague
from stakeholders.visits.reports import VisitReport
from team import people
from team.models import User
from tests.api.conftest import Program
from tests.cast import Cast
from tests.factories import AccountFactory, CommitmentFactory, ContactFactory, DealFactory, VisitFactory

DOES_NOT_SELL = ("analyst", "admin", "gone")


@pytest.fixture
def account(cast: Cast) -> KeyAccount:
    return AccountFactory(owner=cast.lin_wei)


@pytest.fixture
def deal(account: KeyAccount) -> Deal:
    return DealFactory(account=account)


def person(cast: Cast, who: str) -> User:
    """By the cast's name; "gone" has left."""
    if who == "gone":
        cast.inside.is_active = False
        cast.inside.save()
        return User.objects.get(pk=cast.inside.pk)
    return getattr(cast, who)


NAMINGS: dict[str, Any] = {
    "owner of a new account": lambda cast, account, deal, user: create_account(
        actor=cast.director, name=f"{user.name} Robotics", owner=user
    ),
    "owner of an account": lambda cast, account, deal, user: reassign_account(
        actor=cast.director, account_id=account.pk, owner=user
    ),
    "inside owner of a new account": lambda cast, account, deal, user: create_account(
        actor=cast.lin_wei, name=f"{user.name} Robotics", inside_owner=user
    ),
    "inside owner": lambda cast, account, deal, user: change_account(
        actor=cast.lin_wei, account_id=account.pk, values={"inside_owner": user}
    ),
    "account team": lambda cast, account, deal, user: add_to_account_team(
        actor=cast.lin_wei, account_id=account.pk, user=user
    ),
    "owner of a deal": lambda cast, account, deal, user: reassign_deal(
        actor=cast.director, deal_id=deal.pk, owner=user
    ),
    "deal team": lambda cast, account, deal, user: set_deal_team(actor=cast.lin_wei, deal_id=deal.pk, user=user),
    "assignee": lambda cast, account, deal, user: make_commitment(
        actor=cast.lin_wei, side="ours", what="Send it", center=deal.buying_center, assignee=user
    ),
    "another assignee": lambda cast, account, deal, user: change_commitment(
        actor=cast.lin_wei,
        commitment_id=CommitmentFactory(account=account, center=deal.buying_center).pk,
        values={"assignee": user},
    ),
    "colleague on a plan": lambda cast, account, deal, user: plan_visit(
        actor=cast.lin_wei, account=account, starts_at=timezone.now() + dt.timedelta(days=1), colleagues=[user]
    ),
    "colleague on a visit": lambda cast, account, deal, user: log_visit(
        actor=cast.lin_wei,
        report=VisitReport(account=account, starts_at=timezone.now(), nobody_there=True, colleagues=(user,)),
    ),
    "another colleague": lambda cast, account, deal, user: change_visit(
        actor=cast.lin_wei,
        visit_id=VisitFactory(account=account, met=[ContactFactory(account=account)]).pk,
        values={"colleagues": [user]},
    ),
}
BESIDE = [name for name in NAMINGS if "assignee" in name or "colleague" in name]


@pytest.mark.parametrize("who", DOES_NOT_SELL)
@pytest.mark.parametrize("naming", NAMINGS.values(), ids=list(NAMINGS))
def test_who_is_named_sells_and_is_here(cast: Cast, account: KeyAccount, deal: Deal, naming: Any, who: str) -> None:
    user = person(cast, who)
    with pytest.raises(ValidationError, match=f"{user.name} does not sell here"):
        naming(cast, account, deal, user)


@pytest.mark.parametrize("naming", NAMINGS)
def test_a_rep_of_the_team_is_named(cast: Cast, account: KeyAccount, deal: Deal, naming: str) -> None:
    beside = [cast.manager] if naming in BESIDE else [cast.inside, cast.rep2]
    for user in beside:
        NAMINGS[naming](cast, account, deal, user)


@pytest.mark.parametrize("naming", BESIDE)
def test_nobody_from_elsewhere_is_brought_along(cast: Cast, account: KeyAccount, deal: Deal, naming: str) -> None:
    """Neither a promise nor a visit is a way to show an account to another team."""
    with pytest.raises(ValidationError, match="does not work with this account"):
        NAMINGS[naming](cast, account, deal, cast.rep2)
    add_to_account_team(actor=cast.lin_wei, account_id=account.pk, user=cast.rep2)
    NAMINGS[naming](cast, account, deal, User.objects.get(pk=cast.rep2.pk))


def test_work_is_given_to_ones_own_people(cast: Cast, account: KeyAccount, deal: Deal) -> None:
    with pytest.raises(PermissionDenied):
        reassign_deal(actor=cast.manager, deal_id=deal.pk, owner=cast.rep2)
    with pytest.raises(PermissionDenied):
        reassign_account(actor=cast.manager, account_id=account.pk, owner=cast.rep2)
    assert set(people.assignable(cast.manager)) == {cast.manager, cast.lin_wei, cast.inside}
    assert set(people.assignable(cast.lin_wei)) == {cast.lin_wei}
    assert cast.stranger in people.assignable(cast.director)
    assert not {cast.analyst, cast.admin} & set(people.assignable(cast.director))


def test_choices_of_a_page_pass_the_check(cast: Cast, account: KeyAccount) -> None:
    add_to_account_team(actor=cast.lin_wei, account_id=account.pk, user=cast.rep2)
    offered = list(colleagues_at(account, cast.lin_wei))
    assert set(offered) == {cast.manager, cast.rep2, cast.director}
    plan_visit(actor=cast.lin_wei, account=account, starts_at=timezone.now() + dt.timedelta(days=1), colleagues=offered)


def test_who_came_along_stays_named_after_leaving(cast: Cast, account: KeyAccount) -> None:
    met: Contact = ContactFactory(account=account)
    visit = VisitFactory(account=account, met=[met])
    VisitColleague.objects.create(visit=visit, user=cast.inside)
    left = person(cast, "gone")
    change_visit(actor=cast.lin_wei, visit_id=visit.pk, values={"note": "X", "colleagues": [left]})
    assert visit.colleagues.get().user == left


def test_a_program_reads_the_same_refusals(cast: Cast, account: KeyAccount, deal: Deal) -> None:
    rep = Program(cast.lin_wei)
    analyst, elsewhere = {"user": str(cast.analyst.pk)}, str(cast.rep2.pk)
    refusals = {
        "user": rep.post(f"/key-accounts/{account.pk}/account-team/", analyst),
        "inside_owner": rep.patch(f"/key-accounts/{account.pk}/", {"inside_owner": analyst["user"]}),
        "assignee": rep.post(
            "/commitments/", {"account": str(account.pk), "side": "ours", "what": "X", "assignee": elsewhere}
        ),
        "colleagues": rep.post(
            "/visits/",
            {
                "account": str(account.pk),
                "starts_at": "2026-01-01T09:00:00Z",
                "nobody_there": True,
                "colleagues": [elsewhere],
            },
        ),
    }
    for field, answer in refusals.items():
        assert answer.status_code == 400, answer.content
        assert list(answer.json()["errors"]) == [field]
    assert "user" in rep.post(f"/deals/{deal.pk}/deal-team/", analyst).json()["errors"]
