"""What is counted over all deals of a large company takes longer than anybody waits: a task does it, and the page asks
again until it is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from typing import TypeVar

from celery import current_app
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Sum

from pipeline.forecasts.keeping import kept
from pipeline.funnel.asking import FunnelScope
from pipeline.funnel.models import FunnelOwner
from team.periods import Period
from web.errors import BeingCounted
from web.memory import allow_memory

log = logging.getLogger(__name__)
MOST_WAITED = 1_000_000
"""Stays of everybody that are read while somebody waits: some seconds."""
KEPT = 26 * 3600
"""Seconds for which it is kept; what was recorded late may belong to that day, so it is read anew every day."""
ASKED = 600
"""Seconds after which it is asked for again, if the task did not end well."""
TASK = "pipeline.funnel.tasks.count"

Found = TypeVar("Found")
_patient: ContextVar[bool] = ContextVar("patient", default=False)


@contextmanager
def patiently() -> Iterator[None]:
    """Inside, everything is counted however long it takes: for tasks and commands."""
    token = _patient.set(True)
    try:
        yield
    finally:
        _patient.reset(token)


def counted_once(what: str, found: FunnelScope, count: Callable[[], Found]) -> Found:
    """What `count` answers for a scope, kept for the day; of some people's deals until one of these changes.

    Raises `BeingCounted` where nobody should wait for it. `what`: `flow` or `outcomes`.
    """
    if found.segment and not found.is_everybody:
        return count()  # which segment an account is of may change without its deals
    # The same whichever period of that day is shown, and whatever else the address says.
    scope = replace(found.scope, pipeline=None, stage=None, category=None, period=Period(found.day, found.day))
    asked = (found.pipeline.pk, found.segment, found.scope.organization.today())
    read = partial(_while_waited, what, found, count)
    return kept(f"funnel-{what}", scope, asked, read, seconds=KEPT, anywhere=True)


def takes_long(found: FunnelScope) -> bool:
    """Whether nobody should wait for it."""
    stays = FunnelOwner.objects.aggregate(stays=Sum("stays", default=0))["stays"]
    return found.is_everybody and int(stays) > MOST_WAITED


def _while_waited(what: str, found: FunnelScope, count: Callable[[], Found]) -> Found:
    if _patient.get():
        return _with_memory(count)
    if not takes_long(found):
        return count()
    if cache.add(_flag(what, found), True, ASKED):
        _hand_over(what, found)
    raise BeingCounted


def _hand_over(what: str, found: FunnelScope) -> None:
    """By its name: who reads knows no task."""
    order = [what, str(found.pipeline.pk), str(found.team or ""), found.segment, found.day.isoformat()]
    try:
        current_app.send_task(TASK, args=order, retry=False)
    except Exception:
        log.warning("The broker does not answer; a past day is not counted.", exc_info=True)
        answered(what, found)


def answered(what: str, found: FunnelScope) -> None:
    """The task has ended, well or not: who asks next and finds nothing asks anew."""
    cache.delete(_flag(what, found))


def _flag(what: str, found: FunnelScope) -> str:
    asked = (what, found.pipeline.pk, found.team, found.segment, found.day, found.scope.organization.today())
    return "funnel-asked-" + "-".join(map(str, asked))


def _with_memory(count: Callable[[], Found]) -> Found:
    """Millions of stays are hashed and sorted in memory, where the server takes it."""
    if connection.vendor != "postgresql":
        return count()
    with transaction.atomic():
        allow_memory()
        return count()
