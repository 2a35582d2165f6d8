"""Rows, buckets, quotas and the deals behind them: every figure of the forecast adds up, for every reader."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Count, Sum

from pipeline.forecasts.actions import recompute_all
from pipeline.forecasts.buckets import BUCKETS
from pipeline.forecasts.drill import WON, deals_behind
from pipeline.forecasts.models import Quota
from pipeline.forecasts.reads import COLUMNS, Forecast, forecast
from pipeline.forecasts.rules import attainment, gap
from pipeline.forecasts.scope import Scope, scope_of
from pipeline.models import Deal
from team.models import Organization, User
from team.periods import Period
from tests.cast import Cast
from tests.factories import DealFactory, funnel

Q4 = Period(dt.date(2026, 10, 1), dt.date(2026, 12, 31))
Q1 = Period(dt.date(2027, 1, 1), dt.date(2027, 3, 31))


def read(user: User, *by: str, period: Period = Q4, **asked: Any) -> Forecast:
    return forecast(scope_of(User.objects.get(pk=user.pk), period, **asked), by)


def counts(answer: Forecast) -> dict[str, int]:
    return {bucket: figures.deals for bucket, figures in answer.totals.items()}


@pytest.mark.usefixtures("deals")
class TestBuckets:
    def test_each_open_deal_is_in_one(self, cast: Cast) -> None:
        assert counts(read(cast.lin_wei)) == {"overdue": 2, "earlier": 0, "due": 2, "later": 1, "none": 1}

    def test_a_later_period_has_earlier_ones(self, cast: Cast) -> None:
        assert counts(read(cast.lin_wei, period=Q1)) == {"overdue": 2, "earlier": 2, "due": 1, "later": 0, "none": 1}

    def test_a_past_period_shows_what_was_won(self, cast: Cast) -> None:
        answer = read(cast.lin_wei, period=Period(dt.date(2026, 8, 1), dt.date(2026, 8, 31)))
        assert counts(answer) == {"overdue": 2, "earlier": 0, "due": 0, "later": 3, "none": 1}
        assert answer.totals["due"].won == 7000

    @pytest.mark.parametrize("by", COLUMNS)
    def test_rows_add_up_to_all_open_deals_however_grouped(self, cast: Cast, by: str) -> None:
        answer = read(cast.director, by)
        assert sum(row.figures.deals for row in answer.rows) == Deal.objects.open().count() == 18
        amount = Deal.objects.open().aggregate(all=Sum("amount_base_minor"))["all"]
        assert sum(row.figures.amount for row in answer.rows) == amount
        assert sum(row.figures.won for row in answer.rows) == 21_000

    def test_won_stands_on_due_rows_only(self, cast: Cast) -> None:
        answer = read(cast.director, "month", "owner")
        assert {row.bucket for row in answer.rows if row.figures.won} == {"due"}

    def test_months_are_those_of_the_expected_close_and_empty_without_one(self, cast: Cast) -> None:
        rows = [(row.keys["month"], row.bucket) for row in read(cast.lin_wei, "month").rows]
        assert rows == [
            ("2026-08", "overdue"),
            ("2026-10", "due"),
            ("2026-11", "overdue"),
            ("2026-11", "due"),
            ("2026-12", "due"),
            ("2027-02", "later"),
            (None, "none"),
        ]

    def test_won_deals_are_of_the_category_closed(self, cast: Cast) -> None:
        won = {row.keys["category"]: row.figures.won for row in read(cast.lin_wei, "category").rows if row.figures.won}
        assert won == {"closed": 7000}


@pytest.mark.usefixtures("deals")
class TestWhoReadsWhat:
    @pytest.mark.parametrize(
        ("name", "number"),
        [("lin_wei", 6), ("rep2", 6), ("manager", 6), ("director", 18), ("analyst", 18), ("stranger", 6), ("admin", 0)],
    )
    def test_scope_is_by_deal_owner(self, cast: Cast, name: str, number: int) -> None:
        assert sum(counts(read(getattr(cast, name))).values()) == number

    def test_seeing_a_deal_does_not_put_it_in_ones_forecast(self, cast: Cast) -> None:
        deal = Deal.objects.filter(owner=cast.rep2).first()
        assert deal is not None
        deal.team_members.create(user=cast.lin_wei, starts_on=dt.date(2026, 1, 1))
        assert sum(counts(read(cast.lin_wei)).values()) == 6

    def test_a_team_is_its_subtree(self, cast: Cast) -> None:
        assert sum(counts(read(cast.director, team=cast.industrial.pk)).values()) == 12

    @pytest.mark.parametrize(
        "asked", [{"team": "west"}, {"owner": "rep2"}, {"category": "x"}, {"stage": "99"}, {"pipeline": "x"}]
    )
    def test_what_one_may_not_name_is_refused(self, cast: Cast, asked: dict[str, str]) -> None:
        named = {key: getattr(getattr(cast, value, None), "pk", value) for key, value in asked.items()}
        with pytest.raises(ValidationError) as refused:
            read(cast.manager, **named)
        assert list(refused.value.message_dict) == list(asked)

    def test_team_totals_hide_other_persons(self, cast: Cast) -> None:
        Organization.objects.update(individual_figures="team_totals")
        owners = {row.keys["owner"] for row in read(cast.director, "owner").rows}
        assert owners == {None}
        assert {row.keys["owner"] for row in read(cast.lin_wei, "owner").rows} == {cast.lin_wei.pk}
        with pytest.raises(ValidationError):
            read(cast.manager, owner=cast.lin_wei.pk)

    def test_open_figures_are_read_by_everybody_who_sells(self, cast: Cast) -> None:
        Organization.objects.update(individual_figures="open")
        answer = read(cast.lin_wei, "owner")
        assert {row.keys["owner"] for row in answer.rows} == {cast.lin_wei.pk, cast.rep2.pk, cast.stranger.pk}
        assert set(deals_behind(answer.scope)) <= set(Deal.objects.filter(owner=cast.lin_wei))
        assert read(cast.admin).rows == []


@pytest.mark.usefixtures("deals")
class TestDealsBehind:
    @pytest.mark.parametrize("period", [Q4, Q1, Period(dt.date(2026, 8, 1), dt.date(2026, 8, 31))])
    @pytest.mark.parametrize("by", [(), *((name,) for name in COLUMNS), ("month", "owner", "stage")])
    @pytest.mark.parametrize("reader", ["lin_wei", "manager", "director"])
    def test_their_sums_are_the_figures(self, cast: Cast, reader: str, by: tuple[str, ...], period: Period) -> None:
        answer = read(getattr(cast, reader), *by, period=period)
        assert answer.rows
        for row in answer.rows:
            behind = deals_behind(answer.scope, bucket=row.bucket, row=row.keys).aggregate(
                deals=Count("pk"), amount=Sum("amount_base_minor", default=0), weighted=Sum("weighted_minor", default=0)
            )
            figures = row.figures
            assert behind == {"deals": figures.deals, "amount": figures.amount, "weighted": figures.weighted}
            if row.bucket == "due":
                won = deals_behind(answer.scope, bucket=WON, row=row.keys)
                assert won.aggregate(sum=Sum("amount_base_minor", default=0))["sum"] == figures.won

    def test_all_of_a_scope(self, cast: Cast) -> None:
        scope = read(cast.lin_wei).scope
        assert deals_behind(scope).count() == 7
        assert deals_behind(scope, bucket="due", row={"category": "commit"}).count() == 0

    def test_a_filter_is_kept(self, cast: Cast) -> None:
        answer = read(cast.director, stage="80")
        assert deals_behind(answer.scope, bucket="due").count() == answer.totals["due"].deals > 0

    def test_an_unknown_bucket_is_an_error(self, cast: Cast) -> None:
        with pytest.raises(ValueError, match="bucket"):
            deals_behind(read(cast.lin_wei).scope, bucket="soon")


class TestQuotas:
    @pytest.fixture(autouse=True)
    def quotas(self, cast: Cast) -> None:
        for month in (10, 11, 12):
            day = dt.date(2026, month, 1)
            Quota.objects.create(owner=cast.lin_wei, month=day, amount_minor=100)
            Quota.objects.create(owner=cast.rep2, month=day, amount_minor=50)
            Quota.objects.create(owner=cast.stranger, month=day, amount_minor=7)
        Quota.objects.create(team=cast.east, month=dt.date(2026, 10, 1), amount_minor=130)
        Quota.objects.create(owner=cast.lin_wei, month=dt.date(2027, 1, 1), amount_minor=10_000)

    def quota_of(self, user: User, *by: str, **asked: Any) -> dict[Any, int | None]:
        return {tuple(row.keys.values()): row.figures.quota for row in read(user, *by, **asked).rows}

    def test_a_period_is_the_sum_of_its_months(self, cast: Cast) -> None:
        assert self.quota_of(cast.lin_wei) == {(): 300}
        assert self.quota_of(cast.lin_wei, "month") == {("2026-10",): 100, ("2026-11",): 100, ("2026-12",): 100}

    def test_a_team_has_its_own_or_that_of_its_people(self, cast: Cast) -> None:
        assert self.quota_of(cast.director, "team") == {
            (cast.east.pk,): 330,
            (cast.west.pk,): 150,
            (cast.hardware.pk,): 21,
        }
        assert self.quota_of(cast.manager) == {(): 330}

    def test_what_a_team_holds_beyond_its_people_is_a_row_without_a_person(self, cast: Cast) -> None:
        assert self.quota_of(cast.manager, "owner") == {(cast.lin_wei.pk,): 300, (None,): 30}

    def test_a_higher_team_counts_the_teams_below_it_once(self, cast: Cast) -> None:
        Quota.objects.create(team=cast.industrial, month=dt.date(2026, 10, 1), amount_minor=1000)
        assert self.quota_of(cast.director, "team")[cast.industrial.pk,] == 1000 - 130 - 50
        assert self.quota_of(cast.director) == {(): 1000 + 300 + 21}
        assert self.quota_of(cast.director, team=cast.west.pk) == {(): 150}

    def test_no_quota_is_none_and_never_zero(self, cast: Cast) -> None:
        DealFactory(account__owner=cast.lin_wei, expected_close=dt.date(2026, 12, 5))
        recompute_all()
        assert set(self.quota_of(cast.lin_wei, "stage").values()) == {None}
        assert read(cast.lin_wei, stage="20").totals["due"].quota is None
        assert attainment(None, 5) is None
        assert attainment(0, 5) is None
        assert gap(None, 5, 5) is None
        assert gap(10, 5, 2) == 3
        assert gap(10, 5, 20) == 0


@pytest.mark.usefixtures("deals")
def test_the_number_of_queries_is_fixed(cast: Cast, django_assert_max_num_queries: Any) -> None:
    Quota.objects.create(team=cast.east, month=dt.date(2026, 10, 1), amount_minor=130)
    for by in ((), ("team", "owner"), ("month", "stage", "category"), ("account",)):
        with django_assert_max_num_queries(15):
            read(cast.manager, *by)


@pytest.mark.usefixtures("deals")
def test_stages_of_several_pipelines_need_the_pipeline(cast: Cast) -> None:
    assert read(cast.lin_wei, "stage").rows
    other = funnel("hardware")
    with pytest.raises(ValidationError, match="several pipelines"):
        read(cast.lin_wei, "stage")
    assert read(cast.lin_wei, "stage", "pipeline").rows
    assert read(cast.lin_wei, "stage", pipeline=funnel().code, stage="30").rows
    assert read(cast.lin_wei, pipeline=str(other.pk)).rows == []
    with pytest.raises(ValidationError, match="several pipelines"):
        read(cast.lin_wei, stage="30")


def test_rows_cannot_be_grouped_by_what_does_not_exist(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        read(cast.lin_wei, "color")
    assert "by" in refused.value.message_dict


@pytest.mark.usefixtures("deals")
def test_buckets_are_all_there_in_order_and_the_answer_says_when_it_was_computed(cast: Cast) -> None:
    answer = read(cast.lin_wei)
    assert tuple(answer.totals) == BUCKETS
    assert answer.computed_at == dt.datetime(2026, 11, 21, 4, tzinfo=dt.UTC)
    assert (answer.currency, answer.formula_version) == ("CNY", "1")
    assert isinstance(answer.scope, Scope)
