"""The regular look at all open deals: what time alone raises, clears and ends.

Portions are short transactions that wait for nobody, so that nobody waits for them for long. Everything may be
stopped at any moment and run again.
"""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from pipeline.actions.refreshing import refresh_deals
from pipeline.models import Deal, FlagSweep, Waiver
from pipeline.models.sweep import START
from team.activities import announce_all, draft
from team.models import Activity, Organization, User

PORTION = 250
BUDGET = 480.0
"""Seconds; the worker's soft limit is 600. What is left is taken up by the next run."""


def sweep_flags(*, portion: int = PORTION, budget: float = BUDGET, again: bool = False) -> int:
    """Refresh every open deal that was not yet looked at today; answers how many changed.

    `again`: begin anew, for when the calendar or the method changed.
    """
    day = Organization.objects.current().today()
    if again:
        begin_anew(day)
    sweep = FlagSweep.of(day)
    changed, busy, end = 0, [], time.monotonic() + budget
    for refreshed, locked in _portions(sweep, day, portion):
        changed += refreshed
        busy += locked
        if time.monotonic() > end:
            break
    return changed + sum(refresh_deals([pk], day) for pk in busy)


def begin_anew(day: dt.date) -> None:
    """The next run looks at every deal, also at those that it saw today."""
    FlagSweep.objects.filter(pk=FlagSweep.of(day).pk).update(reached=START, finished_at=None)


def on_calendar_activity(activities: Sequence[Activity]) -> None:
    """Inline subscriber: a closure stops clocks, so the hourly run looks at all deals again."""
    begin_anew(Organization.objects.current().today())


def _portions(sweep: FlagSweep, day: dt.date, size: int) -> Iterator[tuple[int, list[uuid.UUID]]]:
    """(how many changed, ids that somebody else was changing) of each portion, until all deals were seen."""
    while True:
        with transaction.atomic():
            rows = FlagSweep.objects.select_for_update(skip_locked=True)
            place = rows.filter(pk=sweep.pk, finished_at__isnull=True).first()
            if place is None:  # finished, or another worker is at it
                return
            ids = _next_ids(place.reached, size)
            place.reached = ids[-1] if ids else place.reached
            place.finished_at = None if ids else timezone.now()
            place.save(update_fields=["reached", "finished_at"])
            free = (
                Deal.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
                .filter(pk__in=ids)
                .order_by("pk")
            )
            found = set(free.values_list("pk", flat=True))
            changed = refresh_deals(found, day)
        if not ids:
            return
        yield changed, [pk for pk in ids if pk not in found]


def _next_ids(reached: uuid.UUID, size: int) -> list[uuid.UUID]:
    rows = Deal.objects.open().filter(pk__gt=reached).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:size])


@transaction.atomic
def remind_of_expired_waivers(day: dt.date | None = None) -> int:
    """One reminder per decision, the day after it ended, where the deal still stands on it; answers how many.

    The owner and who granted it are told (`pipeline.notify`). Source: compositions §7.
    """
    organization = Organization.objects.current()
    day = day or organization.today()
    ended = Waiver.objects.filter(state=Waiver.State.GRANTED, until__lt=day, reminded_at__isnull=True)
    waivers = list(
        ended.select_for_update(of=("self",), skip_locked=True).select_related("deal__stage", "stage").order_by("pk")
    )
    owing: dict[tuple[uuid.UUID, dt.datetime | None], Waiver] = {}
    for waiver in waivers:
        if _still_matters(waiver):
            known = owing.setdefault((waiver.deal_id, waiver.decided_at), waiver)
            if waiver.stage.position > known.stage.position:
                owing[waiver.deal_id, waiver.decided_at] = waiver
    system = User.objects.system()
    announce_all(
        [
            draft(
                actor=system,
                verb="waiver_expired",
                subject=waiver.deal,
                new={
                    "waiver": str(waiver.pk),
                    "stage": waiver.stage.code,
                    "until": str(waiver.until),
                    "granted_by": str(waiver.decided_by_id),
                },
            )
            for waiver in owing.values()
        ]
    )
    ids = [waiver.pk for waiver in waivers]
    Waiver.objects.filter(pk__in=ids).update(reminded_at=timezone.now(), version=F("version") + 1)
    return len(owing)


def _still_matters(waiver: Waiver) -> bool:
    """The deal is open, and stands in the waived stage or beyond without having earned its place."""
    deal = waiver.deal
    return deal.status == Deal.Status.OPEN and deal.drift > 0 and deal.stage.position >= waiver.stage.position
