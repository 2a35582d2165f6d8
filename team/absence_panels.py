"""Days away on a person's page: for the person and who leads them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from team.models import Absence, Organization, User
from team.requests import person
from web import panels

MOST = 12


def days_away(request: HttpRequest, colleague: User) -> dict[str, Any] | None:
    """The present and coming ones, the next first. Absent for who may not know of them."""
    user = person(request)
    may_enter = may_enter_for(user, colleague)
    if not (may_enter or user.sight.everything):
        return None
    rows = Absence.objects.visible_to(user).filter(user=colleague, last_day__gte=Organization.objects.today())
    return {"colleague": colleague, "absences": rows[:MOST], "may_enter": may_enter}


def may_enter_for(user: User, colleague: User) -> bool:
    return user.pk == colleague.pk or user.sight.edits_everything or colleague.pk in user.sight.people


def register() -> None:
    panels.register(panels.Panel("person", "days_away", 80, "team/panel_away.html", days_away, "right"))
