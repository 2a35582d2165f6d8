"""The board's column sums from the cells are those of the deals."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Count, Sum

from pipeline.forecasts.board_sums import board_sums
from pipeline.models import Deal
from pipeline.pages.scopes import Scope
from tests.cast import Cast


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize(
    ("reader", "owner"), [("lin_wei", "me"), ("manager", "team"), ("director", "all"), ("director", "team")]
)
def test_they_are_the_sums_of_the_deals(cast: Cast, reader: str, owner: str) -> None:
    scope = Scope(getattr(cast, reader), owner)
    sums = board_sums(scope)
    assert sums is not None
    found: list[Any] = [(stage, each.deals, each.amount, each.weighted) for stage, each in sums.items()]
    expected = (
        scope.deals()
        .order_by()
        .values_list("stage_id")
        .annotate(Count("pk"), Sum("amount_base_minor"), Sum("weighted_minor"))
    )
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_who_sees_deals_of_others_asks_the_deals(cast: Cast) -> None:
    assert board_sums(Scope(cast.lin_wei, "all")) is None
    assert board_sums(Scope(cast.manager, f"u-{cast.rep2.pk}")) is None
    assert board_sums(Scope(cast.director, "all", status=Deal.Status.WON)) is None
