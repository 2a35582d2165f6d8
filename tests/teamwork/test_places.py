"""Where the pages of a team are found, by whom."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from pipeline.teamwork.places import places
from tests.cast import Cast, SignIn


def names(user: Any) -> list[str]:
    return [str(place["name"]) for place in places(user, "teamwork:hand_over_list")]


def test_who_is_led_where(cast: Cast) -> None:
    assert names(cast.lin_wei) == names(cast.director) == ["People", "Hand-overs", "Sync", "Reviews"]
    assert names(cast.analyst) == ["People", "Hand-overs"]
    assert names(cast.admin) == ["People"]


def test_the_page_of_a_deal_offers_to_hand_it_over(cast: Cast, deal: Any, sign_in: SignIn) -> None:
    page = reverse("pipeline:deal_detail", args=[deal.pk])
    link = f"{reverse('teamwork:hand_over_ask')}?center={deal.buying_center_id}"
    assert link in sign_in(cast.lin_wei).get(page).text
    assert link not in sign_in(cast.analyst).get(page).text
