"""What was lost or set aside by one press is opened again by one press."""

import pytest
from django.test import Client
from django.urls import reverse

from pipeline.actions.closing import lose_deal, win_deal
from pipeline.models import Deal
from pipeline.views.undo import undo_url
from tests.cast import Canary, Cast, SignIn
from tests.factories import DealFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.lin_wei)


@pytest.fixture
def deals(cast: Cast, deal: Deal) -> list[Deal]:
    make = {"account": deal.account, "owner": cast.lin_wei, "pipeline": deal.pipeline, "stage": deal.stage}
    return [deal, DealFactory(**make), DealFactory(**make)]


def states() -> list[str]:
    return sorted(Deal.objects.values_list("status", flat=True))


@pytest.mark.parametrize("kind", ["rest", "lose"])
def test_from_the_list(client: Client, deals: list[Deal], kind: str) -> None:
    chosen = {"deal": [each.pk for each in deals], "apply": "1", "reason": "price", "back": "?owner=me"}
    text = client.post(reverse("pipeline:deal_bulk", args=[kind]), chosen).content.decode()
    assert "open" not in states()
    address = undo_url(sorted(each.pk for each in deals))
    assert address in text
    answer = client.post(address, {"next": "/pipeline/list/?owner=me"}, follow=True)
    assert states() == ["open", "open", "open"]
    assert answer.redirect_chain == [("/pipeline/list/?owner=me", 302)]
    assert "3 deals are open again." in answer.content.decode()


def test_nothing_to_undo_after_another_act(client: Client, cast: Cast, deals: list[Deal]) -> None:
    chosen = {"deal": [deals[0].pk], "apply": "1", "expected_close": cast.organization.today()}
    text = client.post(reverse("pipeline:deal_bulk", args=["close"]), chosen).content.decode()
    assert "/pipeline/reopen/" not in text


def test_from_clean_up(client: Client, deals: list[Deal]) -> None:
    chosen = {"deal": [each.pk for each in deals[:2]], "act": "rest"}
    answer = client.post(reverse("pipeline:clean_up"), chosen)
    address = undo_url(sorted(each.pk for each in deals[:2]))
    assert address in answer.content.decode()
    back = client.post(address, headers={"Referer": f"http://testserver{reverse('pipeline:clean_up')}?kind=quiet"})
    assert back["Location"] == f"{reverse('pipeline:clean_up')}?kind=quiet"
    assert states() == ["open", "open", "open"]


def test_it_opens_nobody_elses_and_nothing_won(client: Client, cast: Cast, deals: list[Deal], canary: Canary) -> None:
    today = cast.organization.today()
    win_deal(actor=cast.lin_wei, deal_id=deals[0].pk, signed_on=today, paid_on=today)
    Deal.objects.filter(pk=canary.deal.pk).update(status="lost", lost_on=today)
    client.post(undo_url([deals[0].pk, canary.deal.pk]))
    assert Deal.objects.get(pk=deals[0].pk).status == "won"
    assert Deal.objects.get(pk=canary.deal.pk).status == "lost"


def test_a_reader_reopens_nothing(cast: Cast, deals: list[Deal], sign_in: SignIn) -> None:
    lose_deal(actor=cast.lin_wei, deal_id=deals[0].pk, reason="price")
    sign_in(cast.analyst).post(undo_url([deals[0].pk]))
    assert Deal.objects.get(pk=deals[0].pk).status == "lost"


@pytest.mark.parametrize("ids", ["x", "AAAA", "é", "A" * 3000])
def test_nonsense_is_not_found(client: Client, ids: str) -> None:
    assert client.post(reverse("pipeline:deals_reopen", args=[ids])).status_code == 404
