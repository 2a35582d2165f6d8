"""What administrators set for all: money, time, closures, what is kept about people."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from team import organization_locks
from team.actions import add_closure, change_closure, change_organization, remove_closure
from team.forms import ClosureForm, OrganizationForm, PeopleDataForm
from team.models import Closure, Organization
from team.permits import require_administrator
from team.requests import person, row_to_edit
from web import panels
from web.edits import attempt, sent, status_of
from web.sheets import Sheet, finished, leave, take


@require_http_methods(["GET", "POST"])
def settings_organization(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require_administrator(user)
    organization = Organization.objects.current()
    fixed = organization_locks.FIXED if organization_locks.is_fixed() else frozenset()
    form = OrganizationForm(sent(request), instance=organization, fixed=fixed)
    if form.is_valid() and attempt(
        form,
        lambda: change_organization(actor=user, values=form.values(), expected_version=form.cleaned_data["version"]),
    ):
        return leave(request, _page(), _("Saved."))
    closures = Closure.objects.visible_to(user)
    context = {"form": form, "closures": closures, "administers": True, "place": "organization"}
    return render(request, "team/settings_organization.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def settings_people_data(request: HttpRequest) -> HttpResponse:
    """Who sees what about people at customers, and how long it is kept; below it what other apps do about it."""
    user = person(request)
    require_administrator(user)
    form = PeopleDataForm(sent(request), instance=Organization.objects.current())
    if form.is_valid() and attempt(
        form,
        lambda: change_organization(actor=user, values=form.values(), expected_version=form.cleaned_data["version"]),
    ):
        return leave(request, reverse("team:settings_people_data"), _("Saved."))
    parts = list(panels.shown("settings:people-data", request))
    context = {"form": form, "panels": parts, "administers": True, "place": "people-data"}
    return render(request, "team/settings_people_data.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def settings_closure_add(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require_administrator(user)

    def act(data: dict[str, Any]) -> Closure:
        return add_closure(actor=user, **{name: data[name] for name in ("name", "first_day", "last_day")})

    return take(request, ClosureForm(sent(request)), Sheet(title=_("New closure"), back=_page()), act, _("Saved."))


@require_http_methods(["GET", "POST"])
def settings_closure(request: HttpRequest, closure_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    require_administrator(user)
    form = ClosureForm(sent(request), instance=row_to_edit(request, Closure, closure_id))

    def act(data: dict[str, Any]) -> Closure:
        return change_closure(actor=user, closure_id=closure_id, values=form.values(), expected_version=data["version"])

    return take(request, form, Sheet(title=_("Closure"), back=_page()), act, _("Saved."))


@require_POST
def settings_closure_remove(request: HttpRequest, closure_id: uuid.UUID) -> HttpResponse:
    remove_closure(actor=person(request), closure_id=closure_id)
    return finished(request, _("Removed."), to=_page())


def _page() -> str:
    return reverse("team:settings_organization")
