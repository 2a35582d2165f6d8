"""The grid of quotas: read by those whom it concerns, written by those above them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pipeline.forecasts.querysets import product_lines
from pipeline.forecasts.quota_grid import SIZE, Grid, grid_of, take
from team.figures import people_read_by, readable_teams, teams_led_by
from team.models import Organization, Team, User
from team.periods import fiscal_year_of
from team.requests import person
from web.errors import StaleVersion
from web.keyset import PARAM


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which grid was asked for, and what else could be."""

    grid: Grid
    teams: list[Team]
    team: Team | None
    lines: list[str]

    def url(self, name: str = "forecasts:quotas") -> str:
        query: dict[str, Any] = {"year": self.grid.year}
        if self.team:
            query["team"] = self.team.pk
        if self.grid.product_line:
            query["line"] = self.grid.product_line
        return f"{reverse(name)}?{urlencode(query)}"

    def url_of_page(self, cursor: str | None) -> str | None:
        return f"{self.url()}&{urlencode({PARAM: cursor})}" if cursor else None

    def url_of_year(self, year: int) -> str:
        return replace(self, grid=replace(self.grid, year=year)).url()


@require_http_methods(["GET", "HEAD", "POST"])
def quotas(request: HttpRequest) -> HttpResponse:
    asking = wanted(request)
    grid = asking.grid
    if request.method != "POST":
        return _page(request, asking)
    if not grid.is_editable:
        raise PermissionDenied(_("Quotas are set by a manager above."))
    try:
        taken = take(person(request), grid, request.POST.dict())
    except StaleVersion as stale:
        grid.message = stale.message
        return _page(request, asking, status=409)
    if not taken:
        return _page(request, asking, status=422)
    messages.success(request, _("Quotas saved."))
    return HttpResponseRedirect(request.get_full_path())


def wanted(request: HttpRequest, *, size: int = SIZE) -> Wanted:
    """What the address asks for, `size` people of it. Raises 404 for a team or a product line that cannot be named."""
    user, lines = person(request), product_lines()
    line = request.GET.get("line", "")
    if line and line not in lines:
        raise Http404
    teams = _teams(user)
    team = _team(request, teams)
    grid = grid_of(user, _year(request), team, line, cursor=request.GET.get(PARAM), size=size)
    return Wanted(grid, teams, team, lines)


def may_set_any(user: User) -> bool:
    return user.sight.edits_everything or bool(user.sight.below)


def _page(request: HttpRequest, asking: Wanted, status: int = 200) -> HttpResponse:
    grid, team = asking.grid, asking.team
    context: dict[str, Any] = {
        "grid": grid,
        "teams": [("", _("All")), *((str(each.pk), each.name) for each in asking.teams)],
        "team": str(team.pk) if team else "",
        "lines": [("", _("Everything")), *((name, name) for name in asking.lines)],
        "newer_url": asking.url_of_page(grid.earlier),
        "older_url": asking.url_of_page(grid.later),
        "earlier_url": asking.url_of_year(grid.year - 1),
        "later_url": asking.url_of_year(grid.year + 1),
        "spread_url": asking.url("forecasts:quota_spread"),
        "export_url": asking.url("forecasts:quota_export"),
        "may_set_any": may_set_any(person(request)),
    }
    return render(request, "forecasts/quotas.html", context, status=status)


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    if asked.isdecimal() and 2000 <= int(asked) <= 2100:
        return int(asked)
    organization = Organization.objects.current()
    return fiscal_year_of(organization.today(), organization.fiscal_year_start).last.year


def _teams(user: User) -> list[Team]:
    people = people_read_by(user)
    return list(readable_teams(user, people, None if people is None else teams_led_by(user)).order_by("name"))


def _team(request: HttpRequest, teams: list[Team]) -> Team | None:
    asked = request.GET.get("team")
    if not asked:
        return None
    try:
        return next(team for team in teams if team.pk == uuid.UUID(asked))
    except (ValueError, StopIteration):
        raise Http404 from None
