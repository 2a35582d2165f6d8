"""What administrators set about people and teams."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from team import actions
from team.forms import EndMembershipForm, InviteForm, MembershipForm, RolesForm, TeamForm
from team.models import Membership, Organization, Team, User
from team.permits import require_administrator
from team.requests import person, row_to_edit
from web.edits import attempt, sent, status_of
from web.sheets import Sheet, finished, leave, take


@require_safe
def settings_people(request: HttpRequest) -> HttpResponse:
    user = _administrator(request)
    people = User.objects.visible_to(user).prefetch_related("role_grants").order_by("-is_active", "name", "id")
    context = {"people": people, "administers": True, "place": "people"}
    return render(request, "team/settings_people.html", context)


@require_http_methods(["GET", "POST"])
def settings_invite(request: HttpRequest) -> HttpResponse:
    user = _administrator(request)
    form = InviteForm(sent(request), actor=user)

    def act(data: dict[str, Any]) -> User:
        return actions.invite_user(actor=user, **data)

    sheet = Sheet(
        title=_("Invite a colleague"),
        intro=_("They get a mail with a link to choose a password."),
        button=_("Invite"),
        back=reverse("team:settings_people"),
    )
    return take(request, form, sheet, act, _invited)


def _invited(invited: User) -> str:
    return _("%(name)s gets a mail with a link to choose a password.") % {"name": invited.name}


@require_http_methods(["GET", "POST"])
def settings_person(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Roles and teams of one person."""
    user = _administrator(request)
    colleague = get_object_or_404(User.objects.visible_to(user), pk=user_id)
    form = RolesForm(sent(request), initial={"roles": sorted(colleague.role_codes)})
    if form.is_valid() and attempt(
        form, lambda: actions.set_roles(actor=user, user_id=user_id, roles=form.cleaned_data["roles"])
    ):
        return leave(request, _page_of(user_id), _("Saved."))
    memberships = colleague.memberships.select_related("team").order_by("-starts_on")
    context = {"form": form, "colleague": colleague, "memberships": memberships, "administers": True, "place": "people"}
    return render(request, "team/settings_person.html", context, status=status_of(form))


@require_POST
def settings_person_active(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """``active=1`` lets them in again, anything else signs them out for good."""
    act = actions.reactivate_user if request.POST.get("active") == "1" else actions.deactivate_user
    act(actor=person(request), user_id=user_id)
    return finished(request, _("Saved."), to=_page_of(user_id))


@require_POST
def settings_invite_again(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    invited = actions.invite_again(actor=person(request), user_id=user_id)
    return finished(request, _invited(invited), to=_page_of(user_id))


@require_http_methods(["GET", "POST"])
def settings_membership_add(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    user = _administrator(request)
    colleague = get_object_or_404(User.objects.visible_to(user), pk=user_id)
    form = MembershipForm(sent(request), actor=user, initial={"starts_on": Organization.objects.today()})

    def act(data: dict[str, Any]) -> Membership:
        team, leads, start = (data[name] for name in ("team", "is_manager", "starts_on"))
        return actions.add_member(actor=user, team_id=team.pk, user=colleague, is_manager=leads, starts_on=start)

    title = _("New team of %(name)s") % {"name": colleague.name}
    return take(request, form, Sheet(title=title, back=_page_of(user_id)), act, _("Saved."))


@require_http_methods(["GET", "POST"])
def settings_membership_end(request: HttpRequest, membership_id: int) -> HttpResponse:
    user = _administrator(request)
    rows = Membership.objects.editable_by(user).select_related("user", "team")
    membership = get_object_or_404(rows, pk=membership_id)
    form = EndMembershipForm(sent(request), initial={"ends_on": Organization.objects.today()})

    def act(data: dict[str, Any]) -> Membership:
        return actions.end_membership(actor=user, membership_id=membership_id, **data)

    title = _("%(name)s leaves %(team)s") % {"name": membership.user, "team": membership.team}
    return take(request, form, Sheet(title=title, back=_page_of(membership.user_id)), act, _("Saved."))


@require_http_methods(["GET", "POST"])
def settings_team_add(request: HttpRequest) -> HttpResponse:
    user = _administrator(request)
    form = TeamForm(sent(request), actor=user)

    def act(data: dict[str, Any]) -> Team:
        return actions.create_team(actor=user, name=data["name"], parent=data["parent"])

    return take(request, form, Sheet(title=_("New team"), back=reverse("team:team_list")), act, _("Saved."))


@require_http_methods(["GET", "POST"])
def settings_team(request: HttpRequest, team_id: uuid.UUID) -> HttpResponse:
    user = _administrator(request)
    team = row_to_edit(request, Team, team_id)
    form = TeamForm(sent(request), instance=team, actor=user)

    def act(data: dict[str, Any]) -> Team:
        return _change_team(user, team_id, form.values(), data["version"])

    return take(request, form, Sheet(title=team.name, back=reverse("team:team_list")), act, _("Saved."))


def _change_team(user: User, team_id: uuid.UUID, values: dict[str, Any], version: int | None) -> Team:
    """Name and place are two actions; the move goes first, since it alone can be refused."""
    with transaction.atomic():
        if "parent" in values:
            parent = values["parent"]
            version = actions.move_team(actor=user, team_id=team_id, parent=parent, expected_version=version).version
        names = {"name": values["name"]} if "name" in values else {}
        return actions.change_team(actor=user, team_id=team_id, values=names, expected_version=version)


def _administrator(request: HttpRequest) -> User:
    user = person(request)
    require_administrator(user)
    return user


def _page_of(user_id: uuid.UUID) -> str:
    return reverse("team:settings_person", args=[user_id])
