"""What a visit brings about: the deal that may move now, and the proofs that begin with the visit."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pipeline.actions.evidence import give_evidence
from pipeline.actions.writing import stage_code
from pipeline.models import Deal
from stakeholders.visits.models import Visit
from tests.cast import Cast, SignIn
from tests.factories import ContactFactory, VisitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.lin_wei)


def visit(cast: Cast, deal: Deal, days_ago: int = 1) -> Visit:
    begun = timezone.now() - dt.timedelta(days=days_ago)
    return VisitFactory(
        account=deal.account,
        owner=cast.lin_wei,
        starts_at=begun,
        ends_at=begun + dt.timedelta(hours=1),
        met=[ContactFactory(account=deal.account)],
        centers=[deal.buying_center],
    )


def after(held: Visit) -> str:
    return reverse("visits:visit_after", args=[held.pk])


def test_a_deal_whose_gate_stands_open_is_moved_by_one_press(client: Client, cast: Cast, deal: Deal) -> None:
    held = visit(cast, deal)
    assert "Move to" not in client.get(after(held)).content.decode()
    for criterion in ("10.1", "10.2", "20.2", "20.3"):
        give_evidence(actor=cast.lin_wei, deal_id=deal.pk, criterion=criterion, note="Seen")
    text = client.get(after(held)).content.decode()
    assert "ready for 20" in text
    assert "Move to 20 Intent" in text
    deal.refresh_from_db()
    pressed = {"stage": "20", "version": deal.version}
    assert client.post(reverse("pipeline:deal_move", args=[deal.pk]), pressed).status_code == 302
    deal.refresh_from_db()
    assert stage_code(deal) == "20"


@pytest.mark.parametrize(
    ("days_ago", "is_suggested"), [(1, True), (3, True), (5, False)], ids=["yesterday", "lately", "long ago"]
)
def test_a_proof_begins_with_the_last_visit(
    client: Client, cast: Cast, deal: Deal, days_ago: int, is_suggested: bool
) -> None:
    older, held = visit(cast, deal, days_ago + 1), visit(cast, deal, days_ago)
    url = reverse("pipeline:deal_prove", args=[deal.pk, "30.3", "range"])
    assert (f'value="visit:{held.pk}" selected' in client.get(url).content.decode()) == is_suggested
    named = client.get(url, {"visit": str(older.pk)}).content.decode()
    assert f'value="visit:{older.pk}" selected' in named
