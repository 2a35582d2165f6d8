"""Accounts where talk goes on and nothing comes of it: two or more continuations in a row. Source: catalogue A10.6."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, Min, OuterRef

from stakeholders.visits.models import Outcome, Visit
from stakeholders.visits.rhythm_scope import RhythmScope
from team.models import Organization
from web.names import suited_name

SINCE = dt.timedelta(days=180)
MOST, MOST_PEOPLE = 20, 60
FROM = 2


@dataclass(frozen=True, slots=True)
class Streak:
    account_id: uuid.UUID
    name: str
    visits: int
    first: dt.date
    last: dt.date


def streaks(scope: RhythmScope) -> list[Streak] | None:
    """The longest first, of the last half year through the end of the period; None where too many people are asked for.

    Only visits of people whose work the reader reaches: figures may be open to who does not read the visits. Another
    outcome on the account ends the streak, whoever came home with it. At most two queries.
    """
    sight, people = scope.user.sight, scope.people
    if people is None:
        people = frozenset(scope.members().order_by().values_list("pk", flat=True)[: MOST_PEOPLE + 1])
    if len(people) > MOST_PEOPLE:
        return None
    if not sight.everything:
        people &= sight.people
    organization = Organization.objects.current()
    zone = Organization.objects.zone()
    until = dt.datetime.combine(min(scope.last, organization.today()) + dt.timedelta(days=1), dt.time(), tzinfo=zone)
    held = Visit.objects.held().filter(starts_at__lt=until, starts_at__gte=until - SINCE)
    later = held.filter(account=OuterRef("account"), starts_at__gt=OuterRef("starts_at"))
    rows = (
        held.filter(owner_id__in=people, outcome=Outcome.CONTINUATION)
        .exclude(Exists(later.exclude(outcome__in=("", Outcome.CONTINUATION))))
        .order_by()
        .values("account_id", "account__name", "account__local_name")
        .annotate(visits=Count("pk"), first=Min("starts_at"), last=Max("starts_at"))
        .filter(visits__gte=FROM)
        .order_by("-visits", "account__name")[:MOST]
    )
    return [
        Streak(
            row["account_id"],
            suited_name(row["account__name"], row["account__local_name"]),
            row["visits"],
            organization.day_of(row["first"]),
            organization.day_of(row["last"]),
        )
        for row in rows
    ]
