"""Settings: how far each role may go; and who decides for a manager who is away."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from negotiations import actions
from negotiations.actions.delegating import may_delegate
from negotiations.authorities import DEFAULTS
from negotiations.forms.authority import AuthorityForm, DeputyForm
from negotiations.models import Authority, Delegation
from team.models import Organization, User
from team.permits import require_administrator
from team.querysets import administers
from team.requests import person, row_to_edit
from web.edits import sent
from web.sheets import Sheet, finished, take

either = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def settings_authority(request: HttpRequest) -> HttpResponse:
    """The rows by role; a role without any has what it has by default, and the page says so."""
    user = person(request)
    may_edit = administers(user)
    if not (may_edit or user.sight.sells or user.sight.everything):
        raise PermissionDenied(_("Your role sells nothing."))
    rows = list(Authority.objects.visible_to(user).select_related("team"))
    roles = [
        {
            "name": role.label,
            "rows": [row for row in rows if row.role == role],
            "default": DEFAULTS[role],
        }
        for role in Authority.For
    ]
    base = Organization.objects.current().base_currency
    context = {"roles": roles, "may_edit": may_edit, "administers": may_edit, "place": "authority", "base": base}
    return render(request, "negotiations/settings_authority.html", context)


@either
def settings_authority_add(request: HttpRequest) -> HttpResponse:
    user = _administrator(request)
    form = AuthorityForm(sent(request), instance=Authority(), currency=_base())

    def act(data: dict[str, Any]) -> Authority:
        return actions.add_authority(actor=user, **form.everything())

    return take(request, form, Sheet(title=_("New line"), back=_page()), act, _("Saved."))


@either
def settings_authority_edit(request: HttpRequest, authority_id: uuid.UUID) -> HttpResponse:
    user = _administrator(request)
    form = AuthorityForm(sent(request), instance=row_to_edit(request, Authority, authority_id), currency=_base())

    def act(data: dict[str, Any]) -> Authority:
        return actions.change_authority(
            actor=user, authority_id=authority_id, values=form.everything(), expected_version=data["version"]
        )

    return take(request, form, Sheet(title=_("Authority"), back=_page()), act, _("Saved."))


@require_POST
def settings_authority_remove(request: HttpRequest, authority_id: uuid.UUID) -> HttpResponse:
    actions.remove_authority(actor=_administrator(request), authority_id=authority_id)
    return finished(request, _("Removed."), to=_page())


@either
def deputy_add(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """On a manager's page: by themselves, or by who leads them."""
    user = person(request)
    manager = get_object_or_404(User.objects.visible_to(user), pk=user_id)
    if not may_delegate(user, manager):
        raise PermissionDenied(_("Only the person and who leads them name a deputy."))
    form = DeputyForm(sent(request), actor=user, manager=manager)

    def act(data: dict[str, Any]) -> Delegation:
        return actions.add_deputy(actor=user, manager=manager, **data)

    intro = _("Decides on requests in the place of %(person)s") % {"person": manager}
    sheet = Sheet(title=_("Deputy"), intro=intro, back=manager.get_absolute_url())
    return take(request, form, sheet, act, _("Saved."))


@require_POST
def deputy_remove(request: HttpRequest, delegation_id: int) -> HttpResponse:
    row = get_object_or_404(Delegation.objects.visible_to(person(request)), pk=delegation_id)
    actions.remove_deputy(actor=person(request), delegation_id=row.pk)
    return finished(request, _("Removed."), to=reverse("team:person_detail", args=[row.manager_id]))


def _administrator(request: HttpRequest) -> User:
    user = person(request)
    require_administrator(user)
    return user


def _base() -> str:
    return Organization.objects.current().base_currency


def _page() -> str:
    return reverse("negotiations:settings_authority")
