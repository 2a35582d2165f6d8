"""Measures whose day of checking has come: for who has to check them, and for who leads those people.

Source: catalogue A7.3; compositions (one deal, one line; lists are capped).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Min, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest

from stakeholders.models import Commitment
from stakeholders.querysets import CommitmentQuerySet
from team.models import Organization, User

TODAY_CAP = 5
MONDAY_CAP, MONDAY_CAP_PER_REP = 7, 2
READ_AT_MOST = 200


@dataclass(slots=True)
class Line:
    """A buying center (or an account, for what concerns none) with its longest overdue check; `more` wait with it."""

    check: Commitment
    more: int = 0


@dataclass(frozen=True, slots=True)
class OwnChecks:
    lines: list[Line]
    rest: list[Line]
    today: dt.date


@dataclass(frozen=True, slots=True)
class RepChecks:
    """`count` of a person's checks are overdue, the oldest since `since`; `checks` are the first of them."""

    person: User
    count: int
    since: dt.date
    checks: list[Commitment]


Shown = Callable[[HttpRequest, User], Collection[uuid.UUID]]

_shown: list[Shown] = []


def register_shown(source: Shown) -> None:
    """`source(request, user)` answers the buying centers whose check stands in another list of Today already."""
    if source not in _shown:
        _shown.append(source)


def shown_elsewhere(request: HttpRequest, user: User) -> set[uuid.UUID]:
    return {center_id for source in _shown for center_id in source(request, user)}


def own(user: User, besides: Collection[uuid.UUID] = ()) -> OwnChecks:
    """One line per buying center but `besides`, the longest overdue first (one query)."""
    today = Organization.objects.today()
    if not user.sight.sells:
        return OwnChecks([], [], today)
    due = Commitment.objects.to_check(today).filter(assignee=user)
    if besides:
        due = due.exclude(center_id__in=besides)
    lines = by_center(_with_people(due).order_by("check_on", "pk")[:READ_AT_MOST])
    return OwnChecks(lines[:TODAY_CAP], lines[TODAY_CAP:], today)


def by_center(checks: Iterable[Commitment]) -> list[Line]:
    lines: dict[tuple[uuid.UUID, uuid.UUID | None], Line] = {}
    for check in checks:
        key = (check.account_id, check.center_id)
        if key in lines:
            lines[key].more += 1
        else:
            lines[key] = Line(check)
    return list(lines.values())


def of_team(user: User) -> list[RepChecks]:
    """The people below with the most overdue checks first: at most two of each, seven in all (three queries)."""
    today = Organization.objects.today()
    due = Commitment.objects.visible_to(user).to_check(today).exclude(assignee=user)
    if not user.sight.everything:
        due = due.filter(assignee_id__in=user.sight.below)
    counted = due.order_by().exclude(assignee=None).values("assignee_id")
    counts = {
        row["assignee_id"]: (row["count"], row["since"])
        for row in counted.annotate(count=Count("pk"), since=Min("check_on")).order_by("-count", "since")[:MONDAY_CAP]
    }
    if not counts:
        return []
    place = Window(RowNumber(), partition_by="assignee_id", order_by=["check_on", "pk"])
    first = _with_people(due.filter(assignee_id__in=list(counts))).annotate(place=place)
    by_person: dict[uuid.UUID, list[Commitment]] = {}
    for check in first.filter(place__lte=MONDAY_CAP_PER_REP).order_by("check_on", "pk"):
        by_person.setdefault(check.assignee_id, []).append(check)
    people = User.objects.in_bulk(list(counts))
    return _capped([RepChecks(people[pk], *counts[pk], by_person.get(pk, [])) for pk in counts])


def _capped(rows: list[RepChecks]) -> list[RepChecks]:
    """Seven checks in all; of who comes after them the count alone is told."""
    left, found = MONDAY_CAP, []
    for row in rows:
        shown = row.checks[: max(0, left)]
        left -= len(shown)
        found.append(RepChecks(row.person, row.count, row.since, shown))
    return found


def _with_people(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    return rows.select_related("contact", "center", "account", "assignee")
