"""What was done by one press is taken back by one press."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from pipeline.actions.closing import lose_deal, reopen_deal, rest_deal, win_deal
from pipeline.actions.moves import move_to_stage
from pipeline.actions.writing import stage_code
from pipeline.models import Deal
from pipeline.views.undo import undo_of, undo_url
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


def undo(client: Client, deal: Deal) -> str:
    return client.post(undo_of(deal), follow=True).content.decode()


def test_a_lost_deal_goes_on_as_if_nothing_had_happened(client: Client, cast: Cast, deal: Deal) -> None:
    since = cast.organization.today() - dt.timedelta(days=40)
    Deal.objects.filter(pk=deal.pk).update(stage_entered_on=since)
    lose_deal(actor=cast.lin_wei, deal_id=deal.pk, reason="price", competitor="Sonron")
    assert "Undone." in undo(client, deal)
    deal.refresh_from_db()
    assert (deal.status, deal.stage_entered_on, deal.close_reason, deal.lost_to) == ("open", since, "", None)


def test_a_won_deal_stands_again_where_it_stood(client: Client, cast: Cast, deal: Deal) -> None:
    today = cast.organization.today()
    before = (deal.stage_id, deal.amount_minor, deal.category, deal.stage_entered_on)
    win_deal(actor=cast.lin_wei, deal_id=deal.pk, signed_on=today, paid_on=today, amount_minor=7)
    undo(client, deal)
    deal.refresh_from_db()
    assert (deal.stage_id, deal.amount_minor, deal.category, deal.stage_entered_on) == before
    assert (deal.status, deal.signed_on, deal.paid_on, deal.won_on) == ("open", None, None, None)


def test_opening_again_is_not_undone_into_an_end(client: Client, cast: Cast, deal: Deal) -> None:
    """How a deal ends is asked and checked; to undo its opening, or an undo, would close it unasked."""
    today = cast.organization.today()
    win_deal(actor=cast.lin_wei, deal_id=deal.pk, signed_on=today, paid_on=today)
    reopen_deal(actor=cast.lin_wei, deal_id=deal.pk, reason="Not paid")
    assert "say how it ended" in undo(client, deal)
    lose_deal(actor=cast.lin_wei, deal_id=deal.pk, reason="price")
    assert "Undone." in undo(client, deal)
    assert "say how it ended" in undo(client, deal)
    assert Deal.objects.get(pk=deal.pk).status == "open"


def test_a_move_back_taken_back_keeps_the_clock(client: Client, cast: Cast, deal: Deal) -> None:
    entered = cast.organization.today() - dt.timedelta(days=9)
    move_to_stage(actor=cast.manager, deal_id=deal.pk, stage="30", waive=True, reason="Known customer")
    Deal.objects.filter(pk=deal.pk).update(stage_entered_on=entered)
    move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="10")
    undo(client, deal)
    deal.refresh_from_db()
    assert (stage_code(deal), deal.stage_entered_on) == ("30", entered)


def test_what_somebody_changed_since_is_not_undone(client: Client, cast: Cast, deal: Deal) -> None:
    rest_deal(actor=cast.lin_wei, deal_id=deal.pk)
    address = undo_of(deal)
    reopen_deal(actor=cast.manager, deal_id=deal.pk)
    assert "This deal was changed since." in client.post(address, follow=True).content.decode()
    deal.refresh_from_db()
    assert deal.status == "open"


def test_nothing_is_undone_twice_or_for_somebody_else(client: Client, cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    rest_deal(actor=cast.lin_wei, deal_id=deal.pk)
    address = undo_of(deal)
    assert "changed since" in sign_in(cast.manager).post(address, follow=True).content.decode()
    client.post(address)
    client.post(address)
    deal.refresh_from_db()
    assert deal.status == "open"
