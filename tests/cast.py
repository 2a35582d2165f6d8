"""The cast: the people that tests are about, in teams and roles as the demo has them.

Industrial (director)
  East    Lin Wei (rep), inside rep, manager
  West    rep2
Hardware  the stranger, whose records all carry CANARY: it may appear in nothing that others get
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.models import KeyAccount
from pipeline.models import Deal
from stakeholders.models import Contact
from stakeholders.visits.models import Visit
from team.models import Membership, Organization, Role, RoleGrant, Team, User
from tests.factories import (
    LONG_AGO,
    PASSWORD,
    AccountFactory,
    BuyingCenterFactory,
    ContactFactory,
    DealFactory,
    MemberFactory,
    OrganizationFactory,
    TeamFactory,
    VisitFactory,
)

CANARY = "Zanzibar Canary"


@dataclass(frozen=True)
class Cast:
    organization: Organization
    industrial: Team
    east: Team
    west: Team
    hardware: Team
    lin_wei: User
    rep2: User
    inside: User
    manager: User
    director: User
    analyst: User
    admin: User
    stranger: User

    @property
    def everybody(self) -> dict[str, User]:
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


@dataclass(frozen=True)
class Canary:
    """What the stranger owns; every name in it carries CANARY."""

    account: KeyAccount
    contact: Contact
    deal: Deal
    visit: Visit


def hire() -> Cast:
    """The organization with its teams and people, in few writes: thousands of tests begin with them."""
    organization = OrganizationFactory()
    industrial = TeamFactory.build(name="Industrial")
    east = TeamFactory.build(name="East", parent=industrial)
    west = TeamFactory.build(name="West", parent=industrial)
    hardware = TeamFactory.build(name="Hardware")
    Team.objects.bulk_create([industrial, east, west, hardware])
    people: list[User] = []
    grants: list[RoleGrant] = []
    memberships: list[Membership] = []

    def person(code: str, name: str, role: Role, team: Team | None = None, leads: Team | None = None) -> User:
        user = User(email=f"{code}@keyline.example", name=name, time_zone="Asia/Shanghai", password=hashed_password())
        people.append(user)
        grants.append(RoleGrant(user=user, role=role))
        if joined := team or leads:
            memberships.append(Membership(user=user, team=joined, is_manager=leads is not None, starts_on=LONG_AGO))
        return user

    cast = Cast(
        organization=organization,
        industrial=industrial,
        east=east,
        west=west,
        hardware=hardware,
        lin_wei=person("rep", "Lin Wei", Role.REP, team=east),
        rep2=person("rep2", "Sofia Brandt", Role.REP, team=west),
        inside=person("inside", "Xu Na", Role.INSIDE_REP, team=east),
        manager=person("manager", "Zhou Jie", Role.MANAGER, leads=east),
        director=person("director", "Clara Weiss", Role.DIRECTOR, leads=industrial),
        analyst=person("analyst", "Tom Berg", Role.ANALYST),
        admin=person("admin", "Ada Holm", Role.ADMINISTRATOR),
        stranger=person("stranger", "Ivo Stranger", Role.REP, team=hardware),
    )
    User.objects.bulk_create(people)
    RoleGrant.objects.bulk_create(grants)
    Membership.objects.bulk_create(memberships)
    return cast


@cache
def hashed_password() -> str:
    return make_password(PASSWORD)


@pytest.fixture
def cast(db: None) -> Cast:
    return hire()


@pytest.fixture
def canary(cast: Cast) -> Canary:
    account = AccountFactory(name=f"{CANARY} Works", owner=cast.stranger)
    contact = ContactFactory(account=account, name=f"{CANARY} Person")
    center = BuyingCenterFactory(account=account, name=f"{CANARY} center")
    MemberFactory(center=center, contact=contact)
    deal = DealFactory(account=account, buying_center=center, name=f"{CANARY} line")
    visit = VisitFactory(account=account, purpose=f"{CANARY} talk", met=[contact], centers=[center])
    return Canary(account, contact, deal, visit)


@pytest.fixture
def organization(cast: Cast) -> Organization:
    return cast.organization


@pytest.fixture
def lin_wei(cast: Cast) -> User:
    return cast.lin_wei


@pytest.fixture
def rep2(cast: Cast) -> User:
    return cast.rep2


@pytest.fixture
def inside(cast: Cast) -> User:
    return cast.inside


@pytest.fixture
def manager(cast: Cast) -> User:
    return cast.manager


@pytest.fixture
def director(cast: Cast) -> User:
    return cast.director


@pytest.fixture
def analyst(cast: Cast) -> User:
    return cast.analyst


@pytest.fixture
def admin(cast: Cast) -> User:
    """Administrator only. (pytest-django's `admin_user` is not used here.)"""
    return cast.admin


@pytest.fixture
def stranger(cast: Cast) -> User:
    return cast.stranger


@pytest.fixture
def office_hours() -> Iterator[None]:
    """A Tuesday, ten in the morning in Shanghai: a mail may go out at once."""
    with time_machine.travel(dt.datetime(2026, 11, 24, 2, tzinfo=dt.UTC)):
        yield


class SignIn:
    """`sign_in(person)` → a client that speaks as that person."""

    def __call__(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def sign_in() -> SignIn:
    return SignIn()
