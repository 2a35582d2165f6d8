"""Keeping the counted days equal to the visits: those that a change touches at once, all of them every night.

Whoever writes a day holds its row; rows are made and locked in the order of person and day, after every other lock of
the transaction. A day is counted anew from its visits, so it may happen again, late or twice. Source: formulas §10.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from stakeholders.visits.day_sums import COUNTED, FIGURES, Figures, Pair, day_sums, top_minutes
from stakeholders.visits.models import Visit, VisitDay
from team.activities import Activity
from team.models import Organization, User

Item = TypeVar("Item")

log = logging.getLogger(__name__)
VERBS = ("visit_logged", "visit_changed", "visit_missed", "visit_cancelled")
PORTION = 50
"""People whose days are looked at in one transaction."""
BUDGET = 480.0
"""Seconds; the worker's soft limit is 600."""
RANKED = dt.timedelta(days=7)
"""Younger days follow the ranking of accounts; older ones keep what it was when they were counted."""
MOST = 5000
"""Days written or asked for in one statement."""
FEW = 8
"""So many days are asked for one by one; more as the span from the first to the last."""
NO_FIGURES: Figures = dict.fromkeys(FIGURES, 0)


@dataclass(slots=True)
class Recounted:
    people: int = 0
    days: int = 0
    is_done: bool = True
    strayed: list[Pair] = field(default_factory=list)


def on_visit_activity(activities: Sequence[Activity]) -> None:
    """Inline subscriber: the days of the visits that changed, and those from which they moved."""
    organization = Organization.objects.current()
    rows = Visit.objects.filter(pk__in={activity.subject_id for activity in activities}).order_by()
    counted: set[Pair] = set()
    others: set[Pair] = set()
    visits: dict[uuid.UUID, tuple[Any, ...]] = {
        pk: tuple(rest) for pk, *rest in rows.values_list("pk", "owner_id", "starts_at", "state")
    }
    for activity in activities:
        owner, begins, state = visits.get(activity.subject_id, (None, None, None))
        if owner is None:
            continue
        old = activity.old if isinstance(activity.old, dict) else {}
        before = parse_datetime(str(old.get("starts_at") or "")) or begins
        pairs = {(owner, organization.day_of(begins)), (owner, organization.day_of(before))}
        (counted if state in COUNTED else others).update(pairs)
    # A plan that moves, or is called off, was not counted: no row is made for its day.
    others -= counted
    if others:
        counted.update(VisitDay.objects.filter(_named(others)).order_by().values_list("user_id", "day"))
    if counted:
        recount(counted)


@transaction.atomic
def recount(pairs: Collection[Pair]) -> int:
    """Write these days anew from their visits; answers how many rows were written."""
    wanted = sorted(pairs, key=lambda pair: (str(pair[0]), pair[1]))
    written = 0
    for some in _portions(wanted, MOST):
        VisitDay.objects.bulk_create([VisitDay(user_id=user, day=day) for user, day in some], ignore_conflicts=True)
        rows = VisitDay.objects.filter(_named(some)).order_by("user_id", "day").select_for_update()
        known = {(row.user_id, row.day): row for row in rows}
        written += _write(known, day_sums(_visits_of(some)), some)
    return written


def _named(pairs: Iterable[Pair]) -> Q:
    days: dict[uuid.UUID, list[dt.date]] = {}
    for user, day in pairs:
        days.setdefault(user, []).append(day)
    return reduce(or_, (Q(user_id=user, day__in=those) for user, those in days.items()))


def _visits_of(pairs: Sequence[Pair]) -> QuerySet[Any]:
    """The visits of these days, and of others where there are many: those are passed over."""
    if len(pairs) <= FEW:
        each = (Q(owner_id=user, starts_at__gte=begin(day), starts_at__lt=begin(day, 1)) for user, day in pairs)
        return Visit.objects.filter(reduce(or_, each))
    days = [day for _user, day in pairs]
    span = {"starts_at__gte": begin(min(days)), "starts_at__lt": begin(max(days), 1)}
    return Visit.objects.filter(owner_id__in={user for user, _day in pairs}, **span)


def begin(day: dt.date, later: int = 0) -> dt.datetime:
    """The first instant of that day of the organization, or of one so many days later."""
    zone = Organization.objects.zone()
    return dt.datetime.combine(day + dt.timedelta(days=later), dt.time(), tzinfo=zone)


def _write(known: Mapping[Pair, VisitDay], sums: Mapping[Pair, Figures], pairs: Iterable[Pair]) -> int:
    """Only what differs. A day without visits keeps a row of zeros: one that went away could not be locked."""
    changed = []
    for pair in pairs:
        row, figures = known[pair], sums.get(pair) or NO_FIGURES
        if any(getattr(row, name) != figures[name] for name in FIGURES):
            changed.append(VisitDay(user_id=pair[0], day=pair[1], **figures))
    VisitDay.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["user", "day"], update_fields=FIGURES, batch_size=500
    )
    return len(changed)


def recount_all(*, portion: int = PORTION, budget: float = BUDGET, people: Iterable[uuid.UUID] = ()) -> Recounted:
    """Hold all counted days against the visits and write what differs, a few people to a transaction.

    Linear in the visits; writes nothing where all is well, so a run that was stopped may simply begin again. Days
    that were counted and differ missed a change: an error, and put right. Days never counted are counted.
    """
    done, end = Recounted(), time.monotonic() + budget
    everybody = sorted(people) or list(User.objects.order_by("pk").values_list("pk", flat=True))
    for some in _portions(everybody, portion):
        strayed, days = _mend(some)
        done.people, done.days = done.people + len(some), done.days + days
        done.strayed += strayed
        if time.monotonic() > end and done.people < len(everybody):
            done.is_done = False
            log.warning("The days of %d of %d people were recounted in time.", done.people, len(everybody))
            break
    if done.strayed:
        log.error("%d days of visits missed a change and were put right: %s", len(done.strayed), done.strayed[:20])
    return done


def _mend(people: Sequence[uuid.UUID]) -> tuple[list[Pair], int]:
    """Compare without locks; what differs is counted again under them, so that no fresh visit is lost."""
    differing = list(differences(people))
    known = set(VisitDay.objects.filter(user_id__in=people).exclude(held=0, attempts=0).values_list("user_id", "day"))
    strayed = [pair for pair, only_top in differing if pair in known and not only_top]
    return strayed, recount([pair for pair, _only_top in differing])


def differences(people: Collection[uuid.UUID]) -> Iterator[tuple[Pair, bool]]:
    """Days of these people that are not what their visits say; True where only the ranking of accounts moved.

    Only young days are held against the ranking: older ones keep what it was when they were counted.
    """
    visits = Visit.objects.filter(owner_id__in=people)
    young = Organization.objects.today() - RANKED
    sums, top = day_sums(visits, ranked=False), top_minutes(visits.filter(starts_at__gte=begin(young)), anew=True)
    rows = VisitDay.objects.filter(user_id__in=people).order_by().values_list("user_id", "day", *FIGURES)
    for user, day, *figures in rows.iterator(chunk_size=5000):
        have = dict(zip(FIGURES, figures, strict=True))
        want = sums.pop((user, day), NO_FIGURES) | {"top_minutes": have["top_minutes"]}
        if have != want:
            yield (user, day), False
        elif day >= young and have["top_minutes"] != top.get((user, day), 0):
            yield (user, day), True
    for pair in sums:
        yield pair, False


def was_never_counted() -> bool:
    return not VisitDay.objects.exists() and Visit.objects.filter(state__in=COUNTED).exists()


def check_days() -> list[Pair]:
    """Every day that differs from its visits (none, or something is wrong). Writes nothing."""
    everybody = list(User.objects.order_by("pk").values_list("pk", flat=True))
    return [pair for some in _portions(everybody, PORTION) for pair, only_top in differences(some) if not only_top]


def _portions(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
