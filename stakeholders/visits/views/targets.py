from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.visits.actions.targets import set_targets
from stakeholders.visits.forms.targets import TargetsForm
from stakeholders.visits.targets import role_targets
from team.permits import require_administrator
from team.requests import person
from web.edits import attempt, sent, status_of
from web.sheets import leave


@require_http_methods(["GET", "POST"])
def settings_visits(request: HttpRequest) -> HttpResponse:
    """What is expected of each role."""
    user = person(request)
    require_administrator(user)
    form = TargetsForm(sent(request), rows=role_targets())
    if form.is_valid() and attempt(form, lambda: set_targets(actor=user, targets=form.targets())):
        return leave(request, reverse("visits:settings_visits"), _("Saved."))
    context = {"form": form, "administers": True, "place": "visits"}
    return render(request, "visits/settings_visits.html", context, status=status_of(form))
