"""Everything that the page of rhythm shows, read once. For coaching: in the order of names, nobody ranked."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from stakeholders.visits.models import Visit
from stakeholders.visits.rhythm import Answer, rhythm, week_of
from stakeholders.visits.rhythm_asking import ALL, ME, TEAM, AskedRhythm
from stakeholders.visits.rhythm_scope import RhythmScope, teams_of
from stakeholders.visits.rules.columns import Column, columns
from stakeholders.visits.rules.rhythm import WORK_TARGET, Rhythm
from stakeholders.visits.streaks import Streak, streaks
from team.figures import is_open, people_read_by
from team.models import Team, User
from web.formats import share

WEEKS = 13
WEEK = dt.timedelta(days=7)
MOST_LINES = 40
MOST_NAMED = 100
"""Choices of people, and of teams: others are reached from their page and from the lines of their team."""


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    url: str
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Week:
    monday: dt.date
    rhythm: Rhythm
    column: Column


@dataclass(frozen=True, slots=True)
class RhythmPage:
    asked: AskedRhythm
    scope: RhythmScope
    title: str
    total: Rhythm
    outcomes: list[dict[str, Any]]
    work: list[dict[str, Any]]
    weeks: list[Week]
    streaks: list[Streak] | None
    lines: list[Line]
    by_team: bool


def rhythm_page(user: User, asked: AskedRhythm) -> RhythmPage:
    """A fixed number of queries. Raises `ValidationError` for whom the reader may not name."""
    scope = asked.scope(user)
    answer, lines, by_team = _lines(asked, scope)
    return RhythmPage(
        asked=asked,
        scope=scope,
        title=_title(scope),
        total=answer.total,
        outcomes=outcome_parts(answer.total),
        work=work_parts(answer.total),
        weeks=_weeks(scope),
        streaks=streaks(scope),
        lines=lines,
        by_team=by_team,
    )


def _title(scope: RhythmScope) -> str:
    if scope.owner:
        return str(scope.user if scope.owner == scope.user.pk else User.objects.get(pk=scope.owner))
    return str(Team.objects.get(pk=scope.team)) if scope.team else _("All people")


def _lines(asked: AskedRhythm, scope: RhythmScope) -> tuple[Answer, list[Line], bool]:
    """One line for each person in the order of their names; for each team where there are many or none is told."""
    if scope.owner:
        return rhythm(scope), [], False
    names = dict(scope.members().order_by().values_list("pk", "name")[: MOST_LINES + 1])
    by_team = scope.faceless or len(names) > MOST_LINES
    answer = rhythm(scope, ("team" if by_team else "owner",))
    if by_team:
        known = teams_of(scope.user, people_read_by(scope.user, is_open=is_open(scope.organization)))
        names = dict(known.order_by().values_list("pk", "name"))
    found: dict[uuid.UUID | None, Rhythm] = {row.keys[answer.by[0]]: row.rhythm for row in answer.rows}
    lines = [
        Line(name, replace(asked, who=f"{TEAM}{pk}" if by_team else str(pk)).url(), found[pk])
        for pk, name in sorted(names.items(), key=lambda item: item[1].casefold())
        if pk in found
    ]
    return answer, lines, by_team


def _weeks(scope: RhythmScope) -> list[Week]:
    """The last thirteen through the one in which the period ends, or today's."""
    last = week_of(min(scope.last, max(scope.first, scope.organization.today())))
    mondays = [last - WEEK * back for back in reversed(range(WEEKS))]
    answer = rhythm(replace(scope, first=mondays[0], last=last + WEEK - dt.timedelta(days=1)), ("week",))
    found = {row.keys["week"]: row.rhythm for row in answer.rows}
    each = [found.get(monday, Rhythm()) for monday in mondays]
    drawn = columns([one.face_to_face for one in each], [one.face_to_face_target for one in each])
    return [Week(*parts) for parts in zip(mondays, each, drawn, strict=True)]


def outcome_parts(total: Rhythm) -> list[dict[str, Any]]:
    return _parts(
        [
            ("won", _("Order"), total.orders),
            ("commit", _("Advance"), total.advances),
            ("best", _("Continuation"), total.continuations),
            ("rest", _("No-sale"), total.no_sales),
            ("gap", _("Not said"), total.without_outcome),
        ]
    )


def work_parts(total: Rhythm) -> list[dict[str, Any]]:
    """Preparation, presentation, after-sales of the time that is known; what is not known stands apart."""
    names, tones = dict(Visit.Work.choices), ("commit", "won", "best")
    values = [(tone, names[name], total.work_minutes[name]) for tone, name in zip(tones, WORK_TARGET, strict=True)]
    parts = _parts(values)
    known = total.work_shares
    for part, name in zip(parts, [name for name, minutes in total.work_minutes.items() if minutes], strict=True):
        part["text"] = _("%(share)s (method: %(target)s)") % {
            "share": share(known[name]),
            "target": share(WORK_TARGET[name] / 100),
        }
    return parts


def _parts(values: list[tuple[str, Any, int]]) -> list[dict[str, Any]]:
    """For components/bar.html; what is nothing is not drawn."""
    whole, offset = sum(value for _tone, _label, value in values) or 1, 0.0
    parts = []
    for tone, label, value in values:
        if value:
            width = 100 * value / whole
            text = f"{value} ({share(value / whole)})"
            parts.append({"tone": tone, "label": label, "share": width, "offset": offset, "text": text})
            offset += width
    return parts


def choices(user: User, asked: AskedRhythm) -> list[tuple[str, str]]:
    """Whom the reader may ask for: oneself, all, teams, and people where their own figures are shown."""
    organization = asked.organization
    people = people_read_by(user, is_open=is_open(organization))
    found = [(ME, _("me"))] if user.sight.sells else []
    if people is None or len(people) > 1:
        found.insert(0, (ALL, _("all")))
    teams = teams_of(user, people).order_by("name").values_list("pk", "name")
    found += [(f"{TEAM}{pk}", name) for pk, name in teams[:MOST_NAMED]]
    if organization.individual_figures != organization.IndividualFigures.TEAM_TOTALS:
        scope = RhythmScope(user, organization, asked.day, asked.day, people)
        named = scope.members().exclude(pk=user.pk).order_by("name", "pk").values_list("pk", "name")
        found += [(str(pk), name) for pk, name in named[:MOST_NAMED]]
    return found
