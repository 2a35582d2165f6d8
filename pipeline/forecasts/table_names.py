"""How the lines of a forecast are named, by what they are grouped by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import KeyAccount
from pipeline.forecasts.buckets import CLOSED
from pipeline.forecasts.reads import Row
from pipeline.forecasts.stage_names import stage_names
from pipeline.models import Deal, Pipeline
from team.models import Team, User
from team.periods import parse_month
from web.formats import localized, short_month


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
    return dict(stage_names())


def account_names(rows: Iterable[Row], user: User) -> dict[tuple[Any, ...], str]:
    """Those whose face the reader may see: figures may be open to everybody, accounts are not."""
    found = KeyAccount.objects.face_visible_to(user).filter(pk__in=[row.keys["account"] for row in rows])
    return {(account.pk,): str(account) for account in found.order_by().only("name", "local_name")}


def _pipeline_names(rows: Iterable[Row]) -> dict[tuple[Any, ...], str]:
    return {(pk,): localized(name) for pk, name in Pipeline.objects.order_by().values_list("pk", "name")}


def _category_names(rows: Iterable[Row]) -> dict[tuple[Any, ...], str]:
    return {(CLOSED,): _("Won")} | {(value,): str(label) for value, label in Deal.Category.choices}


NAMES: dict[str, Callable[[Iterable[Row]], dict[tuple[Any, ...], str]]] = {
    "team": _team_names,
    "month": _month_names,
    "stage": _stage_names,
    "category": _category_names,
    "pipeline": _pipeline_names,
}
HEADINGS: dict[str, Callable[[], str]] = {
    "team": lambda: _("Team and person"),
    "month": lambda: _("Month"),
    "stage": lambda: _("Stage"),
    "category": lambda: _("Category"),
    "pipeline": lambda: pgettext("a sales process", "Pipeline"),
}
