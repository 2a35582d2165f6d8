"""The first page: Today for those who sell, Monday for those who lead."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from team.models import Role, User
from team.requests import person
from web import panels


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Made of panels that the apps register under "today" and "monday"; ``?view=rep`` or ``monday`` switches."""
    user = person(request)
    page = chosen_page(user, request.GET.get("view", ""))
    shown = list(panels.shown(page, request, user))
    left = [panel for panel in shown if panel.column != "right"]
    context = {
        "page": page,
        "day": user.today(),
        "switchable": user.leads and user.sight.sells,
        "left": left,
        "right": [panel for panel in shown if panel.column == "right"],
        "empty": [] if left else list(panels.shown("today:empty", request, user)),
        "configures": user.has_role(Role.ADMINISTRATOR) and not user.sight.sells,
    }
    return render(request, "team/today.html", context)


def chosen_page(user: User, view: str) -> str:
    """ "monday" for who leads (or reads all), unless they ask for their own day."""
    if not user.leads:
        return "today"
    return "today" if view == "rep" and user.sight.sells else "monday"
