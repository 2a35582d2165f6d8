"""Who works here: the tree of teams, and one person."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from team.models import Membership, Organization, Team, User
from team.querysets import administers
from team.requests import person
from web import panels


@require_safe
def team_list(request: HttpRequest) -> HttpResponse:
    user = person(request)
    active = User.objects.visible_to(user).filter(is_active=True).prefetch_related("role_grants")
    people = {each.pk: each for each in active}
    running = Membership.objects.active().filter(user__is_active=True).order_by("-is_manager", "user__name")
    members = Prefetch("memberships", running, to_attr="present")
    teams = Team.objects.visible_to(user).with_tree_fields().prefetch_related(members)
    names = {team.pk: team.name for team in teams}
    for team in teams:
        team.above = names.get(team.parent_id, "")
        for membership in team.present:
            membership.user = people[membership.user_id]
    placed = {membership.user_id for team in teams for membership in team.present}
    context: dict[str, Any] = {
        "teams": _own_first(teams, user, empty_too=administers(user)),
        "others": [each for each in people.values() if each.pk not in placed],
        "administers": administers(user),
        "panels": list(panels.shown("team", request, user)),
    }
    return render(request, "team/team_list.html", context)


def _own_first(teams: Iterable[Team], user: User, *, empty_too: bool) -> list[Team]:
    """The reader's own teams lead; one without people says nothing to who cannot change it."""
    shown = [team for team in teams if team.present or empty_too]
    return sorted(shown, key=lambda team: user.pk not in {membership.user_id for membership in team.present})


@require_safe
def person_detail(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Name, teams and roles for every colleague; what else is known comes in panels that check for themselves."""
    user = person(request)
    colleague = get_object_or_404(User.objects.visible_to(user).prefetch_related("role_grants"), pk=user_id)
    memberships = colleague.memberships.select_related("team").order_by("-starts_on")
    context = {
        "colleague": colleague,
        "memberships": memberships,
        "today": Organization.objects.today(),
        "panels": list(panels.shown("person", request, colleague)),
        "administers": administers(user),
    }
    return render(request, "team/person_detail.html", context)
