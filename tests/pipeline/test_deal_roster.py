"""The deal's team and its competitors: who is added sees the deal, who is removed no longer does."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import Competitor, KeyAccount
from pipeline.actions.people import set_deal_team
from pipeline.actions.rivals import drop_competitor, name_competitor
from pipeline.dossiers import one
from pipeline.models import Deal
from pipeline.proving import assessed
from stakeholders.models import BuyingCenter, Contact
from team.models import User
from tests.cast import Canary, Cast, SignIn
from tests.factories import ContactFactory, DealFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.lin_wei)


def go(name: str, *args: object) -> str:
    return reverse(f"pipeline:{name}", args=args)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_colleague_is_added_sees_the_deal_and_only_the_face_of_its_account(
    client: Client, cast: Cast, deal: Deal
) -> None:
    member = MemberFactory(center=deal.buying_center, contact=ContactFactory(account=deal.account, name="Li Qing"))
    outsider = ContactFactory(account=deal.account, name="Wang Lei")
    other = DealFactory(account=deal.account, owner=cast.lin_wei)
    assert not Deal.objects.visible_to(cast.rep2).exists()
    answer = client.post(go("deal_team", deal.pk), {"user": cast.rep2.pk, "function": "Project manager"})
    assert answer.status_code == 302
    rep2 = fresh(cast.rep2)
    assert list(Deal.objects.visible_to(rep2)) == [deal]
    assert list(Deal.objects.editable_by(rep2)) == [deal]
    assert list(BuyingCenter.objects.visible_to(rep2)) == [deal.buying_center]
    assert list(Contact.objects.visible_to(rep2)) == [member.contact]
    assert not KeyAccount.objects.visible_to(rep2).exists()
    assert list(KeyAccount.objects.face_visible_to(rep2)) == [deal.account]
    assert other not in Deal.objects.visible_to(rep2)
    assert outsider not in Contact.objects.visible_to(rep2)
    text = client.get(deal.get_absolute_url()).content.decode()
    assert "Sofia Brandt" in text.split('class="kl-facts"')[1].split("</div>")[0]


def test_who_is_removed_no_longer_sees_it(client: Client, cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    set_deal_team(actor=cast.lin_wei, deal_id=deal.pk, user=cast.rep2)
    assert sign_in(cast.rep2).get(deal.get_absolute_url()).status_code == 200
    answer = client.post(go("deal_team_end", deal.pk, cast.rep2.pk), headers={"HX-Request": "true"})
    assert "record:changed" in json.loads(answer["HX-Trigger"])
    assert sign_in(cast.rep2).get(deal.get_absolute_url()).status_code == 404
    assert [change.new for change in deal.changes.filter(field="deal_team")] == [str(cast.rep2.pk), None]


def test_only_people_who_sell_are_offered_and_taken(client: Client, cast: Cast, deal: Deal) -> None:
    text = client.get(go("deal_team", deal.pk)).content.decode()
    assert "Sofia Brandt" in text
    assert "Tom Berg" not in text
    assert "Ada Holm" not in text
    for user in (cast.analyst, cast.admin, cast.lin_wei):
        assert client.post(go("deal_team", deal.pk), {"user": user.pk}).status_code == 422
        with pytest.raises(ValidationError):
            set_deal_team(actor=cast.lin_wei, deal_id=deal.pk, user=user)
    assert not deal.team_members.exists()


def test_the_sheets_are_for_those_who_edit_the_deal(cast: Cast, deal: Deal, canary: Canary, sign_in: SignIn) -> None:
    for name in ("deal_team", "deal_rivals"):
        assert sign_in(cast.analyst).get(go(name, deal.pk)).status_code == 403
        assert sign_in(cast.lin_wei).get(go(name, canary.deal.pk)).status_code == 404


def test_a_competitor_is_named_proves_its_criterion_and_stands_on_the_page(
    client: Client, cast: Cast, deal: Deal
) -> None:
    assert "30.5" not in assessed(one(deal)).held
    client.post(go("deal_rivals", deal.pk), {"name": "Siemens", "note": "cheaper, slower"})
    client.post(go("deal_rivals", deal.pk), {"name": "siemens "})
    assert [row.note for row in deal.competitors.all()] == ["cheaper, slower"]
    assert Competitor.objects.count() == 1
    assert "30.5" in assessed(one(deal)).held
    page = client.get(deal.get_absolute_url()).content.decode()
    assert "Competitor named" in page
    assert "Siemens" in page.split('class="kl-facts"')[1].split("</div>")[0]


def test_the_lose_sheet_offers_the_deals_own_competitors_first(client: Client, cast: Cast, deal: Deal) -> None:
    Competitor.objects.create(name="Aardvark")
    name_competitor(actor=cast.lin_wei, deal_id=deal.pk, name="Siemens")
    text = client.get(go("deal_lose", deal.pk)).content.decode()
    offered = text.split('<datalist id="suggestions">')[1].split("</datalist>")[0]
    assert offered.index("Siemens") < offered.index("Aardvark")


def test_a_competitor_is_taken_off_again(client: Client, cast: Cast, deal: Deal) -> None:
    row = name_competitor(actor=cast.lin_wei, deal_id=deal.pk, name="Siemens")
    address = go("deal_rival_drop", deal.pk, row.competitor_id)
    assert client.post(address).status_code == 302
    assert not deal.competitors.exists()
    assert [(c.old, c.new) for c in deal.changes.filter(field="competitor")] == [(None, "Siemens"), ("Siemens", None)]
    assert client.post(address).status_code == 404


def test_strangers_touch_neither(cast: Cast, deal: Deal) -> None:
    row = name_competitor(actor=cast.lin_wei, deal_id=deal.pk, name="Siemens")
    with pytest.raises(Deal.DoesNotExist):
        name_competitor(actor=cast.stranger, deal_id=deal.pk, name="ABB")
    with pytest.raises(Deal.DoesNotExist):
        drop_competitor(actor=cast.stranger, deal_id=deal.pk, competitor_id=row.competitor_id)
