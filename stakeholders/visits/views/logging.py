from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.visits import prefill, reading
from stakeholders.visits.actions import log_visit
from stakeholders.visits.forms import LogVisitForm
from stakeholders.visits.models import Visit
from stakeholders.visits.suggestions import at_time, suggestions
from team import permits
from team.requests import person
from web.edits import attempt, sent, status_of
from web.params import uuid_of
from web.sheets import leave

KEPT = ("day", "at", "until")
"""Of the address, while the account is still to be chosen."""


@require_http_methods(["GET", "POST"])
def visit_log(request: HttpRequest) -> HttpResponse:
    """The phone form. ``?visit=``, ``?center=`` or ``?account=`` say where one comes from."""
    user = person(request)
    permits.require_seller(user)
    begin = begin_of(request)
    if begin.account is None:
        return choose_account(request, reverse("visits:visit_log"))
    if request.method == "GET" and begin.visit and begin.visit.state not in (Visit.State.PLANNED, Visit.State.MISSED):
        return HttpResponseRedirect(reverse("visits:visit_detail", args=[begin.visit.pk]))
    form = LogVisitForm(sent(request), request.FILES or None, user=user, begin=begin)
    if form.is_valid():
        report = form.report(nobody_there="nobody" in request.POST)
        visit = attempt(form, lambda: log_visit(actor=user, report=report, visit_id=form.visit_id))
        if visit:
            said = _("Noted: nobody was there.") if report.nobody_there else _("Visit logged.")
            return leave(request, reverse("visits:visit_after", args=[visit.pk]), said)
    context = {"form": form, "begin": begin, "own_action": form.says("customer_action", "action_due")}
    context["own_step"] = form.says("next_step", "step_due")
    return render(request, "visits/visit_log.html", context, status=status_of(form))


def begin_of(request: HttpRequest, *, looks_around: bool = True, only_address: bool = False) -> prefill.Start:
    """What the address (or the sent form) names, else the visit planned around now. Strange ids are not found.

    ``?q=`` is a search for another account, so nothing comes by itself. `only_address`: a form has nothing to say.
    """
    user, around = person(request), looks_around and request.method == "GET" and "q" not in request.GET
    told = request.GET if only_address or request.method != "POST" else request.POST
    named: dict[str, Any] = {
        f"{name}_id": _named(told, name, is_form=told is request.POST) for name in ("visit", "center", "account")
    }
    try:
        return prefill.start(user, **named, now=timezone.now() if around else None)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def choose_account(request: HttpRequest, url: str) -> HttpResponse:
    """The last accounts as chips, and a search."""
    user, words = person(request), request.GET.get("q", "")
    kept = [(name, request.GET[name]) for name in KEPT if name in request.GET]
    is_log, is_plan = (url == reverse(name) for name in ("visits:visit_log", "visits:visit_plan"))
    context = {
        "url": url,
        "is_plan": not is_log,
        "worth": at_time(suggestions(user), kept) if is_plan and not words else [],
        "words": words,
        "kept": kept,
        "recent": prefill.recent_accounts(user),
        "found": prefill.find_accounts(user, words),
        "today": reading.of_today(user, timezone.now()),
    }
    return render(request, "visits/choose_account.html", context)


def _named(told: QueryDict, name: str, *, is_form: bool) -> uuid.UUID | None:
    """From the form if it was sent, else from the address. The form's deal is a choice, not a beginning."""
    text = told.get(name, "")
    if not text or (name == "center" and is_form):
        return None
    found = uuid_of(text)
    if found is None:
        raise Http404
    return found
