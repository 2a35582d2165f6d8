"""The sweep: once a day, from where it stopped, without anybody waiting; reminders of ended waivers, once."""

import datetime as dt
import threading

import pytest
import time_machine
from django.core import mail
from django.db import connection, connections, transaction

from accounts.models import KeyAccount
from pipeline.actions.moves import move_to_stage
from pipeline.actions.sweeping import remind_of_expired_waivers, sweep_flags
from pipeline.actions.waivers import grant_waiver, request_waiver
from pipeline.models import Deal, Flag, FlagSweep, Pipeline, Waiver
from pipeline.tasks import flag_deals
from team import deliveries
from team.models import Activity, Notification
from tests.cast import Cast
from tests.factories import AccountFactory, DealFactory, UserFactory
from tests.factories import funnel as published_funnel

NOW = dt.datetime(2026, 11, 16, 1, 0, tzinfo=dt.UTC)


def later(days: int) -> time_machine.travel:
    return time_machine.travel(NOW + dt.timedelta(days=days), tick=False)


def old_deals(cast: Cast, funnel: Pipeline, account: KeyAccount, count: int) -> list[Deal]:
    entered = dt.date(2026, 1, 5)
    deals = [
        DealFactory(account=account, pipeline=funnel, stage_entered_on=entered, expected_close=dt.date(2027, 6, 1))
        for _ in range(count)
    ]
    Deal.objects.update(created_at=NOW - dt.timedelta(days=300))
    return deals


@pytest.mark.django_db
def test_a_second_sweep_of_the_day_changes_nothing(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> None:
    old_deals(cast, funnel, condax, 5)
    with later(0):
        assert sweep_flags(portion=2) == 5
        rows = list(Flag.objects.values_list("pk", "version", "cleared_at"))
        assert len(rows) == 20
        assert sweep_flags() == 0
        assert sweep_flags(again=True) == 0
    assert list(Flag.objects.values_list("pk", "version", "cleared_at")) == rows


@pytest.mark.django_db
def test_a_sweep_goes_on_where_it_stopped_and_begins_anew_the_next_day(
    cast: Cast, funnel: Pipeline, condax: KeyAccount
) -> None:
    old_deals(cast, funnel, condax, 5)
    with later(0):
        assert sweep_flags(portion=2, budget=-1) == 2
        assert FlagSweep.objects.get().finished_at is None
        assert sweep_flags(portion=2) == 3
    with later(1):
        sweep_flags()
    assert FlagSweep.objects.get().day == dt.date(2026, 11, 17)


@pytest.mark.django_db
def test_the_numbers_of_running_flags_follow_the_days(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> None:
    (deal,) = old_deals(cast, funnel, condax, 1)
    with later(0):
        sweep_flags()
        first = deal.flags.get(code="stalled_stuck")
    with later(3):
        sweep_flags()
        flag = deal.flags.get(code="stalled_stuck")
    assert flag.pk == first.pk
    assert flag.numbers["days"] == first.numbers["days"] + 3
    assert (flag.raised_at, flag.version) == (first.raised_at, first.version + 1)


@pytest.mark.django_db
def test_a_portion_costs_the_same_queries_however_many_deals(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, django_assert_max_num_queries
) -> None:
    old_deals(cast, funnel, condax, 30)
    with later(0):
        sweep_flags()
        with django_assert_max_num_queries(45):
            sweep_flags(again=True)


@pytest.mark.django_db
def test_an_ended_waiver_reminds_owner_and_granter_once(cast: Cast, deal: Deal) -> None:
    with later(0):
        waiver = request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="20", reason="Visit next week")
        grant_waiver(actor=cast.manager, waiver_id=waiver.pk, until=dt.date(2026, 11, 19))
    with later(3):
        assert remind_of_expired_waivers() == 0
    with later(3):
        deliveries.sweep()
        mail.outbox.clear()
    for day in (4, 5):
        with later(day):
            flag_deals()
            deliveries.sweep()
    told = Notification.objects.filter(activity__verb="waiver_expired")
    assert {row.user for row in told} == {cast.lin_wei, cast.manager}
    assert sorted(address for message in mail.outbox for address in message.to) == [
        "manager@keyline.example",
        "rep@keyline.example",
    ]
    assert "The waiver for 20 ended on" in mail.outbox[0].subject + mail.outbox[0].body


@pytest.mark.django_db
def test_a_waiver_whose_deal_went_back_reminds_nobody(cast: Cast, deal: Deal) -> None:
    with later(0):
        waiver = request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="20", reason="Visit next week")
        grant_waiver(actor=cast.manager, waiver_id=waiver.pk, until=dt.date(2026, 11, 20))
        move_to_stage(actor=cast.lin_wei, deal_id=deal.pk, stage="10", reason="Too early")
    with later(5):
        assert remind_of_expired_waivers() == 0
    assert not Waiver.objects.filter(reminded_at=None).exists()
    assert not Activity.objects.filter(verb="waiver_expired").exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_sweep_waits_for_nobody_and_still_sees_the_deal_that_was_being_changed(db: None) -> None:
    funnel, owner = published_funnel(), UserFactory()
    account = AccountFactory(owner=owner)
    entered = dt.date(2020, 1, 5)
    deals = [DealFactory(account=account, pipeline=funnel, stage_entered_on=entered) for _ in range(4)]
    Deal.objects.update(created_at=dt.datetime(2020, 1, 5, tzinfo=dt.UTC))
    order: list[str] = []
    locked, release = threading.Event(), threading.Event()

    def edit() -> None:
        try:
            with transaction.atomic():
                Deal.lock(deals[0].pk)
                locked.set()
                release.wait(10)
                Deal.objects.filter(pk=deals[0].pk).update(name="Changed meanwhile")
                order.append("edited")
        finally:
            connections.close_all()

    def free_others_first() -> None:
        try:
            for _ in range(200):
                if Flag.objects.filter(deal=deals[3]).exists():
                    order.append("others swept")
                    break
                release.wait(0.05)
            release.set()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=edit), threading.Thread(target=free_others_first)]
    threads[0].start()
    assert locked.wait(10)
    threads[1].start()
    sweep_flags()
    for thread in threads:
        thread.join(20)
    assert order == ["others swept", "edited"]
    deals[0].refresh_from_db()
    assert deals[0].name == "Changed meanwhile"
    assert Flag.objects.filter(deal=deals[0], cleared_at=None).exists()
    assert connection.vendor == "postgresql"
