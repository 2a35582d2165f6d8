"""Two people at one deal: the second sees in words what the first has saved, keeps their own, and may insist."""

import datetime as dt
import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pipeline.actions.changes import change_deal
from pipeline.models import Deal
from tests.cast import Cast, SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.lin_wei)


def url(deal: Deal, name: str, *more: str) -> str:
    return reverse(f"pipeline:{name}", args=[deal.pk, *more])


def theirs(answer: HttpResponse) -> dict[str, str]:
    """What the answer says the other person has saved."""
    assert answer.status_code == 409
    text = answer.content.decode().split("The other person saved this")[1].split("</dl>")[0]
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text))


@pytest.mark.parametrize("one_field", ["close", "amount", "category"])
def test_a_field_is_shown_as_a_person_reads_it(client: Client, cast: Cast, deal: Deal, one_field: str) -> None:
    day = cast.organization.today() + dt.timedelta(days=400)
    saved, typed, told = {
        "close": ({"expected_close": day}, {"expected_close": day + dt.timedelta(days=3)}, str(day.year)),
        "amount": ({"amount_minor": 260_000_000}, {"amount": "2,500,000", "currency": "CNY"}, "¥2,600,000"),
        "category": ({"category": "commit"}, {"category": "best_case"}, "Commit"),
    }[one_field]
    stale = deal.version
    change_deal(actor=cast.manager, deal_id=deal.pk, values=saved)
    answer = client.post(url(deal, "deal_edit", one_field), typed | {"version": stale})
    [said] = theirs(answer).values()
    assert told in said
    before = Deal.objects.get(pk=deal.pk)
    insisted = typed | {"version": answer.context["form"].data["version"]}
    assert client.post(url(deal, "deal_edit", one_field), insisted).status_code == 302
    assert Deal.objects.get(pk=deal.pk).version > before.version


def test_what_one_has_typed_alike_is_not_asked_about(client: Client, cast: Cast, deal: Deal) -> None:
    stale = deal.version
    reason = "Opening of the tender"
    day = cast.organization.today() + dt.timedelta(days=20)
    change_deal(actor=cast.manager, deal_id=deal.pk, values={"hold_until": day, "hold_reason": reason})
    typed = {"hold_until": day, "hold_reason": "Board meeting", "version": stale}
    assert theirs(client.post(url(deal, "deal_edit", "hold"), typed)) == {"Which milestone": reason}


def test_an_end_shows_what_became_of_the_deal_meanwhile(client: Client, cast: Cast, deal: Deal) -> None:
    stale = deal.version
    change_deal(actor=cast.manager, deal_id=deal.pk, values={"name": "Boiler house"})
    lost = {"reason": "price", "note": "Too dear", "version": stale}
    answer = client.post(url(deal, "deal_lose"), lost)
    assert theirs(answer)["Name"] == "Boiler house"
    assert "Too dear" in answer.content.decode()
    assert Deal.objects.get(pk=deal.pk).status == "open"
    again = lost | {"version": answer.context["form"].data["version"]}
    assert client.post(url(deal, "deal_lose"), again).status_code == 302
    assert Deal.objects.get(pk=deal.pk).status == "lost"
