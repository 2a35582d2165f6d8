"""Who sets the slider or an attitude changes vote, gate and flags at once, by page and over REST."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from pipeline.actions.moves import move_to_stage
from pipeline.models import Deal, Flag
from stakeholders.models import Member
from tests.api.conftest import Program
from tests.factories import ContactFactory, MemberFactory, VisitFactory
from tests.pipeline.test_moves import prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(cast, deal):
    """Chen Bo decides and supports us, two engineers are against: the technical content tells who wins."""
    day = timezone.localdate()
    prove(cast, deal, "10.1", "10.2", "20.2", "20.3", "30.1", "30.2", "30.3", "30.4")
    for stage in ("20", "30"):
        move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage=stage)
    past = day - dt.timedelta(days=60)
    Deal.objects.update(opened_on=past, owned_since=past)  # new and reassigned deals have grace
    known = {"attitude_basis": "visit", "attitude_on": day}
    chief = ContactFactory(account=deal.account, name="Chen Bo")
    VisitFactory(account=deal.account, owner=cast.lin_wei, met=[chief], centers=[deal.buying_center])
    for number in range(2):
        engineer = ContactFactory(account=deal.account, name=f"Engineer {number}")
        MemberFactory(center=deal.buying_center, contact=engineer, roles=["technical"], attitude=-1, **known)
    return MemberFactory(center=deal.buying_center, contact=chief, roles=["decision_maker"], attitude=1, **known)


def stands(deal, rep, client):
    """(earned stage, opposed?, endorsement over REST, word on the page)."""
    deal.refresh_from_db()
    center = rep.get(f"/buying-centers/{deal.buying_center_id}/").json()
    page = client.get(deal.get_absolute_url())
    assert page.context["who"]["vote"].value == f"{float(center['vote']):+.2f}".replace("-", "−")
    flags = rep.get(f"/flags/?deal={deal.pk}").json()["results"]
    told = any(flag["code"] == "key_person_opposes" and flag["cleared_at"] is None for flag in flags)
    assert told is Flag.objects.filter(deal=deal, code="key_person_opposes", cleared_at=None).exists()
    assert rep.get(f"/deals/{deal.pk}/").json()["earned_stage"] == deal.earned_stage.code
    return deal.earned_stage.code, told, center["endorsement"], page.context["who"]["endorsement"]


WON = ("40", False, "endorsed", "endorsed")
LOST = ("30", True, "not_endorsed", "not endorsed")


def test_the_slider_by_page_and_by_rest(cast, deal, boss, sign_in):
    rep, client = Program(cast.lin_wei), sign_in(cast.lin_wei)
    slider = reverse("stakeholders:center_content", args=[deal.buying_center_id])
    client.post(slider, {"technical_content": "0.2", "version": deal.buying_center.version})
    assert stands(deal, rep, client) == WON
    path = f"/buying-centers/{deal.buying_center_id}/"
    assert rep.patch(path, {"technical_content": "0.9"}).status_code == 200
    assert stands(deal, rep, client) == LOST
    assert rep.patch(path, {"technical_content": "0.1"}).status_code == 200
    assert stands(deal, rep, client) == WON


def test_an_attitude_by_rest_and_by_page(cast, deal, boss, sign_in):
    rep, client = Program(cast.lin_wei), sign_in(cast.lin_wei)
    rep.patch(f"/buying-centers/{deal.buying_center_id}/", {"technical_content": "0.2"})
    rep.patch(f"/buying-center-members/{boss.pk}/", {"attitude": -1, "attitude_basis": "visit"})
    assert stands(deal, rep, client) == LOST
    edit = reverse("stakeholders:member_edit", args=[boss.center_id, boss.pk])
    version = Member.objects.values_list("version", flat=True).get(pk=boss.pk)
    sent = {"roles": ["decision_maker"], "attitude": "1", "attitude_basis": "visit", "version": version}
    assert client.post(edit, sent).status_code == 302
    assert stands(deal, rep, client) == WON
