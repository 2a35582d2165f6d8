"""Condax, whom Lin Wei visits: one person, one buying center."""

import datetime as dt

import pytest
from django.utils import timezone

from stakeholders.visits.reports import VisitReport
from tests.factories import AccountFactory, BuyingCenterFactory, ContactFactory, MemberFactory
from tests.visits.addresses import page


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


@pytest.fixture
def report(condax, zhao_min, center):
    def make(**fields):
        usual = {
            "account": condax,
            "starts_at": timezone.now() - dt.timedelta(hours=1),
            "met": (zhao_min,),
            "outcome": "continuation",
            "centers": (center,),
        }
        return VisitReport(**{**usual, **fields})

    return make


@pytest.fixture
def sheet(rep, condax, center, zhao_min):
    """What the phone form sends for a continuation."""
    form = rep.get(page("visit_log", center=center.pk)).context["form"]
    moment = timezone.localtime(timezone.now() - dt.timedelta(hours=1), form.user.zone)
    return {
        "id": str(form["id"].value()),
        "account": str(condax.pk),
        "center": str(center.pk),
        "met": [str(zhao_min.pk)],
        "outcome": "continuation",
        "channel": "on_site",
        "starts_at": moment.strftime("%Y-%m-%dT%H:%M"),
    }
