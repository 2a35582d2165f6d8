"""A confidence shows nowhere but to the deal's owner and its team: one walk over every place that could tell it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.actions import create_token
from integrations.models import SightMark
from pipeline.actions.people import reassign_deal
from pipeline.models import Deal
from stakeholders.actions import record_intelligence, remove_intelligence
from team.models import Activity, Comment
from tests.factories import (
    AccountFactory,
    AccountTeamFactory,
    BuyingCenterFactory,
    ContactFactory,
    DealFactory,
    DealTeamFactory,
    MemberFactory,
)

SECRET = "Nightingale"
OTHERS = ["rep2", "manager", "director", "analyst", "admin", "stranger"]


@pytest.fixture
def deal(cast):
    account = AccountFactory(name="Condax", owner=cast.lin_wei)
    AccountTeamFactory(account=account, user=cast.rep2)
    center = BuyingCenterFactory(account=account, name="Line 4")
    return DealFactory(account=account, buying_center=center, owner=cast.lin_wei)


@pytest.fixture
def item(cast, deal):
    contact = ContactFactory(account=deal.account, name="Zhao Min")
    MemberFactory(center=deal.buying_center, contact=contact, roles=["coach"])
    return record_intelligence(
        actor=cast.lin_wei, center_id=deal.buying_center_id, text=f"{SECRET} text", source=contact, source_note=SECRET
    )


def places(item):
    center, deal = item.center, item.center.deal
    return [
        reverse("stakeholders:center_part", args=[center.pk, "coach"]),
        reverse("pipeline:deal_tab", args=[deal.pk, "coach"]),
        f"{deal.get_absolute_url()}?tab=coach",
        deal.get_absolute_url(),
        reverse("pipeline:deal_tab", args=[deal.pk, "history"]),
        reverse("stakeholders:center_detail", args=[center.pk]),
        reverse("accounts:account_detail", args=[center.account_id]),
        item.source.get_absolute_url(),
        reverse("integrations:search") + f"?q={SECRET}",
        reverse("team:today"),
        reverse("team:notifications"),
    ]


def programs(item):
    names = ("intelligence", "activities", "contacts", "buying-centers", "buying-center-members", "deal-changes")
    found = [f"/api/v1/{name}/" for name in names]
    return [
        *found,
        f"/api/v1/intelligence/?{_lately()}",
        f"/api/v1/intelligence/{item.pk}/",
        f"/api/v1/search/?q={SECRET}",
    ]


def _lately():
    return f"updated_since={(timezone.now() - dt.timedelta(days=1)).strftime('%Y-%m-%dT%H:%M:%SZ')}"


def asker(client, person):
    secret = create_token(actor=person, name="Copy", scopes=["*"])[1]
    return lambda url: client.get(url, headers={"Authorization": f"Bearer {secret}"})


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_meets_a_word_or_a_trace_of_it(who, cast, item, sign_in, client):
    person = getattr(cast, who)
    browser, ask = sign_in(person), asker(client, person)
    for url in places(item):
        answer = browser.get(url)
        text = answer.content.decode().replace(url, "").replace(f'value="{SECRET}"', "")
        assert SECRET not in text.replace(f"“{SECRET}”", "").replace(f"q={SECRET}", ""), url
        assert f"/intelligence/{item.pk}" not in text, url
        assert answer.status_code == 404 or f"centers/{item.center_id}/coach/" not in text, url
    for url in places(item)[:2]:
        assert browser.get(url).status_code == 404, url
    for url in programs(item):
        answer = ask(url)
        text = answer.content.decode().replace(f"q={SECRET}", "")
        assert str(item.pk) not in text.replace(url, "") or answer.status_code == 404, url
        assert f"{SECRET} text" not in text, url
        assert "intelligence_recorded" not in text, url


@pytest.mark.parametrize("who", ["lin_wei", "inside"])
def test_the_deals_owner_and_its_team_read_it(who, cast, item, deal, sign_in, client):
    """Else the test above would say nothing."""
    DealTeamFactory(deal=deal, user=cast.inside)
    person = getattr(cast, who)
    ask = asker(client, person)
    for url in places(item)[:2]:
        assert SECRET in sign_in(person).get(url).content.decode(), url
    assert SECRET in ask("/api/v1/intelligence/").content.decode()
    assert SECRET in ask(f"/api/v1/intelligence/?{_lately()}").content.decode()
    assert "intelligence_recorded" in ask("/api/v1/activities/").content.decode()


def test_it_carries_no_comments(cast, item, sign_in):
    address = reverse("team:comment", args=["stakeholders.intelligence", item.pk])
    for person in (cast.lin_wei, cast.director):
        assert sign_in(person).post(address, {"body": "Hello"}).status_code == 404
    assert not Comment.objects.exists()


class TestTombstones:
    """That something is gone is told to those who could read it, and to nobody else."""

    def test_of_a_removal(self, cast, item, client):
        remove_intelligence(actor=cast.lin_wei, intelligence_id=item.pk)
        told = {person: ask_gone(client, person, item) for person in cast.everybody.values()}
        assert {person for person, gone in told.items() if gone} == {cast.lin_wei}

    def test_of_a_deal_that_changed_hands(self, cast, item, deal, client):
        reassign_deal(actor=cast.director, deal_id=deal.pk, owner=cast.inside)
        assert Deal.objects.get(pk=deal.pk).owner == cast.inside
        assert ask_gone(client, cast.lin_wei, item)
        for person in (cast.manager, cast.director, cast.analyst, cast.admin, cast.stranger, cast.rep2):
            assert not ask_gone(client, person, item), person

    def test_the_mark_names_people_not_a_record_that_others_see(self, cast, item):
        remove_intelligence(actor=cast.lin_wei, intelligence_id=item.pk)
        marks = SightMark.objects.filter(label="stakeholders.intelligence")
        assert set(marks.values_list("user_id", flat=True)) == {cast.lin_wei.pk}


def ask_gone(client, person, item):
    answer = asker(client, person)(f"/api/v1/intelligence/?{_lately()}")
    assert answer.status_code == 200
    return str(item.pk) in answer.content.decode()


def test_the_log_hides_it_from_who_sees_everything(cast, item):
    for person in (cast.director, cast.analyst):
        seen = Activity.objects.visible_to(person)
        assert seen.exists()
        assert not seen.filter(verb__startswith="intelligence").exists()
    assert Activity.objects.visible_to(cast.lin_wei).filter(verb="intelligence_recorded").exists()
