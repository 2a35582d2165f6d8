"""What administrators set about people and teams."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from team import actions
from team.forms import EndMembershipForm, InviteForm, MembershipForm, RolesForm, TeamForm
from team.models import Membership, Team, User
from team.permits import require_administrator
from team.requests import person
from web.edits import attempt, done, form_page


@require_safe
def settings_people(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require_administrator(user)
    people = User.objects.visible_to(user).prefetch_related("role_grants").order_by("-is_active", "name", "id")
    context = {"people": people, "administers": True, "place": "people"}
    return render(request, "team/settings_people.html", context)


@require_http_methods(["GET", "POST"])
def settings_invite(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require_administrator(user)
    form = InviteForm(request.POST or None, actor=user)
    if form.is_valid():
        invited = attempt(form, lambda: actions.invite_user(actor=user, **form.cleaned_data))
        if invited:
            said = _("%(name)s gets a mail with a link to choose a password.") % {"name": invited.name}
            return done(request, reverse("team:settings_people"), said=said)
    return form_page(
        request,
        form,
        title=_("Invite a colleague"),
        intro=_("They get a mail with a link to choose a password."),
        button=_("Invite"),
        cancel_url=reverse("team:settings_people"),
    )


@require_http_methods(["GET", "POST"])
def settings_person(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Roles and teams of one person."""
    user = person(request)
    require_administrator(user)
    colleague = get_object_or_404(User.objects.visible_to(user), pk=user_id)
    form = RolesForm(request.POST or None, initial={"roles": sorted(colleague.role_codes)})
    if form.is_valid() and attempt(
        form, lambda: actions.set_roles(actor=user, user_id=user_id, roles=form.cleaned_data["roles"])
    ):
        return done(request, reverse("team:settings_person", args=[user_id]), said=_("Saved."))
    memberships = colleague.memberships.select_related("team").order_by("-starts_on")
    context = {"form": form, "colleague": colleague, "memberships": memberships, "administers": True, "place": "people"}
    status = 409 if hasattr(form, "violation") else 422 if form.errors else 200
    return render(request, "team/settings_person.html", context, status=status)


@require_POST
def settings_person_active(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """``active=1`` lets them in again, anything else signs them out for good."""
    act = actions.reactivate_user if request.POST.get("active") == "1" else actions.deactivate_user
    act(actor=person(request), user_id=user_id)
    return done(request, reverse("team:settings_person", args=[user_id]), said=_("Saved."))


@require_POST
def settings_invite_again(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    invited = actions.invite_again(actor=person(request), user_id=user_id)
    said = _("%(name)s gets a mail with a link to choose a password.") % {"name": invited.name}
    return done(request, reverse("team:settings_person", args=[user_id]), said=said)


@require_http_methods(["GET", "POST"])
def settings_membership_add(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    user, back = person(request), reverse("team:settings_person", args=[user_id])
    require_administrator(user)
    colleague = get_object_or_404(User.objects.visible_to(user), pk=user_id)
    form = MembershipForm(request.POST or None, actor=user, initial={"starts_on": user.today()})
    if form.is_valid():
        team, leads, start = (form.cleaned_data[name] for name in ("team", "is_manager", "starts_on"))
        if attempt(
            form,
            lambda: actions.add_member(actor=user, team_id=team.pk, user=colleague, is_manager=leads, starts_on=start),
        ):
            return done(request, back, said=_("Saved."))
    title = _("New team of %(name)s") % {"name": colleague.name}
    return form_page(request, form, title=title, cancel_url=back)


@require_http_methods(["GET", "POST"])
def settings_membership_end(request: HttpRequest, membership_id: int) -> HttpResponse:
    user = person(request)
    require_administrator(user)
    rows = Membership.objects.editable_by(user).select_related("user", "team")
    membership = get_object_or_404(rows, pk=membership_id)
    back = reverse("team:settings_person", args=[membership.user_id])
    form = EndMembershipForm(request.POST or None, initial={"ends_on": user.today()})
    if form.is_valid() and attempt(
        form,
        lambda: actions.end_membership(actor=user, membership_id=membership_id, ends_on=form.cleaned_data["ends_on"]),
    ):
        return done(request, back, said=_("Saved."))
    title = _("%(name)s leaves %(team)s") % {"name": membership.user, "team": membership.team}
    return form_page(request, form, title=title, cancel_url=back)


@require_http_methods(["GET", "POST"])
def settings_team_add(request: HttpRequest) -> HttpResponse:
    user, back = person(request), reverse("team:team_list")
    require_administrator(user)
    form = TeamForm(request.POST or None, actor=user)
    if form.is_valid():
        name, parent = form.cleaned_data["name"], form.cleaned_data["parent"]
        if attempt(form, lambda: actions.create_team(actor=user, name=name, parent=parent)):
            return done(request, back, said=_("Saved."))
    return form_page(request, form, title=_("New team"), cancel_url=back)


@require_http_methods(["GET", "POST"])
def settings_team(request: HttpRequest, team_id: uuid.UUID) -> HttpResponse:
    user, back = person(request), reverse("team:team_list")
    require_administrator(user)
    team = get_object_or_404(Team.objects.editable_by(user), pk=team_id)
    form = TeamForm(request.POST or None, instance=team, actor=user)
    if form.is_valid() and attempt(form, lambda: _change_team(user, team_id, form)):
        return done(request, back, said=_("Saved."))
    return form_page(request, form, title=team.name, cancel_url=back)


def _change_team(user: User, team_id: uuid.UUID, form: TeamForm) -> Team:
    """Name and place are two actions; the move goes first, since it alone can be refused."""
    values, version = form.values(), form.cleaned_data["version"]
    with transaction.atomic():
        if "parent" in values:
            version = actions.move_team(
                actor=user, team_id=team_id, parent=values["parent"], expected_version=version
            ).version
        names = {"name": values["name"]} if "name" in values else {}
        return actions.change_team(actor=user, team_id=team_id, values=names, expected_version=version)
