from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stakeholders.visits import cadence_page, due
from stakeholders.visits.actions import plan_several
from stakeholders.visits.forms.cadence import slot_forms
from stakeholders.visits.places import places
from stakeholders.visits.proposals import propose
from stakeholders.visits.suggestions import suggestions
from team import permits
from team.models import User
from team.requests import person
from web.edits import sent
from web.params import uuid_of, uuids_of
from web.sheets import leave

URL = "visits:visit_cadence"


@require_safe
def visit_cadence(request: HttpRequest) -> HttpResponse:
    """One's own accounts by their cadence; ``?who=`` somebody whom one leads, ``?open=1`` without what is planned."""
    user = person(request)
    who = _who(request, user)
    only_open = request.GET.get("open") == "1"
    page = cadence_page.read(who, only_open=only_open, after=uuid_of(request.GET.get("after", "")))
    context = {
        "page": page,
        "who": who,
        "is_own": who.pk == user.pk,
        "may_plan": who.pk == user.pk and user.sight.sells,
        "people": cadence_page.people_choices(user),
        "only_open": only_open,
        "team": cadence_page.team_loads(user) if who.pk == user.pk else [],
        "worth": suggestions(user) if who.pk == user.pk else [],
        "older_url": cadence_page.address(request.GET, page.next) if page.next else None,
        "newer_url": cadence_page.address(request.GET, None) if page.is_later else None,
        "places": places(URL),
    }
    return render(request, "visits/cadence.html", context)


@require_POST
def cadence_plan(request: HttpRequest) -> HttpResponse:
    """The chosen accounts with a free time each; sent with ``apply`` they are planned, one by one."""
    user = person(request)
    permits.require_seller(user)
    chosen = uuids_of(request.POST.getlist("account"))[: cadence_page.AT_ONCE]
    rows = due.lines(due.own_accounts([user.pk]).filter(pk__in=chosen)) if chosen else []
    context = {"back": reverse(URL)}
    if "apply" not in request.POST:
        forms = slot_forms(None, rows, propose(user, rows))
        return render(request, "visits/cadence_plan.html", {**context, "forms": forms})
    forms = slot_forms(sent(request), rows, {})
    plans = {form: form.plan() for form in forms if form.is_valid()}
    answers = plan_several(actor=user, plans=[plan for plan in plans.values() if plan])
    said, refused = cadence_page.settle(forms, answers)
    if not refused:
        return leave(request, reverse(URL), said)
    return render(request, "visits/cadence_plan.html", {**context, "forms": refused, "said": said}, status=409)


def _who(request: HttpRequest, user: User) -> User:
    """Oneself, or somebody whose visits one reaches; anybody else is not found."""
    text = request.GET.get("who", "")
    if not text:
        return user
    found = uuid_of(text)
    if found is None or not (user.sight.everything or found in user.sight.people):
        raise Http404
    try:
        return User.objects.people().prefetch_related("role_grants").get(pk=found)
    except User.DoesNotExist as error:
        raise Http404 from error
