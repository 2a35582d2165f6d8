"""The outbox: what was announced reaches its after-commit subscribers at least once, whoever dies in between.

A claim is a conditional update, so any number of workers may sweep at once; it lapses, so a killed worker's
delivery is taken up again. Source: architecture §3.
"""

from __future__ import annotations

import datetime as dt
import logging

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import F
from django.utils import timezone

from team.activities import handler_of
from team.models import Delivery

log = logging.getLogger(__name__)

BATCH = 50
CLAIM = dt.timedelta(minutes=5)
MOST_ATTEMPTS = 10
LONGEST_WAIT = dt.timedelta(hours=6)


class NotYet(Exception):
    """Raised by a subscriber that waits for a better moment: it is called again at `moment`, and has not failed."""

    def __init__(self, moment: dt.datetime) -> None:
        super().__init__(str(moment))
        self.moment = moment


def sweep() -> int:
    """Deliver everything that is due, batch by batch until nothing is left; answers how many were done."""
    done = 0
    while waiting := _due():
        # Claimed only when its turn comes: after a slow mail server, claims on a whole batch would have lapsed.
        tried = [deliver(delivery) for pk in waiting if (delivery := claim(pk))]
        if not tried:
            # Others claimed them all, and will go on.
            break
        done += sum(tried)
    return done


def _due() -> list[int]:
    found = Delivery.objects.claimable(timezone.now()).order_by("due_at", "pk")
    return list(found.values_list("pk", flat=True)[:BATCH])


def claim(pk: int) -> Delivery | None:
    """Take it for five minutes; None when another worker was quicker. The attempt counts even if we die in it."""
    now = timezone.now()
    taken = Delivery.objects.claimable(now).filter(pk=pk).update(claimed_until=now + CLAIM, attempts=F("attempts") + 1)
    return Delivery.objects.select_related("activity__actor").get(pk=pk) if taken else None


def deliver(delivery: Delivery) -> bool:
    """Run the subscriber; on failure try again later, after ten attempts no more."""
    if delivery.attempts > MOST_ATTEMPTS:
        _settle(delivery, state=Delivery.State.FAILED, error=delivery.error or "the worker died every time")
        return False
    handler = handler_of(delivery.activity.verb, delivery.subscriber)
    if handler is None:
        _settle(delivery, state=Delivery.State.FAILED, error="nobody is registered under this name")
        return False
    try:
        handler(delivery.activity)
    except SoftTimeLimitExceeded:
        # The task ends now, so that it is not killed: the claim lapses and another one takes it up.
        raise
    except NotYet as later:
        _settle(delivery, due_at=later.moment, attempts=delivery.attempts - 1)
        return False
    except Exception as error:
        log.warning("%s failed, attempt %s", delivery, delivery.attempts, exc_info=True)
        _put_off(delivery, error)
        return False
    return _settle(delivery, state=Delivery.State.DONE, error="")


def _put_off(delivery: Delivery, error: Exception) -> None:
    given_up = delivery.attempts >= MOST_ATTEMPTS
    _settle(
        delivery,
        state=Delivery.State.FAILED if given_up else Delivery.State.WAITING,
        error=f"{type(error).__name__}: {error}"[:2000],
        due_at=timezone.now() + wait_after(delivery.attempts),
    )


def wait_after(attempts: int) -> dt.timedelta:
    """30 s after the first failure, then twice as long each time, at most six hours."""
    return min(dt.timedelta(seconds=30 * 2 ** (attempts - 1)), LONGEST_WAIT)


def _settle(delivery: Delivery, **values: object) -> bool:
    """Only while the claim is still ours: after it lapsed, the row belongs to who claimed it next."""
    ours = Delivery.objects.filter(pk=delivery.pk, claimed_until=delivery.claimed_until, state=Delivery.State.WAITING)
    return bool(ours.update(claimed_until=None, **values))
