"""The table of the forecast page: lines whose sum is the total line. Source: compositions §6.4."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from pipeline.forecasts.asking import Asked
from pipeline.forecasts.drill import WON
from pipeline.forecasts.movements import Movements
from pipeline.forecasts.reads import Figures, Forecast, Row
from pipeline.forecasts.rules import attainment, gap
from pipeline.forecasts.scope import CLOSED
from pipeline.models import Deal, Pipeline, Stage
from team.models import Team, User
from team.periods import parse_month
from web.formats import localized, short_month

GROUPED_BY = {
    "team": ("team", "owner"),
    "month": ("month",),
    "stage": ("pipeline", "stage"),
    "account": (),  # the largest are read apart
    "category": ("category",),
}
MOST_ACCOUNTS = 50
MOST_PEOPLE = 60
"""Above so many people the table stops at teams; a team's line opens its people."""


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
    weighted_url: str = ""
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
    """`lines` in the order shown; those of level 0 add up to `total`."""

    group: str
    heading: str
    lines: list[Line]
    total: Line
    has_quota: bool = field(init=False)
    has_change: bool = field(init=False)

    def __post_init__(self) -> None:
        self.has_quota = self.total.figures.quota is not None
        self.has_change = self.total.change is not None

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


def table_of(asked: Asked, answer: Forecast, moved: Movements | None = None) -> Table:
    """Lines of the due rows (what is in the number), named and linked."""
    group = "team" if "team" in answer.by else answer.by[-1]
    due = [row for row in answer.rows if row.bucket == "due"]
    names = NAMES[group](due)
    build = _team_lines if answer.by == ("team", "owner") else _plain_lines
    lines = build(due, names)
    total = Line(_("Total"), {}, Figures())
    for line in lines:
        if line.level == 0:
            total.figures.add(line.figures)
    if group == "team" and moved:
        _add_changes(lines, total, moved)
    for line in [*lines, total]:
        _link(asked, line)
    return Table(group, HEADINGS[group](), lines, total)


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
        has_deals = row.figures.deals or row.figures.won_deals
        name = _("Others of the team") if has_deals else _("Quota not divided among people")
    return Line(name, row.keys, row.figures, level=1, key=key)


def accounts_of(asked: Asked, answer: Forecast, largest: list[Row]) -> Table:
    """The accounts that matter most to the number; the others in one line, so that the total is still their sum."""
    lines = _plain_lines(largest, _account_names(largest, answer.scope.user))
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
        line.url = replace(asked, group="", owner=str(line.row["owner"])).url()
    elif line.row.get("team") and str(line.row["team"]) != asked.team and "owner" not in line.row:
        line.url = replace(asked, group="", team=str(line.row["team"])).url()
    figures = line.figures
    line.won_url = asked.deals_url(WON, line.row) if figures.won_deals else ""
    line.weighted_url = asked.deals_url("due", line.row) if figures.deals else ""
    is_open = line.row.get("category") != CLOSED
    line.commit_url = asked.deals_url("due", {**line.row, "category": "commit"}) if figures.commit and is_open else ""


def _team_names(rows: Iterable[Row]) -> dict[tuple[Any, ...], str]:
    rows = list(rows)
    teams = dict(Team.objects.order_by().values_list("pk", "name"))
    names: dict[tuple[Any, ...], str] = {(pk,): name for pk, name in teams.items()}
    owners = [row.keys["owner"] for row in rows if row.keys.get("owner")]
    people = dict(User.objects.filter(pk__in=owners).values_list("pk", "name")) if owners else {}
    for row in rows:
        if row.keys.get("owner") in people:
            names[row.keys["team"], row.keys["owner"]] = people[row.keys["owner"]]
    return names


def _month_names(rows: Iterable[Row]) -> dict[tuple[Any, ...], str]:
    return {(row.keys["month"],): short_month(parse_month(row.keys["month"])) for row in rows}


def _stage_names(rows: Iterable[Row]) -> dict[tuple[Any, ...], str]:
    pipelines = {pk: localized(name) for pk, name in Pipeline.objects.order_by().values_list("pk", "name")}
    stages = Stage.objects.order_by("pipeline_version__number").values_list(
        "pipeline_version__pipeline_id", "code", "name"
    )
    before = {pk: f"{name} · " if len(pipelines) > 1 else "" for pk, name in pipelines.items()}
    return {(pk, code): f"{before[pk]}{code} {localized(name)}" for pk, code, name in stages}


def _account_names(rows: Iterable[Row], user: User) -> dict[tuple[Any, ...], str]:
    """Those whose face the reader may see: figures may be open to everybody, accounts are not."""
    found = KeyAccount.objects.face_visible_to(user).filter(pk__in=[row.keys["account"] for row in rows])
    return {(account.pk,): str(account) for account in found.order_by().only("name", "local_name")}


def _category_names(rows: Iterable[Row]) -> dict[tuple[Any, ...], str]:
    return {(CLOSED,): _("Won")} | {(value,): str(label) for value, label in Deal.Category.choices}


NAMES: dict[str, Callable[[Iterable[Row]], dict[tuple[Any, ...], str]]] = {
    "team": _team_names,
    "month": _month_names,
    "stage": _stage_names,
    "category": _category_names,
}
HEADINGS: dict[str, Callable[[], str]] = {
    "team": lambda: _("Team and person"),
    "month": lambda: _("Month"),
    "stage": lambda: _("Stage"),
    "category": lambda: _("Category"),
}
