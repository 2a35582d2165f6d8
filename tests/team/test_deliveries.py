"""The outbox: at least once, whoever dies, and not by two workers at a time."""

import datetime as dt
import itertools
import threading
from collections.abc import Iterator

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.utils import timezone

from team import activities, deliveries, housekeeping
from team.models import Activity, Delivery, Notification
from team.tasks import clear_old, sweep_deliveries
from tests.cast import Cast

VERB, NAME = "tested", "test"


class Handler:
    def __init__(self) -> None:
        self.heard: list[int] = []
        self.fails = 0

    def __call__(self, activity: Activity) -> None:
        if self.fails:
            self.fails -= 1
            raise OSError("the mail server is away")
        self.heard.append(activity.pk)


@pytest.fixture
def handler() -> Iterator[Handler]:
    one = Handler()
    activities.after_commit(VERB, name=NAME, handler=one)
    yield one
    del activities._after_commit[VERB]


def announce(cast: Cast) -> Activity:
    return activities.announce(actor=cast.lin_wei, verb=VERB, subject=cast.east)


def later(**delta: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(**delta)


def test_delivered_once(cast: Cast, handler: Handler) -> None:
    told = [announce(cast).pk for _n in range(3)]
    assert sweep_deliveries() == 3
    assert sweep_deliveries() == 0
    assert handler.heard == told
    assert set(Delivery.objects.values_list("state", flat=True)) == {"done"}


def test_more_than_a_batch_in_one_sweep(cast: Cast, handler: Handler) -> None:
    drafts = [activities.draft(actor=cast.lin_wei, verb=VERB, subject=cast.east) for _n in range(deliveries.BATCH + 7)]
    activities.announce_all(drafts)
    assert deliveries.sweep() == deliveries.BATCH + 7


def test_a_claimed_one_is_left_alone_until_the_claim_lapses(cast: Cast, handler: Handler) -> None:
    announce(cast)
    [pk] = Delivery.objects.values_list("pk", flat=True)
    dead = deliveries.claim(pk)  # a worker that is killed right here
    assert dead is not None
    assert deliveries.claim(pk) is None
    assert deliveries.sweep() == 0
    Delivery.objects.update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
    assert deliveries.sweep() == 1
    assert Delivery.objects.get().attempts == 2


def test_who_comes_back_from_the_dead_settles_nothing(cast: Cast, handler: Handler) -> None:
    announce(cast)
    slow = deliveries.claim(Delivery.objects.get().pk)
    assert slow is not None
    Delivery.objects.update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
    quick = deliveries.claim(slow.pk)
    assert quick is not None
    handler.fails = 1
    assert deliveries.deliver(slow) is False
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.claimed_until) == ("waiting", quick.claimed_until)
    assert deliveries.deliver(quick) is True


def test_each_is_claimed_when_its_turn_comes(cast: Cast, handler: Handler) -> None:
    for _n in range(3):
        announce(cast)
    lapsed = []

    def slow(activity: Activity) -> None:
        lapsed.extend(Delivery.objects.filter(claimed_until__lt=timezone.now()))
        clock.shift(deliveries.CLAIM - dt.timedelta(seconds=1))

    activities._after_commit[VERB][NAME] = slow
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert deliveries.sweep() == 3
    assert lapsed == []


def test_when_the_tasks_time_is_over_it_ends(cast: Cast, handler: Handler) -> None:
    announce(cast)

    def too_slow(activity: Activity) -> None:
        raise SoftTimeLimitExceeded

    activities._after_commit[VERB][NAME] = too_slow
    with pytest.raises(SoftTimeLimitExceeded):
        deliveries.sweep()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.claimed_until is None) == ("waiting", 1, False)


def test_a_failure_waits_longer_each_time_and_then_gives_up(cast: Cast, handler: Handler) -> None:
    announce(cast)
    handler.fails = 99
    waits = []
    for _attempt in range(deliveries.MOST_ATTEMPTS):
        Delivery.objects.update(due_at=timezone.now())
        assert deliveries.sweep() == 0
        waits.append(Delivery.objects.get().due_at - timezone.now())
    delivery = Delivery.objects.get()
    assert delivery.state == "failed"
    assert "the mail server is away" in delivery.error
    assert all(longer > shorter for shorter, longer in itertools.pairwise(waits))
    assert waits[-1] <= deliveries.LONGEST_WAIT
    Delivery.objects.update(due_at=timezone.now())
    assert deliveries.sweep() == 0


def test_one_failure_does_not_hold_up_the_others(cast: Cast, handler: Handler) -> None:
    announce(cast)
    second = announce(cast)
    handler.fails = 1
    assert deliveries.sweep() == 1
    assert handler.heard == [second.pk]


def test_what_kills_its_worker_every_time_ends_too(cast: Cast, handler: Handler) -> None:
    announce(cast)
    for _death in range(deliveries.MOST_ATTEMPTS):
        deliveries.claim(Delivery.objects.get().pk)
        Delivery.objects.update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
    assert deliveries.sweep() == 0
    assert Delivery.objects.get().state == "failed"
    assert handler.heard == []


def test_a_subscriber_that_is_gone_fails(cast: Cast, handler: Handler) -> None:
    Delivery.objects.create(activity=announce(cast), subscriber="gone")
    deliveries.sweep()
    assert Delivery.objects.get(subscriber="gone").state == "failed"


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work_without_doubling_it(cast: Cast, handler: Handler) -> None:
    drafts = [activities.draft(actor=cast.lin_wei, verb=VERB, subject=cast.east) for _n in range(40)]
    activities.announce_all(drafts)
    Delivery.objects.update(state="waiting", attempts=0, claimed_until=None)
    handler.heard.clear()

    def work() -> None:
        try:
            for _again in range(20):
                deliveries.sweep()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert sorted(handler.heard) == sorted(activity.pk for activity in drafts)
    assert set(Delivery.objects.values_list("state", "attempts")) == {("done", 1)}


def test_house_keeping_takes_only_what_is_over(cast: Cast, handler: Handler) -> None:
    old = timezone.now() - dt.timedelta(days=400)
    done, waiting, recent = announce(cast), announce(cast), announce(cast)
    Delivery.objects.filter(activity=done).update(state="done", due_at=old)
    Delivery.objects.filter(activity=waiting).update(due_at=old)
    Delivery.objects.filter(activity=recent).update(state="done")
    read = Notification.objects.create(user=cast.lin_wei, activity=done, read_at=old)
    unread = Notification.objects.create(user=cast.lin_wei, activity=waiting, created_at=old)
    clear_old()
    assert set(Delivery.objects.values_list("activity_id", flat=True)) == {waiting.pk, recent.pk}
    assert not Notification.objects.filter(pk=read.pk).exists()
    assert Notification.objects.filter(pk=unread.pk).exists()
    assert Activity.objects.count() == 3
    assert housekeeping.BATCH > 0
