"""Appointments are told in time, once, and not to people who sleep."""

import datetime as dt
import threading
import time

import pytest
import time_machine
from django.core import mail
from django.db import connection

from stakeholders.visits.actions import cancel_visit, change_visit, plan_visit
from stakeholders.visits.actions.reminding import forget_reminders
from stakeholders.visits.models import Reminder, VisitColleague
from stakeholders.visits.tasks import remind
from team import deliveries
from team.models import Activity, Notification, Role, User
from team.tasks import send_digests
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    CommitmentFactory,
    UserFactory,
    VisitFactory,
)
from tests.visits.mornings import TUESDAY, at, letters, local, planned, run, told


@pytest.fixture
def ten_o_clock(lin_wei, condax):
    return planned(condax, "10:00")


def test_an_appointment_is_told_an_hour_before_once_in_bell_and_mail(lin_wei, ten_o_clock):
    with at("08:59"):
        assert run() == 0
    with at("09:00"):
        assert run() == 1
        assert run() == 0
        assert told(lin_wei) == ["Appointment at Condax on Tue 24 Nov at 10:00"]
    [letter] = letters(lin_wei)
    assert letter.subject == "Appointment at Condax on Tue 24 Nov at 10:00"
    assert ten_o_clock.get_absolute_url() in letter.body
    with at("10:00"):
        assert run() == 0


def test_who_comes_along_is_told_too_by_their_own_wish_and_zone(lin_wei, inside, rep2, ten_o_clock):
    User.objects.filter(pk=inside.pk).update(remind_before=30, time_zone="Europe/Berlin")
    User.objects.filter(pk=rep2.pk).update(remind_before=0)
    for user in (inside, rep2):
        VisitColleague.objects.create(visit=ten_o_clock, user=user)
    with at("09:00"):
        run()
    assert not Notification.objects.filter(user=inside).exists()
    with at("09:30"):
        run()
        assert len(told(inside)) == 1
    assert letters(inside) == [], "half past two at night in Berlin: it stays in the bell"
    assert not Notification.objects.filter(user=rep2).exists()


def test_in_quiet_hours_it_stays_in_the_bell_and_no_digest_tells_it_later(lin_wei, condax):
    planned(condax, "07:45")
    with at("06:45"):
        assert run() == 1
    assert len(told(lin_wei)) == 1
    with at("07:40"):
        send_digests()
    with at("07:40", 1):
        send_digests()
    assert not any("Appointment" in each.body for each in letters(lin_wei))


def test_a_moved_visit_is_told_at_its_new_time_and_a_cancelled_one_never(lin_wei, ten_o_clock, condax):
    gone = planned(condax, "10:30")
    with at("09:00"):
        remind()
        change_visit(actor=lin_wei, visit_id=ten_o_clock.pk, values=moved("14:00"))
        deliveries.sweep()
        assert told(lin_wei) == [], "moved before anybody was told"
        cancel_visit(actor=lin_wei, visit_id=gone.pk)
    with at("09:30"):
        assert run() == 0
    with at("13:00"):
        assert run() == 1
        assert told(lin_wei) == ["Appointment at Condax on Tue 24 Nov at 14:00"]
        change_visit(actor=lin_wei, visit_id=ten_o_clock.pk, values=moved("16:00"))
    with at("15:00"):
        assert run() == 1
        cancel_visit(actor=lin_wei, visit_id=ten_o_clock.pk)
        assert told(lin_wei)[-1] == "Cancelled: the visit at Condax on Tue 24 Nov at 16:00"


def moved(clock):
    return {"starts_at": local(clock), "ends_at": local(clock) + dt.timedelta(hours=1)}


def test_who_plans_for_the_next_minutes_is_not_reminded(lin_wei, condax):
    with at("09:40"):
        plan_visit(actor=lin_wei, account=condax, starts_at=local("10:00"))
        assert run() == 0


def test_the_hour_before_is_an_hour_on_the_day_when_clocks_change(organization, lin_wei):
    """Europe, 29 March 2026: two o'clock does not exist. 03:30 in Berlin is 01:30 UTC."""
    User.objects.filter(pk=lin_wei.pk).update(time_zone="Europe/Berlin")
    starts = dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)
    account = AccountFactory(name="Condax", owner=lin_wei)
    VisitFactory(
        account=account, state="planned", outcome="", starts_at=starts, created_at=starts - dt.timedelta(days=3)
    )
    with time_machine.travel(starts - dt.timedelta(minutes=61), tick=False):
        assert run() == 0
    with time_machine.travel(starts - dt.timedelta(minutes=60), tick=False):
        assert run() == 1


def test_what_is_muted_comes_nowhere(lin_wei, ten_o_clock):
    User.objects.filter(pk=lin_wei.pk).update(muted=["visit_near"])
    with at("09:00"):
        run()
    assert not Notification.objects.exists()
    assert mail.outbox == []


def test_nobody_else_reads_in_the_log_who_was_reminded(lin_wei, director, analyst, ten_o_clock):
    with at("09:00"):
        run()
    assert Activity.objects.filter(verb="visit_near").exists()
    for user in (lin_wei, director, analyst):
        assert not Activity.objects.visible_to(user).filter(verb="visit_near").exists()


def test_who_has_gone_or_lost_sight_is_not_told(lin_wei, rep2, ten_o_clock):
    VisitColleague.objects.create(visit=ten_o_clock, user=rep2)
    User.objects.filter(pk=lin_wei.pk).update(is_active=False)
    with at("09:00"):
        remind()
        VisitColleague.objects.all().delete()
        deliveries.sweep()
    assert not Notification.objects.exists()


def test_a_sweep_costs_the_same_however_much_is_due(lin_wei, organization, django_assert_max_num_queries):
    def fill(count):
        for _number in range(count):
            owner = UserFactory(roles=[Role.REP])
            account = AccountFactory(owner=owner)
            planned(account, "09:30")
            planned(account, "09:30", -1)
            CommitmentFactory(account=account, due_on=TUESDAY, created_at=local("09:00", -3))
            CommitmentFactory(
                account=account, center=BuyingCenterFactory(account=account), side="theirs", due_on=local("09:00", -5)
            )

    with at("09:00"):
        fill(1)
        User.objects.system()
        with django_assert_max_num_queries(19):
            remind()
        fill(12)
        with django_assert_max_num_queries(19):
            assert remind() == 48


def test_what_was_told_long_ago_is_forgotten(lin_wei, ten_o_clock):
    with at("09:00"):
        run()
    with at("09:00", 59):
        assert forget_reminders() == 0
    with at("09:00", 61):
        assert forget_reminders() == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_tell_once(lin_wei, condax):
    for number in range(6):
        planned(condax, "09:30")
        CommitmentFactory(account=condax, what=f"Step {number}", due_on=TUESDAY, created_at=local("09:00", -3))
    User.objects.system()

    def work():
        try:
            for _again in range(3):
                remind()
        finally:
            connection.close()

    with at("09:00"):
        workers = [threading.Thread(target=work) for _n in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(timeout=60)
    assert Activity.objects.filter(verb="visit_near").count() == 6
    assert Activity.objects.filter(verb="promise_due").count() == 1
    assert Reminder.objects.count() == 12


@pytest.mark.worker
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_brings_the_reminder_though_the_task_comes_twice(worker, lin_wei, condax):
    now = dt.datetime.now(dt.UTC)
    VisitFactory(
        account=condax,
        state="planned",
        outcome="",
        starts_at=now + dt.timedelta(minutes=45),
        created_at=now - dt.timedelta(days=2),
    )
    User.objects.filter(pk=lin_wei.pk).update(quiet_from=dt.time(0), quiet_until=dt.time(0))
    remind.delay()
    remind.delay()
    until = time.monotonic() + 60
    while not Notification.objects.exists():
        assert time.monotonic() < until, "nothing happened"
        deliveries.sweep()
        time.sleep(0.2)
    time.sleep(2)
    assert Activity.objects.filter(verb="visit_near").count() == 1
    notification = Notification.objects.get()
    assert notification.user == lin_wei
    works_today = now.astimezone(lin_wei.zone).weekday() < 5
    assert (notification.mailed_at is not None) is works_today
