"""Tactics at the table: what worked, for those who lead; and the catalogue with its phases, in the settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from negotiations import actions
from negotiations.forms.tactics import TacticForm
from negotiations.known_tactics import KnownTactic, known_tactic
from negotiations.models import TacticSetting
from negotiations.pages.tactics import catalogue, may_see_statistics, tried
from team.permits import require_administrator
from team.querysets import administers
from team.requests import person
from web.edits import sent
from web.sheets import Sheet, finished, take


@require_safe
def tactic_statistics(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not may_see_statistics(user):
        raise PermissionDenied(_("This is for those who lead a team."))
    return render(request, "negotiations/tactic_statistics.html", {"rows": tried(user)})


@require_safe
def settings_tactics(request: HttpRequest) -> HttpResponse:
    """Read by everybody, changed by administrators."""
    user = person(request)
    may_edit = administers(user)
    context = {
        "sides": catalogue(),
        "may_edit": may_edit,
        "administers": may_edit,
        "may_see_statistics": may_see_statistics(user),
        "place": "tactics",
    }
    return render(request, "negotiations/settings_tactics.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def settings_tactic_edit(request: HttpRequest, code: str) -> HttpResponse:
    user, known = person(request), _known(code)
    require_administrator(user)
    form = TacticForm(sent(request), known=known)

    def act(data: dict[str, Any]) -> TacticSetting:
        return actions.set_tactic(actor=user, code=code, values=form.values(), expected_version=data["version"])

    intro = _("Keyline proposes: %(phases)s. The source names the phases, and lost which tactic belongs to which.")
    sheet = Sheet(title=known.name, intro=intro % {"phases": known.shipped_phase_words}, back=_page())
    return take(request, form, sheet, act, _("Saved."))


@require_POST
def settings_tactic_restore(request: HttpRequest, code: str) -> HttpResponse:
    user, known = person(request), _known(code)
    version = forms.IntegerField(required=False).clean(request.POST.get("version"))
    actions.restore_tactic(actor=user, code=code, expected_version=version)
    return finished(request, _("“%(tactic)s” is as Keyline has it.") % {"tactic": known.name}, to=_page())


def _known(code: str) -> KnownTactic:
    known = known_tactic(code)
    if known is None:
        raise Http404
    return known


def _page() -> str:
    return reverse("negotiations:settings_tactics")
