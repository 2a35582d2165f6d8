"""The choices of the list's filters: what occurs among the accounts that one sees, for whoever reads them."""

from __future__ import annotations

import pytest

from accounts import facets
from accounts.listing import Listing, chips
from accounts.models import KeyAccount
from tests.cast import Cast
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def accounts(cast: Cast) -> None:
    for number, (industry, region) in enumerate(
        [("Rail", "North"), ("Food", "North"), ("Rail", ""), ("食品", "South")]
    ):
        AccountFactory(owner=cast.lin_wei if number < 2 else cast.stranger, industry=industry, region=region)
    AccountFactory(owner=cast.lin_wei, industry="Held", region="Nowhere", is_holding=True)


def options(user: object) -> dict[str, list[str]]:
    found = {chip["name"]: [value for value, _text in chip["options"] if value] for chip in chips(Listing(), user)}  # type: ignore[arg-type]
    return {name: found.get(name, []) for name in ("industry", "region")}


def test_who_reads_everything_may_filter_by_all_values(cast: Cast) -> None:
    assert options(cast.director) == {"industry": ["Food", "Rail", "食品"], "region": ["North", "South"]}
    assert facets.of_all(1) == {"industry": ["Food"], "region": ["North"]}


def test_others_by_those_of_their_accounts(cast: Cast) -> None:
    assert options(cast.lin_wei) == {"industry": ["Food", "Rail"], "region": ["North"]}


def test_both_ways_find_the_same(cast: Cast) -> None:
    among = facets.among(KeyAccount.objects.listed(), 200)
    assert {column: sorted(values) for column, values in among.items()} == facets.of_all(200)


def test_without_accounts_there_is_nothing_to_choose(cast: Cast) -> None:
    KeyAccount.objects.update(industry="", region="")
    assert facets.of_all(200) == {"industry": [], "region": []}
