"""Days on which somebody is away: one's own, and those of the people one leads."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from team.absence_panels import may_enter_for
from team.actions import add_absence, change_absence, remove_absence
from team.forms import AbsenceForm
from team.models import Absence, Organization, User
from team.querysets import administers
from team.requests import person, row_to_edit
from web.edits import sent
from web.keyset import browser_page
from web.sheets import Sheet, finished, take


@require_safe
def absence_list(request: HttpRequest) -> HttpResponse:
    """Those of now and later: one's own, below them those of the people one leads."""
    user = person(request)
    ahead = Absence.objects.visible_to(user).filter(last_day__gte=Organization.objects.today())
    others = ahead.exclude(user=user).select_related("user")
    context = {
        "own": ahead.filter(user=user),
        "page": browser_page(request, others, order=["first_day"]),
        "may_edit": user.sight.edits_everything or user.sight.people,
        "administers": administers(user),
        "place": "away",
    }
    return render(request, "team/absence_list.html", context)


@require_http_methods(["GET", "POST"])
def absence_add(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    colleague = get_object_or_404(User.objects.visible_to(user), pk=user_id)
    if not may_enter_for(user, colleague):
        raise PermissionDenied(_("Only the person and who leads them say when they are away."))

    def act(data: dict[str, Any]) -> Absence:
        return add_absence(actor=user, user=colleague, first_day=data["first_day"], last_day=data["last_day"])

    title = _("Days away") if colleague == user else _("Days away of %(person)s") % {"person": colleague}
    return take(request, AbsenceForm(sent(request)), Sheet(title=title, back=_page()), act, _("Saved."))


@require_http_methods(["GET", "POST"])
def absence_edit(request: HttpRequest, absence_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    form = AbsenceForm(sent(request), instance=row_to_edit(request, Absence, absence_id))

    def act(data: dict[str, Any]) -> Absence:
        return change_absence(actor=user, absence_id=absence_id, values=form.values(), expected_version=data["version"])

    return take(request, form, Sheet(title=_("Days away"), back=_page()), act, _("Saved."))


@require_POST
def absence_remove(request: HttpRequest, absence_id: uuid.UUID) -> HttpResponse:
    remove_absence(actor=person(request), absence_id=absence_id)
    return finished(request, _("Removed."), to=_page())


def _page() -> str:
    return reverse("team:absence_list")
