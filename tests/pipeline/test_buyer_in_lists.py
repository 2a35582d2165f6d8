"""Drift, buyer gap and bidders: on cards, as columns, filters and orders of the list, in REST and in the history."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import KeyAccount
from integrations.actions import create_token
from pipeline.actions.changes import change_deal
from pipeline.actions.extras import add_line
from pipeline.models import Deal, Pipeline, Product
from tests.cast import Cast, SignIn
from tests.factories import DealFactory, stage_of
from web.errors import RuleViolation

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def three(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> dict[str, Deal]:
    """At 40, whose buyer's steps are 5 and 6: the customer at 3, at 7, and not known."""
    found = {}
    for name, step, drift in (("Ahead", 3, 2), ("Behind", 7, 0), ("Unknown", None, 1)):
        deal = DealFactory(account=condax, pipeline=funnel, stage=stage_of(funnel, "40"), name=name, owner=cast.lin_wei)
        change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"buyer_step": step})
        Deal.objects.filter(pk=deal.pk).update(drift=drift)
        found[name] = Deal.objects.get(pk=deal.pk)
    return found


def listed(client: Client, **query: Any) -> list[str]:
    text = client.get(reverse("pipeline:deal_list"), query).content.decode()
    return sorted((name for name in ("Ahead", "Behind", "Unknown") if f">{name}</a>" in text), key=text.index)


def test_the_list_filters_and_sorts(cast: Cast, three: dict[str, Deal], sign_in: SignIn) -> None:
    assert {name: deal.buyer_gap for name, deal in three.items()} == {"Ahead": 2, "Behind": -1, "Unknown": None}
    client = sign_in(cast.lin_wei)
    assert listed(client, buyer_gap="1") == ["Ahead"]
    assert listed(client, buyer_gap="3") == []
    assert listed(client, buyer_gap="-1") == ["Behind"]
    assert set(listed(client, drift="1")) == {"Ahead", "Unknown"}
    assert listed(client, sort="-gap") == ["Ahead", "Behind", "Unknown"]
    assert listed(client, sort="-drift") == ["Ahead", "Unknown", "Behind"]


def test_cards_and_rows_carry_chips_and_the_board_is_filtered_from_its_page(
    cast: Cast, three: dict[str, Deal], sign_in: SignIn
) -> None:
    client = sign_in(cast.lin_wei)
    board = client.get(reverse("pipeline:board"), {"buyer_gap": "1"})
    text = board.content.decode()
    assert chips(text) == ["2 ahead of its evidence", "2 ahead of the buyer"]
    assert 'title="in 40, earned is 10"' in text
    assert "Behind" not in text
    assert '<option value="1" selected>1 or more</option>' in text
    assert {'name="drift"', 'name="buyer_gap"'} <= set(re.findall(r'name="\w+"', text))
    behind = client.get(reverse("pipeline:deal_list"), {"buyer_gap": "-1", "col": "stage"}).content.decode()
    assert chips(behind) == ["the buyer is further on"]


def chips(text: str) -> list[str]:
    found = re.findall(r'<div class="kl-chips">(.*?)</div>', text)
    return [chip for each in found for chip in re.findall(r">([^<>]+)</span>", each)]


def test_rest_filters_and_shows_the_same(cast: Cast, three: dict[str, Deal]) -> None:
    token = create_token(actor=cast.lin_wei, name="t", scopes=["*"])[1]
    client = Client(headers={"Authorization": f"Bearer {token}"})

    def names(query: str) -> list[str]:
        return [row["name"] for row in client.get(f"/api/v1/deals/?fields=name&{query}").json()["results"]]

    assert names("buyer_gap=2") == ["Ahead"]
    assert names("buyer_gap=-1") == ["Behind"]
    assert names("drift=2") == ["Ahead"]
    assert names("ordering=-buyer_gap") == ["Ahead", "Behind", "Unknown"]
    url = f"/api/v1/deals/{three['Ahead'].pk}/"
    answer = client.patch(url, {"bidders_remaining": 3}, content_type="application/json")
    assert (answer.json()["bidders_remaining"], answer.json()["buyer_gap"]) == (3, 2)
    assert client.patch(url, {"bidders_remaining": 0}, content_type="application/json").status_code == 400


def test_bidders_are_asked_with_the_step_and_told_with_what_is_odd(
    cast: Cast, three: dict[str, Deal], sign_in: SignIn
) -> None:
    deal, client = three["Behind"], sign_in(cast.lin_wei)
    url = reverse("pipeline:deal_edit", args=[deal.pk, "buyer-step"])
    assert "bidders_remaining" in client.get(url).content.decode()
    client.post(url, {"buyer_step": "7", "bidders_remaining": "3", "version": deal.version})
    text = client.get(deal.get_absolute_url()).content.decode()
    assert "3 bidders remain" in text
    assert "we may not be the preferred supplier" in text
    assert "Bidders remaining" in text  # in the story
    assert deal.changes.get(field="bidders_remaining").new == 3


def test_far_above_the_list_price_is_asked_once(cast: Cast, three: dict[str, Deal]) -> None:
    deal = three["Ahead"]
    product = Product.objects.create(name="Press", list_price_minor=100_000, currency=cast.organization.base_currency)
    add_line(actor=cast.lin_wei, deal_id=deal.pk, product=product, quantity=2, unit_price_minor=90_000)
    values = {"amount_minor": 1_000_000}
    with pytest.raises(RuleViolation, match="5 times the list price") as caught:
        change_deal(actor=cast.lin_wei, deal_id=deal.pk, values=values)
    assert caught.value.code == "amount_unusual"
    change_deal(actor=cast.lin_wei, deal_id=deal.pk, values=values, confirmed=True)
    change_deal(actor=cast.lin_wei, deal_id=deal.pk, values={"amount_minor": 800_000})


def test_cards_and_rows_cost_the_same_queries_however_many_deals(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(cast.lin_wei)
    for _each in range(12):
        DealFactory(account=condax, pipeline=funnel, stage=stage_of(funnel, "30"), owner=cast.lin_wei)
    for name in ("pipeline:board", "pipeline:deal_list"):
        client.get(reverse(name))
        with django_assert_max_num_queries(26):
            client.get(reverse(name))
