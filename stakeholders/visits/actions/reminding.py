"""Tell people in time what they are to do: run every few minutes, by any number of workers, stopped and run again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from stakeholders.models import Commitment
from stakeholders.visits.models import Reminder, Visit
from stakeholders.visits.reminders import AWAITED, NEAR, PROMISED, UNLOGGED, Clocks, Due, due_for, untold
from team import activities
from team.calendars import current_calendar
from team.models import Activity, User

BATCH = 200
"""People at a time."""
KEPT = dt.timedelta(days=60)
SUBJECTS: dict[str, type[Visit] | type[Commitment]] = {
    NEAR: Visit,
    UNLOGGED: Visit,
    PROMISED: Commitment,
    AWAITED: Commitment,
}


def remind(*, actor: User, at: dt.datetime | None = None) -> int:
    """Everybody who is to be told something now; answers how many lines were written.

    The same number of queries for every batch of people; each is a transaction of its own.
    """
    clocks = Clocks.at(at or timezone.now(), current_calendar(), User.objects.people())
    people, told = list(clocks.people), 0
    for start in range(0, len(people), BATCH):
        if fresh := untold(due_for(people[start : start + BATCH], clocks)):
            told += _tell(fresh, actor, clocks.now)
    return told


@transaction.atomic
def _tell(fresh: Sequence[Due], actor: User, now: dt.datetime) -> int:
    # Two workers that found the same take turns: the second one finds it told.
    users = sorted({each.user_id for each in fresh})
    list(
        User.objects.filter(pk__in=users).order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk")
    )
    fresh = untold(fresh)
    Reminder.objects.bulk_create(
        (
            Reminder(kind=each.kind, subject_id=each.subject_id, user_id=each.user_id, due=each.due, told_at=now)
            for each in fresh
        ),
        batch_size=500,
    )
    lines = [_line(group, actor, now) for group in grouped(fresh)]
    activities.announce_all(lines)
    return len(lines)


def grouped(fresh: Sequence[Due]) -> list[list[Due]]:
    """An appointment is a line of its own; of the rest one line per person and kind, however much it is."""
    groups: dict[object, list[Due]] = {}
    for each in fresh:
        key = each.key if each.verb == NEAR else (each.verb, each.user_id)
        groups.setdefault(key, []).append(each)
    return list(groups.values())


def _line(group: Sequence[Due], actor: User, now: dt.datetime) -> Activity:
    """About the first of them; `ids` are all."""
    first, ids = group[0], list(dict.fromkeys(str(each.subject_id) for each in group))
    new = {"user": str(first.user_id), "ids": ids, "due": first.due.isoformat()}
    subject = SUBJECTS[first.verb](pk=first.subject_id)
    return activities.draft(actor=actor, verb=first.verb, subject=subject, new=new, at=now)


def forget_reminders(*, at: dt.datetime | None = None) -> int:
    """Nightly: of what is told nobody asks again after two months."""
    return Reminder.objects.filter(told_at__lt=(at or timezone.now()) - KEPT).delete()[0]
