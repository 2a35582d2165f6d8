"""The table of the forecast page: lines whose sum is the total line. Source: compositions §6.4."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.forecasts.asking import Asked
from pipeline.forecasts.buckets import CLOSED
from pipeline.forecasts.drill import WON
from pipeline.forecasts.movements import Movements
from pipeline.forecasts.ranging import Outlook
from pipeline.forecasts.reads import Figures, Forecast, Row
from pipeline.forecasts.rules import attainment, gap
from pipeline.forecasts.table_names import HEADINGS, NAMES, account_names
from pipeline.models import Deal
from pipeline.probabilities.rules.ranges import Range
from team.periods import parse_month

GROUPED_BY = {
    "team": ("team", "owner"),
    "month": ("month",),
    "stage": ("pipeline", "stage"),
    "account": (),  # the largest are read apart
    "category": ("category",),
    "pipeline": ("pipeline",),
}
MOST_ACCOUNTS = 40
MOST_PEOPLE = 24
"""Above so many people the table stops at teams; a team's line opens its people."""
MOST_TEAMS = 40
"""Above so many teams the page has the largest, and the rest in one line; a file has them all."""


@dataclass(slots=True)
class Line:
    """One row of the table. `row` are its keys for the deals behind it, None where no deals stand for it."""

    name: str
    row: Mapping[str, Any] | None
    figures: Figures
    level: int = 0
    url: str = ""
    change: int | None = None
    won_url: str = ""
    commit_url: str = ""
    best_url: str = ""
    weighted_url: str = ""
    explain_url: str = ""
    range: Range | None = None
    dragged: int = 0
    """Deals that somebody put into commit and that have a severe flag."""
    dragged_url: str = ""
    key: tuple[Any, ...] = ()

    @property
    def gap(self) -> int | None:
        return gap(self.figures.quota, self.figures.won, self.figures.weighted)

    @property
    def attainment(self) -> float | None:
        if self.level and self.row and self.row.get("owner") is None:
            return None  # nobody attains what nobody was given
        return attainment(self.figures.quota, self.figures.won)

    @property
    def rest(self) -> int:
        return self.figures.weighted - self.figures.commit_weighted - self.figures.best_case_weighted


@dataclass(slots=True)
class Table:
    """`lines` in the order shown; those of level 0 add up to `total`. `others`: lines that one of them stands for."""

    group: str
    heading: str
    lines: list[Line]
    total: Line
    others: list[Line] = field(default_factory=list)
    has_quota: bool = field(init=False)
    has_change: bool = field(init=False)
    has_expected: bool = field(init=False)

    def __post_init__(self) -> None:
        self.has_quota = self.total.figures.quota is not None
        self.has_change = self.total.change is not None
        self.has_expected = self.total.figures.expected is not None

    def add_ranges(self, outlook: Outlook) -> None:
        """Of the lines that are rows of the forecast, and of the whole."""
        for line in self.lines:
            line.range = outlook.rows.get(line.key)
        self.total.range = outlook.total

    def mark_dragged(self, counts: Mapping[tuple[Any, ...], int], asked: Asked) -> None:
        """How many deals of each line were put into commit in spite of a severe flag; teams have their people's."""
        others = {line.key for line in self.others}
        for line in self.lines:
            of = {line.key} if line.key else others
            line.dragged = sum(count for key, count in counts.items() if key in of or key[:1] in of)
            if line.dragged and line.row is not None:
                line.dragged_url = asked.deals_url("due", {**line.row, "category": "commit"})
        self.total.dragged = sum(line.dragged for line in self.lines if line.level == 0)

    @property
    def without_quota(self) -> str:
        """That the whole is more than the quota was set for, where some teams have none; else empty."""
        teams = [line for line in (*self.lines, *self.others) if line.level == 0 and line.key]
        given = [line for line in teams if line.figures.quota is not None]
        if self.group != "team" or not 0 < len(given) < len(teams):
            return ""
        text = ngettext(
            "A quota is set for %(given)d of %(count)d team only; what the others win counts as well.",
            "A quota is set for %(given)d of %(count)d teams only; what the others win counts as well.",
            len(teams),
        )
        return text % {"given": len(given), "count": len(teams)}

    @property
    def compared(self) -> list[Line]:
        """The lines worth comparing: the teams, or the people where there is only one team."""
        top = [line for line in self.lines if line.level == 0]
        return top if len(top) > 1 else [line for line in self.lines if line.level == 1] or top


def grouping(group: str, *, with_people: bool) -> tuple[str, ...]:
    """The keys to read the forecast by."""
    return GROUPED_BY[group] if with_people or group != "team" else ("team",)


def default_group(asked: Asked, people: frozenset[uuid.UUID] | None) -> str:
    """As asked; else one person's own figures by month, those of several by team and person."""
    is_of_one = bool(asked.owner) or (people is not None and len(people) <= 1)
    return asked.group or ("month" if is_of_one else "team")


def table_of(asked: Asked, answer: Forecast, moved: Movements | None = None, most: int | None = MOST_TEAMS) -> Table:
    """Lines of the due rows (what is in the number), named and linked; at most so many teams, None for all."""
    group = "team" if "team" in answer.by else answer.by[-1]
    due = [row for row in answer.rows if row.bucket == "due"]
    names = NAMES[group](due)
    build = _team_lines if answer.by == ("team", "owner") else _plain_lines
    lines = build(due, names)
    if answer.by == ("team",):
        lines.sort(key=lambda line: line.name)
    total = Line(_("Total"), {}, Figures())
    for line in lines:
        if line.level == 0:
            total.figures.add(line.figures)
    if group == "team" and moved:
        _add_changes(lines, total, moved)
    others: list[Line] = []
    if answer.by == ("team",) and most and len(lines) > most:
        lines, others = _largest(lines, most)
    for line in [*lines, total]:
        _link(asked, line)
    return Table(group, HEADINGS[group](), lines, total, others)


def _largest(lines: list[Line], most: int) -> tuple[list[Line], list[Line]]:
    """The largest in the order they had, with one line for the others at the end; and those others."""
    ranked = sorted(lines, key=lambda line: -line.figures.won - line.figures.weighted)
    kept, others = {line.key for line in ranked[:most]}, ranked[most:]
    name = ngettext("%(count)d more team", "%(count)d more teams", len(others)) % {"count": len(others)}
    rest = Line(name, None, Figures.total([line.figures for line in others]))
    if lines[0].change is not None:
        rest.change = sum(line.change or 0 for line in others)
    return [*(line for line in lines if line.key in kept), rest], others


def _plain_lines(rows: Iterable[Row], names: Mapping[tuple[Any, ...], str]) -> list[Line]:
    lines = []
    for row in rows:
        key = tuple(row.keys.values())
        lines.append(Line(names.get(key, _("Not named")), row.keys, row.figures, key=key))
    return lines


def _team_lines(rows: Iterable[Row], names: Mapping[tuple[Any, ...], str]) -> list[Line]:
    """A line per team with those of its people below it, the largest first."""
    teams: dict[Any, list[Row]] = {}
    for row in rows:
        teams.setdefault(row.keys["team"], []).append(row)
    lines: list[Line] = []
    for team, members in sorted(teams.items(), key=lambda item: names.get((item[0],), "~")):
        head = Line(names.get((team,), _("Without a team")), {"team": team}, Figures(), key=(team,))
        below = []
        for row in members:
            head.figures.add(row.figures)
            owner = row.keys["owner"]
            below.append(_person_line(row, names.get((team, owner)), key=(team, owner)))
        lines.append(head)
        lines += sorted(below, key=lambda line: (line.key[1] is None, -line.figures.won - line.figures.weighted))
    return lines


def _person_line(row: Row, name: str | None, key: tuple[Any, ...]) -> Line:
    if name is None:
        has_deals = row.figures.deals or row.figures.won_deals or row.figures.expected
        name = _("Others of the team") if has_deals else _("Quota not divided among people")
    return Line(name, row.keys, row.figures, level=1, key=key)


def accounts_of(asked: Asked, answer: Forecast, largest: list[Row]) -> Table:
    """The accounts that matter most to the number; the others in one line, so that the total is still their sum."""
    lines = _plain_lines(largest, account_names(largest, answer.scope.user))
    whole = answer.totals["due"].less(())
    others = whole.less(line.figures for line in lines)
    if others.won or others.weighted:
        lines.append(Line(_("Other accounts"), None, others))
    total = Line(_("Total"), {}, whole)
    for line in [*lines, total]:
        _link(asked, line)
    return Table("account", _("Account"), lines, total)


def _add_changes(lines: list[Line], total: Line, moved: Movements) -> None:
    changes: dict[Any, int] = {**moved.parts_by(lambda holder: holder[:1]), **moved.parts}
    for line in lines:
        line.change = changes.get(line.key, 0)
    total.change = moved.shift


def _link(asked: Asked, line: Line) -> None:
    if line.row is None:
        return
    if line.row.get("owner"):
        line.url = replace(asked, group="", owner=str(line.row["owner"])).url(brief=True)
    elif line.row.get("team") and str(line.row["team"]) != asked.team and "owner" not in line.row:
        line.url = replace(asked, group="", team=str(line.row["team"])).url(brief=True)
    elif inside := _inside(asked, line.row):
        line.url = inside.url()
    figures, is_top = line.figures, line.level == 0 and "account" not in line.row
    line.won_url = asked.deals_url(WON, line.row) if figures.won_deals else ""
    line.weighted_url = asked.deals_url("due", line.row) if figures.deals else ""
    if not is_top:
        return  # a person's and an account's own pages have the other links: here they would double the size
    is_open = line.row.get("category") != CLOSED
    line.commit_url = asked.deals_url("due", {**line.row, "category": "commit"}) if figures.commit and is_open else ""
    has_best = figures.best_case and is_open
    line.best_url = asked.deals_url("due", {**line.row, "category": "best_case"}) if has_best else ""
    line.explain_url = asked.explain_url(line.row)


def _inside(asked: Asked, row: Mapping[str, Any]) -> Asked | None:
    """The same page of a row's month or category alone."""
    if row.get("month") and asked.kind != "month":
        return replace(asked, group="", kind="month", first=parse_month(row["month"]))
    if row.get("category") in Deal.Category.values and row["category"] != asked.category:
        return replace(asked, group="", category=row["category"])
    return None
