"""The next visit of every running series stands in the calendar, and never two of one series.

Asked for after each change by what announces it, and every night for all: both may happen twice and at the same time.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from stakeholders import liveness
from stakeholders.cadence import cadence_of
from stakeholders.models import BuyingCenter, Contact
from stakeholders.querysets import accounts_worked_by
from stakeholders.visits.actions.participants import set_centers, set_people
from stakeholders.visits.actions.planning import announced, check
from stakeholders.visits.models import SeriesPerson, Visit, VisitSeries
from stakeholders.visits.rules import recurrence
from stakeholders.visits.workdays import Workdays, workdays
from team import activities
from team.models import Activity, User

BATCH = 200
DAY = dt.timedelta(days=1)


def keep_series(*, actor: User, at: dt.datetime | None = None) -> int:
    """All running series whose visitor is here; answers how many visits were planned. A batch reads six times."""
    planned, after = 0, uuid.UUID(int=0)
    while rows := list(_waiting().filter(pk__gt=after).order_by("pk")[:BATCH]):
        planned += _plan_all(rows, actor, at)
        after = rows[-1].pk
    return planned


def on_visit_activity(heard: Sequence[Activity]) -> None:
    """Inline subscriber: a visit of a series was held, missed or cancelled."""
    fill({each.subject_id for each in heard}, actor=_actor(heard))


def fill(visit_ids: Collection[uuid.UUID], *, actor: User, at: dt.datetime | None = None) -> int:
    """Of the series that these visits belong to (one query where they belong to none)."""
    return _plan_all(list(_waiting().filter(visits__pk__in=visit_ids).distinct().order_by("pk")), actor, at)


def lock_planned(series_id: uuid.UUID) -> None:
    """Before the series itself is locked: whoever cancels or logs one of its visits holds that, then asks for it."""
    list(Visit.objects.planned().filter(series_id=series_id).order_by("pk").select_for_update().values_list("pk"))


def plan_first(series: VisitSeries, *, actor: User, at: dt.datetime | None = None) -> int:
    return _plan_all(list(_waiting().filter(pk=series.pk)), actor, at)


def _actor(heard: Sequence[Activity]) -> User:
    found = User.objects.filter(pk=heard[0].actor_id).first()
    return found or User.objects.system()


def _waiting() -> QuerySet[Any]:
    """Running series without a planned visit, with what the next one needs to know. Who is not here any more plans
    nothing: their series waits for the account's next owner."""
    own = Visit.objects.filter(series=OuterRef("pk")).order_by("-starts_at")
    met = Visit.objects.held().filter(account=OuterRef("account"), owner=OuterRef("owner")).order_by("-starts_at")
    people = SeriesPerson.objects.select_related("contact").order_by("pk")
    return (
        VisitSeries.objects.running()
        .filter(~Exists(own.filter(state=Visit.State.PLANNED)), owner__is_active=True)
        .annotate(
            is_live=liveness.is_live("account_id"),
            last_at=Subquery(own.values("starts_at")[:1]),
            met_at=Subquery(met.values("starts_at")[:1]),
        )
        .select_related("account", "owner", "center")
        .prefetch_related(Prefetch("people", people), "owner__role_grants")
    )


def _plan_all(rows: Iterable[Any], actor: User, at: dt.datetime | None) -> int:
    rows = list(rows)
    if not rows:
        return 0
    now = at or timezone.now()
    days = workdays({row.owner_id for row in rows}, now.date() - DAY)
    with transaction.atomic(), activities.batch():
        return sum(_plan_next(row, days, actor, now, at) is not None for row in rows)


def _plan_next(row: Any, days: Workdays, actor: User, now: dt.datetime, at: dt.datetime | None) -> Visit | None:
    """`row` as `_waiting` reads it. Under the series' lock, since another worker may do the same."""
    series = VisitSeries.lock(row.pk)
    if not series.is_running or Visit.objects.planned().filter(series=series).exists():
        return None
    day = _next_day(row, days, now)
    works_there = accounts_worked_by(row.owner).filter(pk=row.account_id).exists()
    if not works_there or (day and row.last_on and day > row.last_on):
        series.is_running = False
        series.save_changes("is_running")
        told(series, "series_ended", actor, at)
        return None
    return _planned(row, day, actor, at) if day else None


def _next_day(row: Any, days: Workdays, now: dt.datetime) -> dt.date | None:
    owner: User = row.owner
    today, clock = owner.day_of(now), now.astimezone(owner.zone).time()
    not_before = max(row.first_on, today if clock < row.starts_at else today + DAY)

    def works(day: dt.date) -> bool:
        return days.works(owner.pk, day)

    if row.last_at is None:
        return recurrence.first_day(row.first_on, not_before=not_before, works=works, weekday=row.weekday)
    last = owner.day_of(max(filter(None, (row.last_at, row.met_at))))
    return recurrence.next_day(last, days_between(row), not_before=not_before, works=works, weekday=row.weekday)


def days_between(row: Any) -> int:
    """From visit to visit: what was said, else the account's cadence of today. `row` knows whether it `is_live`."""
    account = row.account
    said: int | None = row.every_days
    return said or cadence_of(account.coverage_class, account.tier, has_live_deal=row.is_live).days


def _planned(row: Any, day: dt.date, actor: User, at: dt.datetime | None) -> Visit:
    owner: User = row.owner
    starts_at = dt.datetime.combine(day, row.starts_at, tzinfo=owner.zone)
    visit = Visit(
        account=row.account,
        owner=owner,
        series_id=row.pk,
        state=Visit.State.PLANNED,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=row.minutes),
        channel=row.channel,
        purpose=row.purpose,
        created_at=at or timezone.now(),
    )
    check(visit)
    visit.save(force_insert=True)
    named = [each.contact_id for each in row.people.all()]
    set_people(visit, Contact.objects.visible_to(owner).present().filter(pk__in=named) if named else (), met=False)
    center = row.center_id and BuyingCenter.objects.visible_to(owner).filter(pk=row.center_id).first()
    set_centers(visit, [center] if center else [])
    return announced("visit_planned", visit, actor, at)


def told(series: VisitSeries, verb: str, actor: User, at: dt.datetime | None = None, **new: Any) -> VisitSeries:
    """Announce what happened to a series, to whoever sees its account, and answer it."""
    new = {"owner": str(series.owner_id), **new}
    activities.announce(actor=actor, verb=verb, subject=series, scope=series.account, new=new, at=at)
    return series
