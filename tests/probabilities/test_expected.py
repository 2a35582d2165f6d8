"""Cells hold what deals are expected to bring, in the predicted month, and equal the deals' own expected amounts."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from typing import Any

import pytest
from django.db.models import Sum

from pipeline.actions.changes import change_deal
from pipeline.forecasts.actions import check_totals, recompute_all, refresh_owners, roll_overdue
from pipeline.forecasts.largest import largest_accounts
from pipeline.forecasts.models import ForecastCell, ForecastTotal
from pipeline.forecasts.predicted import BEYOND
from pipeline.forecasts.reads import forecast
from pipeline.forecasts.scope import scope_of
from pipeline.models import Deal
from pipeline.probabilities.actions import fit_models, score_all
from pipeline.probabilities.models import UPTO, DealOutlook, MonthShare, OutlookState
from team.models import User
from team.periods import Period, add_months
from tests.cast import Cast
from tests.factories import DealFactory
from tests.forecasts.changes import edit
from tests.probabilities.selling import TODAY

FOURTH = Period(dt.date(2026, 10, 1), dt.date(2026, 12, 31))


def own_amounts() -> Counter[dt.date]:
    """By predicted month, each deal added up by itself."""
    found: Counter[dt.date] = Counter()
    for outlook in DealOutlook.objects.select_related("share", "deal").filter(deal__status="open"):
        whole, before = outlook.probability * float(outlook.deal.amount_base_minor), 0
        for place, name in enumerate((*UPTO, "")):
            upto = math.floor((whole * getattr(outlook.share, name) if name else whole) + 0.5)
            month = add_months(TODAY.replace(day=1), place) if name else BEYOND
            found[month] += upto - before
            before = upto
    return +found


def in_cells(model: Any = ForecastCell) -> Counter[dt.date]:
    rows = model.objects.filter(expected_minor__isnull=False).order_by()
    return Counter(dict(rows.values("month").annotate(s=Sum("expected_minor")).values_list("month", "s")))


def scope(user: User, **asked: Any) -> Any:
    return scope_of(User.objects.get(pk=user.pk), FOURTH, **asked)


@pytest.mark.once
def test_before_a_first_fit_nothing_is_expected(cast: Cast) -> None:
    DealFactory(account__owner=cast.lin_wei)
    recompute_all()
    assert in_cells() == Counter()
    assert forecast(scope(cast.director)).totals["due"].expected is None


class TestExpected:
    def test_cells_and_totals_equal_the_deals(self, fitted: Cast) -> None:
        recompute_all()
        assert in_cells() == in_cells(ForecastTotal) == own_amounts()
        assert len(in_cells()) > 6
        assert check_totals() == []

    def test_no_deal_brings_more_than_its_probability_times_its_amount(self, fitted: Cast) -> None:
        recompute_all()
        outlooks = DealOutlook.objects.select_related("deal")
        whole = sum(math.floor(each.probability * each.deal.amount_base_minor + 0.5) for each in outlooks)
        assert sum(in_cells().values()) == whole
        for share in MonthShare.objects.all():
            upto = [getattr(share, name) for name in UPTO]
            assert upto == sorted(upto)
            assert 0 <= upto[0] <= upto[-1] <= 1

    def test_the_forecast_has_it_in_the_bucket_of_the_predicted_month(self, fitted: Cast, cast: Cast) -> None:
        recompute_all()
        own = own_amounts()
        due = own[dt.date(2026, 11, 1)] + own[dt.date(2026, 12, 1)]
        for user in (cast.director, cast.lin_wei, cast.manager):  # of totals, and of cells
            totals = forecast(scope(user)).totals
            assert totals["due"].expected == due
            assert totals["later"].expected == sum(own.values()) - due
            assert totals["overdue"].expected is totals["none"].expected is None
        rows = {row.keys["month"]: row.figures.expected for row in forecast(scope(cast.director), ["month"]).rows}
        assert rows["2026-11"] == own[dt.date(2026, 11, 1)]
        assert rows[None] == own[BEYOND]

    def test_grouped_by_account_it_is_read_from_the_deals(self, fitted: Cast, cast: Cast) -> None:
        recompute_all()
        grouped = forecast(scope(cast.director), ["account", "month"])
        assert {bucket: each.expected for bucket, each in grouped.totals.items()} == {
            bucket: each.expected for bucket, each in forecast(scope(cast.director)).totals.items()
        }

    def test_the_largest_accounts_and_the_others_add_up(self, fitted: Cast, cast: Cast) -> None:
        recompute_all()
        due = forecast(scope(cast.director)).totals["due"]
        [largest] = largest_accounts(scope(cast.director), 1)
        assert largest.figures.expected == due.expected
        assert due.less([largest.figures]).expected == 0

    def test_a_changed_deal_is_expected_anew_at_once(self, fitted: Cast, cast: Cast) -> None:
        recompute_all()
        deal = Deal.objects.open().filter(owner=cast.lin_wei).first()
        assert deal is not None
        edit_amount = {"amount_minor": 77_777_777, "currency": "CNY"}
        change_deal(actor=cast.lin_wei, deal_id=deal.pk, values=edit_amount, confirmed=True)
        assert in_cells() == in_cells(ForecastTotal) == own_amounts()
        edit(deal, cast.lin_wei, status="lost", lost_on=TODAY)
        score_all()
        refresh_owners([cast.lin_wei.pk])
        assert not DealOutlook.objects.filter(pk=deal.pk).exists()
        assert in_cells() == own_amounts()
        assert check_totals() == []

    def test_a_difference_is_found(self, fitted: Cast) -> None:
        recompute_all()
        ForecastCell.objects.filter(expected_minor__isnull=False, month=BEYOND).update(expected_minor=1)
        assert check_totals()

    def test_cells_of_earlier_outlooks_are_behind_not_wrong(self, fitted: Cast, cast: Cast) -> None:
        recompute_all()
        DealOutlook.objects.update(probability=0.5)
        OutlookState.objects.update(number=99)
        assert check_totals() == []
        assert roll_overdue() > 0
        assert in_cells() == own_amounts()
        assert roll_overdue() == 0

    def test_a_new_month_counts_from_itself(self, fitted: Cast, time_machine: Any) -> None:
        recompute_all()
        time_machine.move_to(dt.datetime(2026, 11, 30, 16, 5, tzinfo=dt.UTC))  # December in Shanghai
        roll_overdue()
        assert min(in_cells()) == dt.date(2026, 12, 1)
        assert check_totals() == []

    def test_the_queries_do_not_grow_with_deals(
        self, fitted: Cast, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        fit_models(actor=User.objects.system())
        with django_assert_max_num_queries(14):
            refresh_owners([cast.lin_wei.pk, cast.rep2.pk])
