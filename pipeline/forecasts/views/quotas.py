"""The grid of quotas: read by those whom it concerns, written by those above them."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pipeline.forecasts.quota_grid import Grid, grid_of, take
from team.figures import people_read_by, readable_teams, teams_led_by
from team.models import Organization, Team, User
from team.periods import fiscal_year_of
from team.requests import person
from web.errors import StaleVersion


@require_http_methods(["GET", "HEAD", "POST"])
def quotas(request: HttpRequest) -> HttpResponse:
    user = person(request)
    year, teams = _year(request), _teams(user)
    team = _team(request, teams)
    grid = grid_of(user, year, team)
    if request.method != "POST":
        return _page(request, grid, teams, team)
    if not grid.is_editable:
        raise PermissionDenied(_("Quotas are set by a manager above."))
    try:
        taken = take(user, grid, request.POST.dict())
    except StaleVersion as stale:
        grid.message = stale.message
        return _page(request, grid, teams, team, status=409)
    if not taken:
        return _page(request, grid, teams, team, status=422)
    messages.success(request, _("Quotas saved."))
    return HttpResponseRedirect(request.get_full_path())


def _page(request: HttpRequest, grid: Grid, teams: list[Team], team: Team | None, status: int = 200) -> HttpResponse:
    def url(year: int) -> str:
        query = {"year": year, **({"team": team.pk} if team else {})}
        return f"{reverse('forecasts:quotas')}?{urlencode(query)}"

    context: dict[str, Any] = {
        "grid": grid,
        "teams": [("", _("All")), *((str(each.pk), each.name) for each in teams)],
        "team": str(team.pk) if team else "",
        "earlier_url": url(grid.year - 1),
        "later_url": url(grid.year + 1),
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
