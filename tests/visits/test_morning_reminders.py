"""Promises and visits to log are told on the morning of the person, on one line however many there are."""

import datetime as dt

from django.urls import reverse

from stakeholders.models import Commitment
from stakeholders.visits.models import Reminder, Visit
from team.models import Closure, Notification, User
from team.tasks import send_digests
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    CommitmentFactory,
    DealFactory,
    UserFactory,
)
from tests.visits.mornings import TUESDAY, at, letters, local, planned, run, told


def test_a_promise_is_told_on_the_morning_of_its_day_and_the_digest_takes_it(lin_wei, condax):
    step = CommitmentFactory(account=condax, due_on=TUESDAY, created_at=local("09:00", -3))
    with at("06:55"):
        assert run() == 0
    with at("07:00"):
        assert run() == 1
        assert run() == 0
    assert told(lin_wei) == ["Promised for Tue 24 Nov: Send the layout (Condax)"]
    assert letters(lin_wei) == []
    with at("07:30"):
        send_digests()
    [letter] = letters(lin_wei)
    assert "What to do first" in letter.body
    assert reverse("accounts:account_detail", args=[condax.pk]) in letter.body
    Commitment.objects.filter(pk=step.pk).update(due_on=TUESDAY + dt.timedelta(days=2))
    with at("07:00", 2):
        assert run() == 1, "put off, it is told again"


def test_many_promises_are_one_line(lin_wei, condax):
    for number in range(20):
        CommitmentFactory(account=condax, what=f"Step {number}", due_on=TUESDAY, created_at=local("09:00", -3))
    CommitmentFactory(account=condax, what="Done", due_on=TUESDAY, state="done", created_at=local("09:00", -3))
    with at("08:00"):
        assert run() == 1
        CommitmentFactory(account=condax, what="Written today", due_on=TUESDAY)
        assert run() == 0
    assert told(lin_wei) == ["20 things that you promised are due"]
    assert len(letters(lin_wei)) == 1


def test_the_morning_is_that_of_the_person(organization, lin_wei, condax):
    User.objects.filter(pk=lin_wei.pk).update(time_zone="America/New_York")
    CommitmentFactory(account=condax, due_on=TUESDAY, created_at=local("09:00", -3))
    with at("19:59"):
        assert run() == 0, "one minute to seven in New York"
    with at("20:00"):
        assert run() == 1


def test_customers_have_two_working_days(organization, lin_wei, condax):
    friday = TUESDAY + dt.timedelta(days=-4)
    CommitmentFactory(account=condax, side="theirs", what="Name the budget", due_on=friday, assignee=None)
    with at("09:00", -1):
        assert run() == 0
    Closure.objects.create(organization=organization, name="Move", first_day=TUESDAY, last_day=TUESDAY)
    with at("09:00", 0):
        assert run() == 0, "the Tuesday does not count"
    with at("09:00", 1):
        assert run() == 1
        assert run() == 0
    assert told(lin_wei) == ["Customer's action overdue since Fri 20 Nov: Name the budget (Condax)"]


def test_the_owner_of_the_deal_is_told_before_that_of_the_account(lin_wei, rep2, condax):
    center = BuyingCenterFactory(account=condax)
    DealFactory(account=condax, buying_center=center, owner=rep2)
    CommitmentFactory(account=condax, center=center, side="theirs", due_on=TUESDAY, assignee=None)
    with at("09:00", 3):
        assert run() == 1
    assert len(told(rep2)) == 1
    assert not Notification.objects.filter(user=lin_wei).exists()


def test_who_wrote_it_down_is_told_where_the_owner_has_gone(lin_wei, director):
    account = AccountFactory(owner=UserFactory(is_active=False))
    CommitmentFactory(account=account, side="theirs", due_on=TUESDAY, assignee=None, created_by=director)
    with at("09:00", 3):
        assert run() == 1
    assert len(told(director)) == 1


def test_a_visit_that_nobody_logged_is_told_the_next_working_morning_and_three_days_later(lin_wei, condax):
    planned(condax, "15:00", 3)  # Friday
    with at("20:00", 3):
        assert run() == 0
    for day in (4, 5):
        with at("09:00", day):
            assert run() == 0, "a weekend"
    with at("07:00", 6):
        assert run() == 1
        assert run() == 0
    assert told(lin_wei) == ["The visit at Condax on Fri 27 Nov waits to be logged"]
    with at("07:00", 7):
        assert run() == 1, "once more"
    for day in (8, 9, 30):
        with at("07:00", day):
            assert run() == 0


def test_visits_to_log_are_one_line_however_many(lin_wei, condax):
    for hour in range(9, 18):
        planned(condax, f"{hour:02}:00", -1)
    Visit.objects.filter(starts_at=local("17:00", -1)).update(state="cancelled")
    old = planned(condax, "10:00", -40)
    with at("08:00"):
        assert run() == 1
    assert told(lin_wei) == ["8 visits wait to be logged"]
    assert not Reminder.objects.filter(subject_id=old.pk).exists()
    [letter] = letters(lin_wei)
    assert reverse("visits:visit_list") in letter.body
