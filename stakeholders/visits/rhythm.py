"""The rhythm of people, teams and weeks, added up from counted days: never from the visits. Source: formulas §10."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.db.models.functions import TruncMonth, TruncWeek
from django.utils.translation import gettext as _

from stakeholders.visits.day_sums import FIGURES
from stakeholders.visits.rhythm_scope import RhythmScope
from stakeholders.visits.rules.rhythm import Rhythm
from stakeholders.visits.targets import expected_of
from team.models import Membership

COLUMNS = ("owner", "team", "week", "month")
Key = tuple[Any, ...]
Part = tuple[Any, Any, Mapping[str, float]]
"""Person, week or month (None where neither was asked for), figures."""
SUMS = {f"sum_{name}": Sum(name) for name in FIGURES}
TRUNCATED = {"week": TruncWeek, "month": TruncMonth}


@dataclass(frozen=True, slots=True)
class Row:
    """`keys` by column: an id or, for week and month, its first day; None: of nobody (no team, not to be named)."""

    keys: dict[str, Any]
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Answer:
    by: tuple[str, ...]
    rows: list[Row]
    total: Rhythm


def rhythm(scope: RhythmScope, by: Sequence[str] = ()) -> Answer:
    """Grouped by some of `COLUMNS`; a fixed number of queries. Expected is what the days through today ask for.

    Who is in two teams counts for both, and once in the total.
    """
    by = tuple(dict.fromkeys(by))
    if set(by) - set(COLUMNS) or {"owner", "team"} <= set(by) or {"week", "month"} <= set(by):
        raise ValidationError({"by": _("Group by owner or team, and by week or month.")})
    keyed = _keys(scope, by)
    rows: dict[Key, Rhythm] = {}
    total = Rhythm()
    for user, bucket, figures in chain[Part](_figures(scope, by), _expected(scope, by)):
        total.add(figures)
        for key in keyed(user, bucket):
            rows.setdefault(key, Rhythm()).add(figures)
    ordered = sorted(rows.items(), key=lambda item: tuple(str(part) for part in item[0]))
    return Answer(by, [Row(dict(zip(by, key, strict=True)), found) for key, found in ordered], total)


def _keys(scope: RhythmScope, by: tuple[str, ...]) -> Callable[[Any, Any], Iterator[Key]]:
    teams: dict[uuid.UUID, list[uuid.UUID | None]] = {}
    if "team" in by:
        for user, team in Membership.objects.active().order_by("team_id").values_list("user_id", "team_id"):
            teams.setdefault(user, []).append(team)

    def keys(user: Any, bucket: Any) -> Iterator[Key]:
        for team in teams.get(user) or [None]:
            named = {"owner": user if user and scope.reveals(user) else None, "team": team}
            yield tuple(named.get(column, bucket) for column in by)

    return keys


def _figures(scope: RhythmScope, by: tuple[str, ...]) -> Iterator[Part]:
    """By person only where that is asked for, so that the database adds up as much as it can."""
    time = next((column for column in by if column in TRUNCATED), "")
    names = [*(["user_id"] if {"owner", "team"} & set(by) else []), *(["bucket"] if time else [])]
    rows = scope.counted()
    if time:
        rows = rows.annotate(bucket=TRUNCATED[time]("day"))
    if not names:
        yield None, None, _plain(rows.aggregate(**SUMS))
        return
    for row in rows.values(*names).annotate(**SUMS):
        yield row.get("user_id"), row.get("bucket"), _plain(row)


def _plain(row: dict[str, Any]) -> dict[str, int]:
    return {name: row[f"sum_{name}"] or 0 for name in FIGURES}


def _expected(scope: RhythmScope, by: tuple[str, ...]) -> Iterator[Part]:
    last = min(scope.last, scope.organization.today())
    if last < scope.first:
        return
    expected = expected_of(list(scope.members().order_by().values_list("pk", flat=True)), scope.first, last)
    bucket = next((BUCKETS[column] for column in by if column in BUCKETS), lambda day: None)
    known: dict[frozenset[dt.date], Counter[Any]] = {}
    for user, days in expected.days.items():
        target = expected.targets[user]
        if days not in known:
            known[days] = Counter(bucket(day) for day in days)
        for each, number in known[days].items():
            asked = {"attempts_target": target.attempts_in(number)}
            yield user, each, {"days": number, **asked, "face_to_face_target": target.face_to_face_in(number)}


def week_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


BUCKETS: dict[str, Callable[[dt.date], dt.date]] = {"week": week_of, "month": _month_of}
