"""Where judgements about people belong to who works on the deal: nobody else meets them, at any door."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from pipeline.models import DealChange, Flag
from stakeholders.models import BuyingCenter, Contact, Member
from team.activities import announce
from team.models import Activity, Organization
from tests.doors.test_doors import ADDRESSES, DOORS, knock
from tests.doors.world import build
from tests.factories import AccountFactory, BuyingCenterFactory, DealFactory

WORD = "Kestrel"
TOLD = (WORD, "key_person_opposes", "coach_silent", "win_over", "is-opposed", "contact with the coach", "Opposed by")


@pytest.fixture
def world(db):
    world = build()
    deal, member = world.ours.ids["deal_id"], Member.objects.get(pk=world.ours.ids["member_id"])
    texts = dict.fromkeys(("weight_reason", "obtain", "interest", "resistance", "effort"), WORD)
    Member.objects.filter(pk=member.pk).update(attitude=-1, attitude_basis="visit", **texts)
    member.role_rows.create(code="coach")
    for code, cure in (("key_person_opposes", "win_over"), ("coach_silent", "visit"), ("stalled_silent", "visit")):
        numbers, now = {"weight": 80, "days": 33, "limit": 30}, timezone.now()
        Flag.objects.create(
            deal_id=deal,
            code=code,
            cure=cure,
            severity=3,
            numbers=numbers,
            raised_at=now,
            cure_contact_id=member.contact_id,
        )
    row = Flag.objects.get(deal_id=deal, code="coach_silent")
    snooze = {"field": "snooze:coach_silent", "new": "2099-01-01", "effective_at": timezone.now()}
    DealChange.objects.create(deal_id=deal, actor=world.cast.lin_wei, **snooze)
    announce(actor=world.cast.lin_wei, verb="flag_raised", subject=row.deal, new={"flags": {"coach_silent": {}}})
    type(row.deal).objects.filter(pk=deal).update(lights="xx-")
    member.center.changes.create(
        field="attitude",
        new=-1,
        reason=WORD,
        actor=world.cast.lin_wei,
        contact=member.contact,
        effective_at=timezone.now(),
    )
    return world


def reading_doors():
    """All but a pipeline's own file, which spells out every flag and criterion of the method and no deal."""
    doors = [door for door in DOORS.values() if "GET" in door.answers and not door.is_public and ":" in door.name]
    return [door for door in doors if door.name != "api:versions-detail"]


def met_by(world, kind):
    """{door: words about people that its page or answer shows}, and what the center's own pages answer."""
    found = {}
    for door in reading_doors():
        # The filter of lists offers every flag of the method, whoever looks.
        text = re.sub(r"<option[^>]*>", "", knock(world, door, "GET", kind, world.ours).text_read)
        if told := [word for word in TOLD if word in text]:
            found[door.name] = told
    return found


def test_the_account_team_reads_the_deal_without_its_people(world):
    usual = set(met_by(world, "reader"))
    assert {"pipeline:deal_detail", "stakeholders:contact_detail", "api:flags-list", "api:activities-list"} <= usual
    Organization.objects.update(judgements_seen_by="deal")
    assert met_by(world, "reader") == {}
    deal = knock(world, DOORS["pipeline:deal_detail"], "GET", "reader", world.ours)
    assert deal.status_code == 200
    assert 'id="who"' not in deal.text_read
    assert "/centers/" not in deal.text_read
    for name in ("stakeholders:center_detail", "api:buying-centers-detail", "api:buying-center-members-detail"):
        assert knock(world, DOORS[name], "GET", "reader", world.ours).status_code == 404


@pytest.mark.parametrize("kind", ["rep", "manager", "director", "analyst"])
def test_who_works_on_it_leads_or_sees_everything_reads_on(world, kind):
    Organization.objects.update(judgements_seen_by="deal")
    deal = knock(world, DOORS["pipeline:deal_detail"], "GET", kind, world.ours).text_read
    assert 'id="who"' in deal
    flags = knock(world, DOORS["api:flags-list"], "GET", kind, world.ours).text_read
    assert "key_person_opposes" in flags
    assert str(world.ours.ids["contact_id"]) in flags


def test_flags_of_others_stay_but_name_nobody(world):
    Organization.objects.update(judgements_seen_by="deal")
    flags = knock(world, DOORS["api:flags-list"], "GET", "reader", world.ours).text_read
    assert "stalled_silent" in flags
    assert str(world.ours.ids["contact_id"]) not in flags


def test_flags_about_people_cannot_be_searched_for(world, sign_in):
    client = sign_in(world.cast.rep2)
    address = reverse("api:deals-list") + "?flag=coach_silent"
    assert client.get(address).json()["results"]
    page = reverse("pipeline:deal_list") + "?owner=all&flag=coach_silent"
    line = f"{world.ours.word} line"
    assert line in client.get(page).content.decode()
    Organization.objects.update(judgements_seen_by="deal")
    assert client.get(address).json()["results"] == []
    assert line not in client.get(page).content.decode()
    assert client.get(reverse("api:deals-list") + "?flag=stalled_silent").json()["results"]


def test_the_accounts_owner_sees_the_people_of_their_own_deals_only(cast):
    account = AccountFactory(owner=cast.lin_wei)
    mine, theirs, nobodys = (BuyingCenterFactory(account=account) for _each in range(3))
    DealFactory(account=account, buying_center=mine, owner=cast.lin_wei)
    DealFactory(account=account, buying_center=theirs, owner=cast.rep2)
    assert set(BuyingCenter.objects.visible_to(cast.lin_wei)) == {mine, theirs, nobodys}
    Organization.objects.update(judgements_seen_by="deal")
    assert set(BuyingCenter.objects.visible_to(cast.lin_wei)) == {mine, nobodys}
    assert set(BuyingCenter.objects.editable_by(cast.lin_wei)) == {mine, nobodys}
    assert set(BuyingCenter.objects.visible_to(cast.manager)) == {mine, nobodys}
    assert set(BuyingCenter.objects.visible_to(cast.director)) == {mine, theirs, nobodys}


def test_people_themselves_stay_known_to_who_sees_the_account(world):
    Organization.objects.update(judgements_seen_by="deal")
    assert Contact.objects.visible_to(world.cast.rep2).filter(pk=world.ours.ids["contact_id"]).exists()
    assert not Activity.objects.visible_to(world.cast.rep2).filter(verb="flag_raised").exists()
    assert "stakeholders:contact_detail" in ADDRESSES
