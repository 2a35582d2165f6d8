"""Cells equal the deals behind them, whatever happens to the deals."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.forecasts import totals
from pipeline.forecasts.actions import check_totals, recompute_all, refresh_owners, refresh_touched, roll_overdue
from pipeline.forecasts.models import ForecastCell, ForecastTotal, OwnerForecast
from pipeline.models import Deal
from team.activities import announce, batch
from tests.cast import Cast
from tests.factories import DealFactory, funnel, stage_of
from tests.forecasts.conftest import TODAY

STAGES = ("10", "30", "80")


def figures(**scope: Any) -> dict[str, Any]:
    return ForecastCell.objects.filter(**scope).aggregate(
        deals=Sum("deals"), amount=Sum("amount_base_minor"), weighted=Sum("weighted_minor")
    )


def test_a_cell_adds_up_deals_of_one_month_stage_and_category(cast: Cast) -> None:
    for day in (dt.date(2026, 12, 1), dt.date(2026, 12, 31)):
        DealFactory(account__owner=cast.lin_wei, at="30", expected_close=day, amount_minor=1001)
    DealFactory(account__owner=cast.lin_wei, at="30", expected_close=None)

    assert refresh_owners([cast.lin_wei.pk]) == 2

    cell = ForecastCell.objects.get(month=dt.date(2026, 12, 1))
    assert (cell.deals, cell.amount_base_minor, cell.weighted_minor) == (2, 2002, 600)
    assert (cell.owner_id, cell.stage.code, cell.status, cell.is_overdue) == (cast.lin_wei.pk, "30", "open", False)
    assert ForecastCell.objects.get(month=None).deals == 1


def test_overdue_is_apart_within_one_month(cast: Cast) -> None:
    for day in (20, 21, 30):
        DealFactory(account__owner=cast.lin_wei, expected_close=dt.date(2026, 11, day))
    refresh_owners([cast.lin_wei.pk])
    assert dict(ForecastCell.objects.values_list("is_overdue", "deals")) == {True: 1, False: 2}


def test_won_deals_stand_in_the_month_they_were_won(cast: Cast) -> None:
    won = {"status": "won", "won_on": dt.date(2026, 10, 31)}
    DealFactory(account__owner=cast.lin_wei, expected_close=dt.date(2026, 8, 1), **won)
    DealFactory(account__owner=cast.lin_wei, status="lost", lost_on=dt.date(2026, 10, 1))
    DealFactory(account__owner=cast.lin_wei, status="dormant")
    refresh_owners([cast.lin_wei.pk])
    assert list(ForecastCell.objects.values_list("status", "month", "deals")) == [("won", dt.date(2026, 10, 1), 1)]


def test_a_refresh_leaves_other_owners_alone(cast: Cast) -> None:
    for owner in (cast.lin_wei, cast.rep2):
        DealFactory(account__owner=owner)
        refresh_owners([owner.pk])
    Deal.objects.update(amount_base_minor=5)
    refresh_owners([cast.rep2.pk])
    assert figures(owner=cast.lin_wei)["amount"] == 100_000_000
    assert figures(owner=cast.rep2)["amount"] == 5


def test_the_number_of_queries_does_not_grow_with_deals_or_owners(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for owner in (cast.lin_wei, cast.rep2, cast.stranger):
        DealFactory.create_batch(4, account__owner=owner)
    with django_assert_max_num_queries(12):
        refresh_owners([cast.lin_wei.pk, cast.rep2.pk, cast.stranger.pk])


def test_a_reassigned_deal_leaves_the_cells_of_the_old_owner(cast: Cast) -> None:
    deal = DealFactory(account__owner=cast.lin_wei)
    refresh_owners([cast.lin_wei.pk])
    Deal.objects.filter(pk=deal.pk).update(owner=cast.rep2)
    announce(
        actor=cast.manager,
        verb="deal_reassigned",
        subject=deal,
        old={"owner": str(cast.lin_wei.pk)},
        new={"owner": str(cast.rep2.pk)},
    )
    assert figures(owner=cast.lin_wei)["deals"] is None
    assert figures(owner=cast.rep2)["deals"] == 1


def test_a_batch_refreshes_each_owner_once(cast: Cast, django_assert_max_num_queries: Any) -> None:
    deals = DealFactory.create_batch(5, account__owner=cast.lin_wei)
    with batch():
        for deal in deals:
            announce(actor=cast.lin_wei, verb="deal_won", subject=deal)
        heard = OwnerForecast.objects.count()
    assert heard == 0
    assert figures(owner=cast.lin_wei)["deals"] == 5
    activities = [announce(actor=cast.lin_wei, verb="commented", subject=deal) for deal in deals]
    with django_assert_max_num_queries(13):
        refresh_touched(activities)


def test_recompute_in_chunks_gives_the_same_cells(cast: Cast) -> None:
    for owner in (cast.lin_wei, cast.rep2, cast.stranger):
        DealFactory.create_batch(2, account__owner=owner, at="50")
    recompute_all()
    whole = sorted(ForecastCell.objects.values_list("owner", "month", "stage", "deals", "weighted_minor"), key=str)
    recompute_all(chunk=2)
    parts = sorted(ForecastCell.objects.values_list("owner", "month", "stage", "deals", "weighted_minor"), key=str)
    assert parts == whole
    assert len(whole) == 3


def test_recompute_removes_cells_whose_deals_are_gone(cast: Cast) -> None:
    deal = DealFactory(account__owner=cast.lin_wei)
    recompute_all()
    Deal.objects.filter(pk=deal.pk).update(status="lost", lost_on=TODAY)
    recompute_all()
    assert not ForecastCell.objects.exists()


def test_midnight_of_the_organization_rolls_what_became_overdue(cast: Cast, time_machine: Any) -> None:
    DealFactory(account__owner=cast.lin_wei, expected_close=TODAY)
    refresh_owners([cast.lin_wei.pk])
    assert roll_overdue() == 0, "nothing is behind"
    time_machine.move_to(dt.datetime(2026, 11, 21, 16, 5, tzinfo=dt.UTC))  # past midnight in Shanghai
    assert roll_overdue() == 1
    assert ForecastCell.objects.get().is_overdue


def test_check_totals_finds_what_differs(cast: Cast) -> None:
    DealFactory(account__owner=cast.lin_wei)
    recompute_all()
    assert check_totals() == []
    call_command("check_totals")
    ForecastCell.objects.update(deals=7)
    found = check_totals()[0]
    assert found.in_cells is not None
    assert found.in_deals is not None
    assert (found.in_cells[0], found.in_deals[0]) == (7, 1)
    with pytest.raises(CommandError, match="2 cells differ"):
        call_command("check_totals")
    call_command("recompute_forecasts")
    assert check_totals() == []


def test_totals_are_the_sums_of_the_cells_without_owners(cast: Cast) -> None:
    for owner in (cast.lin_wei, cast.rep2):
        DealFactory.create_batch(2, account__owner=owner, team=cast.east, at="30")
        refresh_owners([owner.pk])
    assert ForecastTotal.objects.aggregate(Sum("deals"))["deals__sum"] == 4
    Deal.objects.filter(owner=cast.rep2).update(status="dormant")
    refresh_owners([cast.rep2.pk])
    assert ForecastTotal.objects.aggregate(Sum("deals"))["deals__sum"] == 2
    assert totals.missing() == {}


def test_the_night_merges_and_mends_the_totals(cast: Cast) -> None:
    for _round in range(3):
        DealFactory(account__owner=cast.lin_wei, at="30")
        refresh_owners([cast.lin_wei.pk])
    assert ForecastTotal.objects.count() == 3
    recompute_all()
    assert ForecastTotal.objects.count() == 1
    ForecastTotal.objects.update(deals=9)
    [found] = check_totals()
    assert found.in_deals is not None
    assert found.in_deals[0] == -6
    recompute_all()
    assert check_totals() == []


def test_an_unchanged_refresh_appends_nothing(cast: Cast) -> None:
    DealFactory(account__owner=cast.lin_wei)
    refresh_owners([cast.lin_wei.pk])
    refresh_owners([cast.lin_wei.pk])
    assert ForecastTotal.objects.count() == 1


def test_check_totals_judges_by_the_day_of_the_cells(cast: Cast, time_machine: Any) -> None:
    DealFactory(account__owner=cast.lin_wei, expected_close=TODAY)
    recompute_all()
    time_machine.move_to(dt.datetime(2026, 11, 23, 4, tzinfo=dt.UTC))
    assert check_totals() == []


def moves() -> st.SearchStrategy[list[tuple[int, str, Any]]]:
    days = st.one_of(st.none(), st.dates(dt.date(2026, 9, 1), dt.date(2027, 3, 31)))
    one = st.one_of(
        st.tuples(st.just("create"), st.tuples(st.sampled_from(STAGES), days)),
        st.tuples(st.just("amount"), st.integers(0, 10**9)),
        st.tuples(st.just("close"), days),
        st.tuples(st.just("stage"), st.sampled_from(STAGES)),
        st.tuples(st.just("category"), st.sampled_from(Deal.Category.values)),
        st.tuples(st.just("owner"), st.integers(0, 2)),
        st.tuples(st.just("status"), st.sampled_from(Deal.Status.values)),
    )
    return st.lists(st.tuples(st.integers(0, 3), one).map(lambda each: (each[0], *each[1])), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=moves())
def test_cells_equal_deals_after_any_sequence_of_changes(cast: Cast, steps: list[tuple[int, str, Any]]) -> None:
    people = [cast.lin_wei, cast.rep2, cast.stranger]
    with transaction.atomic():
        stages = {code: stage_of(funnel(), code) for code in STAGES}
        deals: list[Deal] = []
        for which, what, value in steps:
            if what == "create":
                stage, day = value
                deals.append(DealFactory(account__owner=people[which % 3], at=stage, expected_close=day))
                refresh_owners([deals[-1].owner_id])
            elif deals:
                deal = deals[which % len(deals)]
                old = deal.owner_id
                change(deal, what, value, people, stages)
                refresh_owners([old, deal.owner_id])
        assert check_totals() == []
        counted = Deal.objects.filter(status__in=["open", "won"]).aggregate(Sum("weighted_minor"))
        assert figures()["weighted"] == counted["weighted_minor__sum"]
        transaction.set_rollback(True)


def change(deal: Deal, what: str, value: Any, people: list[Any], stages: dict[str, Any]) -> None:
    """As the actions write it: the changed field with what is derived from it."""
    if what == "amount":
        deal.amount_minor = deal.amount_base_minor = value
    elif what == "close":
        deal.expected_close = value
        deal.close_month = value and value.replace(day=1)
    elif what == "status":
        deal.status = value
        deal.won_on = TODAY if value == "won" else None
        deal.lost_on = TODAY if value == "lost" else None
    else:
        chosen: Callable[[Any], Any] = {"stage": stages.get, "owner": lambda n: people[n]}.get(what, lambda v: v)
        setattr(deal, what, chosen(value))
    deal.weighted_minor = deal.amount_base_minor * int(deal.stage.code) // 100
    deal.save()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_refreshes_of_one_owner_wait_for_each_other(cast: Cast) -> None:
    """Each thread adds a deal and refreshes: without the lock one would overwrite the other's figures."""
    template = DealFactory(account__owner=cast.lin_wei)
    together = threading.Barrier(4)
    failures: list[BaseException] = []

    def add() -> None:
        try:
            together.wait(10)
            for _round in range(5):
                with transaction.atomic():
                    DealFactory(account=template.account, owner=cast.lin_wei, pipeline=template.pipeline)
                    refresh_owners([cast.rep2.pk, cast.lin_wei.pk])
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert figures(owner=cast.lin_wei)["deals"] == 21
    assert check_totals() == []
