"""The activity log: actions announce here what happened; other apps subscribe.

*Inline* subscribers run in the action's own transaction, on the whole set of a bulk change at once, and must be
cheap. *After-commit* subscribers run in the worker, once per activity at least, from delivery rows that outlive a
lost broker. Source: architecture §3.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from celery import current_app
from django.db import models, transaction
from django.utils import timezone

from team.models.activity import Activity, Delivery

log = logging.getLogger(__name__)

Inline = Callable[[Sequence[Activity]], None]
AfterCommit = Callable[[Activity], None]

_inline: dict[str, list[Inline]] = {}
_first: set[Inline] = set()
_last: set[Inline] = set()
_after_commit: dict[str, dict[str, AfterCommit]] = {}
_batch: ContextVar[list[Activity] | None] = ContextVar("activity_batch", default=None)


def on(*verbs: str, inline: Inline, first: bool = False, last: bool = False) -> None:
    """Call `inline(activities)` in the same transaction whenever one of the verbs is announced.

    `first`: before all others, which may read what it writes. `last`: after all others, so that the locks it takes
    come last in every transaction.
    """
    if first:
        _first.add(inline)
    if last:
        _last.add(inline)
    for verb in verbs:
        handlers = _inline.setdefault(verb, [])
        if inline not in handlers:
            handlers.append(inline)


def after_commit(*verbs: str, name: str, handler: AfterCommit) -> None:
    """Call `handler(activity)` in the worker after the commit; it may be called twice and must not mind."""
    for verb in verbs:
        _after_commit.setdefault(verb, {})[name] = handler


def handler_of(verb: str, subscriber: str) -> AfterCommit | None:
    return _after_commit.get(verb, {}).get(subscriber)


def announce(
    *,
    actor: models.Model,
    verb: str,
    subject: models.Model,
    scope: models.Model | None = None,
    old: Any = None,
    new: Any = None,
    at: dt.datetime | None = None,
) -> Activity:
    """Record that `verb` happened to `subject`; whoever sees `scope` (default: the subject) may see it."""
    activity = draft(actor=actor, verb=verb, subject=subject, scope=scope, old=old, new=new, at=at)
    announce_all([activity])
    return activity


def draft(
    *,
    actor: models.Model,
    verb: str,
    subject: models.Model,
    scope: models.Model | None = None,
    old: Any = None,
    new: Any = None,
    at: dt.datetime | None = None,
) -> Activity:
    """An unsaved activity, for set forms that announce many at once with `announce_all`."""
    scope = scope or subject
    now = timezone.now()
    return Activity(
        actor_id=actor.pk,
        verb=verb,
        subject_label=subject._meta.label_lower,
        subject_id=subject.pk,
        scope_label=scope._meta.label_lower,
        scope_id=scope.pk,
        old=old,
        new=new,
        effective_at=at or now,
        recorded_at=now,
    )


def announce_all(activities: Sequence[Activity]) -> None:
    """Save, queue the deliveries, and tell the inline subscribers (at the end of a running batch)."""
    Activity.objects.bulk_create(activities, batch_size=500)
    _queue_deliveries(activities)
    waiting = _batch.get()
    if waiting is None:
        _tell_inline(activities)
    else:
        waiting.extend(activities)


@contextmanager
def batch() -> Iterator[None]:
    """Inline subscribers hear of everything announced inside once, together, at the end.

    For bulk changes: each owner's forecast is then refreshed once. Needs an open transaction.
    """
    if _batch.get() is not None:
        yield
        return
    waiting: list[Activity] = []
    token = _batch.set(waiting)
    try:
        yield
    finally:
        _batch.reset(token)
    _tell_inline(waiting)


@contextmanager
def savepoint() -> Iterator[None]:
    """One row of a bulk change: what it announced is forgotten with it when it is refused and rolled back."""
    waiting = _batch.get()
    mark = len(waiting) if waiting is not None else 0
    try:
        with transaction.atomic():
            yield
    except BaseException:
        if waiting is not None:
            del waiting[mark:]
        raise


def _tell_inline(activities: Sequence[Activity]) -> None:
    by_handler: dict[Inline, list[Activity]] = {}
    for activity in activities:
        for handler in _inline.get(activity.verb, []):
            by_handler.setdefault(handler, []).append(activity)
    for handler in sorted(by_handler, key=lambda each: (each not in _first, each in _last)):
        handler(by_handler[handler])


def _queue_deliveries(activities: Sequence[Activity]) -> None:
    rows = [
        Delivery(activity=activity, subscriber=name)
        for activity in activities
        for name in _after_commit.get(activity.verb, {})
    ]
    if rows:
        Delivery.objects.bulk_create(rows, batch_size=500)
        _hint_once()


def _hint_once() -> None:
    """One hint per transaction, however much it announces."""
    connection = transaction.get_connection()
    if not any(callback[1] is _hint for callback in connection.run_on_commit):
        transaction.on_commit(_hint)


def _hint() -> None:
    """Tell a worker to look now. Only a hint: the minute sweep finds everything from the database."""
    try:
        current_app.send_task("team.tasks.sweep_deliveries", retry=False)
    except Exception:
        log.warning("The broker does not answer; the sweep will deliver later.", exc_info=True)
