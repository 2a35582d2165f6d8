"""What people set beside the method: own probability, category, sale type, the hold for a customer's milestone."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from pipeline.actions.changes import change_deal
from pipeline.models import Deal
from pipeline.rules.deal_facts import DealFacts
from stakeholders.actions import change_center
from stakeholders.models import BuyingCenter
from team.clock import Closure
from tests.cast import Cast, SignIn

pytestmark = pytest.mark.django_db
DAYS = dt.timedelta(days=1)


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.lin_wei)


@pytest.fixture
def today(cast: Cast) -> dt.date:
    return cast.organization.today()


def edit(part: str, deal: Deal) -> str:
    return reverse("pipeline:deal_edit", args=[deal.pk, part])


def numbers(client: Client, deal: Deal) -> str:
    return client.get(deal.get_absolute_url()).content.decode().split('id="numbers"')[1].split("</section>")[0]


def test_an_own_probability_is_shown_with_author_reason_and_expiry(client: Client, deal: Deal, today: dt.date) -> None:
    values = {"manual_probability": "65", "manual_reason": "Their board said so", "manual_until": today + 10 * DAYS}
    assert client.post(edit("probability", deal), {**values, "version": deal.version}).status_code == 302
    text = numbers(client, deal)
    assert "65%" in text
    assert "Lin Wei" in text
    assert "Their board said so" in text
    assert "Weighted, 10%" in text
    answer = client.get(f"/api/v1/deals/{deal.pk}/").json()
    assert (answer["probability"], answer["weighted"]) == ("65.00", "240000.00")


def test_an_expired_one_no_longer_counts(client: Client, cast: Cast, deal: Deal, today: dt.date) -> None:
    values = {"manual_probability": Decimal(65), "manual_reason": "Said so", "manual_until": today + DAYS}
    change_deal(actor=cast.lin_wei, deal_id=deal.pk, values=values)
    assert "65%" in numbers(client, deal)
    with time_machine.travel(dt.datetime.now(dt.UTC) + 3 * DAYS, tick=False):
        assert "65%" not in numbers(client, deal)
        assert client.get(f"/api/v1/deals/{deal.pk}/").json()["probability"] == "10.00"
        assert "Said so" not in client.get(edit("probability", deal)).content.decode()


@pytest.mark.parametrize("missing", ["manual_reason", "manual_until"])
def test_an_own_probability_needs_a_reason_and_an_end(client: Client, deal: Deal, today: dt.date, missing: str) -> None:
    values = {"manual_probability": "65", "manual_reason": "Said so", "manual_until": today + DAYS}
    answer = client.post(edit("probability", deal), {**values, missing: "", "version": deal.version})
    assert answer.status_code == 422
    deal.refresh_from_db()
    assert deal.manual_probability is None


def test_left_empty_it_is_the_stages_again(client: Client, cast: Cast, deal: Deal, today: dt.date) -> None:
    values = {"manual_probability": Decimal(65), "manual_reason": "Said so", "manual_until": today + DAYS}
    deal = change_deal(actor=cast.lin_wei, deal_id=deal.pk, values=values)
    client.post(edit("probability", deal), {"manual_probability": "", "version": deal.version})
    deal.refresh_from_db()
    assert (deal.manual_probability, deal.manual_reason, deal.manual_until) == (None, "", None)


def test_a_category_is_set_by_hand_and_follows_the_stage_again(client: Client, deal: Deal) -> None:
    assert "follows the stage" in numbers(client, deal)
    client.post(edit("category", deal), {"category": "commit", "version": deal.version})
    deal.refresh_from_db()
    assert (deal.category, deal.is_category_set) == ("commit", True)
    assert "set by hand" in numbers(client, deal)
    client.post(edit("category", deal), {"category": "", "version": deal.version})
    deal.refresh_from_db()
    assert (deal.category, deal.is_category_set) == ("pipeline", False)


def test_the_sale_type_is_a_managers_decision(client: Client, cast: Cast, deal: Deal, sign_in: SignIn) -> None:
    values = {"source": "", "sale_type": "transactional", "procurement_mode": "", "version": deal.version}
    assert 'name="sale_type"' in client.get(edit("details", deal)).content.decode()
    assert client.post(edit("details", deal), {**values, "procurement_mode": "tender"}).status_code == 302
    deal.refresh_from_db()
    assert (deal.sale_type, deal.procurement_mode) == ("complex", "tender")
    with pytest.raises(PermissionDenied):
        change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"sale_type": "transactional"})
    answer = sign_in(cast.manager).post(edit("details", deal), {**values, "version": deal.version})
    assert answer.status_code == 302
    deal.refresh_from_db()
    assert deal.sale_type == "transactional"


def test_the_clock_waits_for_a_dated_milestone(client: Client, deal: Deal, today: dt.date) -> None:
    values = {"hold_until": today + 60 * DAYS, "hold_reason": "Opening of the tender"}
    assert client.post(edit("hold", deal), {**values, "version": deal.version}).status_code == 302
    text = client.get(deal.get_absolute_url()).content.decode()
    assert "Waits for the customer" in text
    assert "Opening of the tender" in text


@pytest.mark.parametrize(("days", "reason"), [(61, "Tender"), (0, "Tender"), (-1, "Tender"), (30, "")])
def test_at_most_60_days_and_with_a_reason(client: Client, deal: Deal, today: dt.date, days: int, reason: str) -> None:
    values = {"hold_until": today + days * DAYS, "hold_reason": reason, "version": deal.version}
    assert client.post(edit("hold", deal), values).status_code == 422


def test_prolonging_counts_from_when_it_began(client: Client, cast: Cast, deal: Deal, today: dt.date) -> None:
    at = dt.datetime.now(dt.UTC) - 40 * DAYS
    first = {"hold_until": today + 10 * DAYS, "hold_reason": "Tender"}
    change_deal(actor=cast.lin_wei, deal_id=deal.pk, values=first, at=at)
    change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"hold_until": today + 20 * DAYS})
    with pytest.raises(ValidationError):
        change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"hold_until": today + 21 * DAYS})
    change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"hold_until": None})
    change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"hold_until": today + 50 * DAYS, "hold_reason": "Board"})
    deal.refresh_from_db()
    assert (deal.hold_until, deal.hold_reason) == (today + 50 * DAYS, "Board")


def test_an_old_hold_bars_no_other_edit(cast: Cast, deal: Deal, today: dt.date) -> None:
    Deal.objects.filter(pk=deal.pk).update(hold_until=today - 5 * DAYS, hold_reason="Tender")
    values = {"hold_until": today - 5 * DAYS, "hold_reason": "Tender", "name": "Boiler house"}
    assert change_deal(actor=cast.lin_wei, deal_id=deal.pk, values=values).name == "Boiler house"


def test_a_short_hold_excuses_no_earlier_silence(cast: Cast, deal: Deal, today: dt.date) -> None:
    """What lay before the day on which somebody stopped the clock still counts."""
    change_deal(
        actor=cast.lin_wei, deal_id=deal.pk, values={"hold_until": today + 1 * DAYS, "hold_reason": "Board meeting"}
    )
    deal.refresh_from_db()
    assert deal.hold_from == today
    assert DealFacts(stage="30", created_on=today, hold_from=today, hold_until=deal.hold_until).hold == (
        Closure(today, deal.hold_until),
    )


def test_another_currency_needs_its_amount(cast: Cast, deal: Deal) -> None:
    with pytest.raises(ValidationError) as caught:
        change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"currency": "JPY"})
    assert "amount" in caught.value.message_dict


def test_the_buying_center_goes_by_the_deals_name_until_it_has_its_own(cast: Cast, deal: Deal) -> None:
    center = deal.buying_center
    BuyingCenter.objects.filter(pk=center.pk).update(name=deal.name)
    change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"name": "Boiler house"})
    center.refresh_from_db()
    assert center.name == "Boiler house"
    change_center(actor=cast.lin_wei, center_id=center.pk, values={"name": "Board of Condax"})
    change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"name": "Boiler house 2"})
    center.refresh_from_db()
    assert center.name == "Board of Condax"
