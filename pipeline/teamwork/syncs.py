"""The weekly talk of an outside and an inside rep: their accounts, and which of these are due for a call next week.

Source: catalogue A15.4 ("every Monday or Friday fixed time with outside to plan next week's calls").
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import KeyAccount
from accounts.querysets import KeyAccountQuerySet
from pipeline.teamwork.forms import CallForm
from pipeline.teamwork.models import HandOver, Pair
from pipeline.teamwork.weeks import Week
from stakeholders.models import Commitment
from stakeholders.querysets import CommitmentQuerySet
from stakeholders.visits import due
from stakeholders.visits.models import Visit
from team.models import User

DUE_SHOWN = 30
EARLY_IN_WEEK = 1
FIRST_CALL = 10
"""Calls of a day are proposed from this hour on."""


@dataclass(frozen=True, slots=True)
class PairLine:
    """One pair of the list: how many accounts they share, what waits between them, when they talk."""

    outside: User
    inside: User
    accounts: int
    waiting: int
    pair: Pair | None


def pairs_of(user: User) -> list[PairLine]:
    """The pairs of a person and of whom they lead, their own first (four queries)."""
    people = user.sight.people
    rows = KeyAccount.objects.listed().filter(owner__isnull=False, inside_owner__isnull=False)
    if not user.sight.edits_everything:
        rows = rows.filter(Q(owner_id__in=people) | Q(inside_owner_id__in=people))
    shared = rows.order_by().values_list("owner_id", "inside_owner_id").annotate(number=Count("pk"))
    found = {(one, other): number for one, other, number in shared if one != other}
    names = {pk for pair in found for pk in pair}
    users = User.objects.in_bulk(names)
    kept = {(pair.outside_id, pair.inside_id): pair for pair in Pair.objects.visible_to(user)}
    waiting = Counter(
        HandOver.objects.waiting().filter(asked_by__in=names, to__in=names).values_list("asked_by_id", "to_id")
    )
    lines = [
        PairLine(users[one], users[other], number, waiting[one, other] + waiting[other, one], kept.get((one, other)))
        for (one, other), number in found.items()
    ]
    return sorted(
        lines, key=lambda each: (user.pk not in (each.outside.pk, each.inside.pk), each.outside.name, each.inside.name)
    )


def planned_week(week: Week, pair: Pair | None) -> Week:
    """Who talks early in a week plans that week; later on, the next."""
    weekday = pair.weekday if pair else Pair.Weekday.FRIDAY
    return week if weekday <= EARLY_IN_WEEK else week.after


def shared_accounts(viewer: User, outside: User, inside: User) -> KeyAccountQuerySet:
    rows = KeyAccount.objects.visible_to(viewer).listed()
    return rows.filter(owner=outside, inside_owner=inside)


@dataclass(frozen=True, slots=True)
class Due:
    """An account that wants to be called or visited by the end of the planned week."""

    account: KeyAccount
    last: dt.date | None
    days: int
    may_be_remote: bool


def due_accounts(accounts: KeyAccountQuerySet, week: Week) -> list[Due]:
    """Those not met within their cadence by the end of `week`, with nothing planned until then; the latest first."""
    arranged = _arranged(accounts, week)
    lines = [line for line in due.lines(accounts) if line.account_id not in arranged and _wants(line, week)]
    lines.sort(key=lambda line: (line.last_on or dt.date.min, line.name, line.account_id))
    rows = KeyAccount.objects.in_bulk([line.account_id for line in lines[:DUE_SHOWN]])
    return [
        Due(rows[line.account_id], line.last_on, line.cadence.days, line.cadence.may_be_remote)
        for line in lines[:DUE_SHOWN]
    ]


def _wants(line: due.Line, week: Week) -> bool:
    is_planned = line.planned_at is not None and line.planned_at < week.ends_at
    return not is_planned and (line.last_on is None or line.over(week.sunday) > 0)


def _arranged(accounts: KeyAccountQuerySet, week: Week) -> set[uuid.UUID]:
    """Accounts of which the two have said who turns to them that week: a visit or call of any channel, or a step."""
    ids = accounts.order_by().values("pk")
    visits = Visit.objects.planned().filter(
        account_id__in=ids, starts_at__gte=week.starts_at, starts_at__lt=week.ends_at, ends_at__gte=timezone.now()
    )
    steps = steps_of(accounts, week)
    return {*visits.values_list("account_id", flat=True), *steps.values_list("account_id", flat=True)}


def steps_of(accounts: KeyAccountQuerySet, week: Week) -> CommitmentQuerySet:
    """What (inside) owners will do that week for an account and no deal of it: `plan_calls` makes such."""
    ids = accounts.order_by().values("pk")
    theirs = Q(assignee=F("account__owner")) | Q(assignee=F("account__inside_owner"))
    open_ones = Commitment.objects.open().ours().filter(theirs, account_id__in=ids, center__isnull=True)
    return open_ones.filter(due_on__gte=week.monday, due_on__lte=week.sunday).order_by("due_on", "pk")


@dataclass(frozen=True, slots=True)
class CallLine:
    due: Due
    form: CallForm


def call_lines(
    found: list[Due], outside: User, inside: User, viewer: User, week: Week, data: Any = None
) -> list[CallLine]:
    """A form for each account; the times are spread over the week."""
    return [
        CallLine(
            each,
            CallForm(
                data,
                prefix=str(each.account.pk),
                pair=[outside, inside],
                starts_at=_proposed(place, viewer, week),
                remote=each.may_be_remote or each.account.coverage_class != "A",
            ),
        )
        for place, each in enumerate(found)
    ]


def _proposed(place: int, viewer: User, week: Week) -> dt.datetime:
    """From tomorrow on, one a day and then again, an hour later."""
    today = viewer.today()
    days = [day for ahead in range(5) if (day := week.monday + dt.timedelta(days=ahead)) > today] or [week.sunday]
    hour = min(FIRST_CALL + place // len(days), 17)
    return dt.datetime.combine(days[place % len(days)], dt.time(hour), tzinfo=viewer.zone)
