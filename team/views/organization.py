"""What administrators set for all: money, time, closures."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from team import organization_locks
from team.actions import add_closure, change_closure, change_organization, remove_closure
from team.forms import ClosureForm, OrganizationForm
from team.models import Closure, Organization
from team.permits import require_administrator
from team.requests import person
from web.edits import attempt, done, form_page


@require_http_methods(["GET", "POST"])
def settings_organization(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require_administrator(user)
    organization = Organization.objects.current()
    fixed = organization_locks.FIXED if organization_locks.is_fixed() else frozenset()
    form = OrganizationForm(request.POST or None, instance=organization, fixed=fixed)
    if form.is_valid() and attempt(
        form,
        lambda: change_organization(actor=user, values=form.values(), expected_version=form.cleaned_data["version"]),
    ):
        return done(request, reverse("team:settings_organization"), said=_("Saved."))
    closures = Closure.objects.visible_to(user)
    context = {"form": form, "closures": closures, "administers": True, "place": "organization"}
    return render(request, "team/settings_organization.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def settings_closure_add(request: HttpRequest) -> HttpResponse:
    user, back = person(request), reverse("team:settings_organization")
    require_administrator(user)
    form = ClosureForm(request.POST or None)
    if form.is_valid():
        days = {name: form.cleaned_data[name] for name in ("name", "first_day", "last_day")}
        if attempt(form, lambda: add_closure(actor=user, **days)):
            return done(request, back, said=_("Saved."))
    return form_page(request, form, title=_("New closure"), cancel_url=back)


@require_http_methods(["GET", "POST"])
def settings_closure(request: HttpRequest, closure_id: uuid.UUID) -> HttpResponse:
    user, back = person(request), reverse("team:settings_organization")
    require_administrator(user)
    closure = get_object_or_404(Closure.objects.editable_by(user), pk=closure_id)
    form = ClosureForm(request.POST or None, instance=closure)
    if form.is_valid() and attempt(
        form,
        lambda: change_closure(
            actor=user,
            closure_id=closure_id,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, back, said=_("Saved."))
    return form_page(request, form, title=_("Closure"), cancel_url=back)


@require_POST
def settings_closure_remove(request: HttpRequest, closure_id: uuid.UUID) -> HttpResponse:
    remove_closure(actor=person(request), closure_id=closure_id)
    return done(request, reverse("team:settings_organization"), said=_("Removed."))
