"""Condax, whom Lin Wei visits: one person, one buying center."""

import pytest

from tests.factories import AccountFactory, BuyingCenterFactory, ContactFactory, MemberFactory


@pytest.fixture
def condax(organization, lin_wei):
    return AccountFactory(name="Condax", owner=lin_wei, address="1 Harbour Road", phone="+86 10 1")


@pytest.fixture
def zhao_min(condax):
    return ContactFactory(account=condax, name="Zhao Min")


@pytest.fixture
def center(condax, zhao_min):
    center = BuyingCenterFactory(account=condax, name="Line 4")
    MemberFactory(center=center, contact=zhao_min, roles=["decision_maker"])
    return center


@pytest.fixture
def rep(lin_wei, sign_in):
    return sign_in(lin_wei)
