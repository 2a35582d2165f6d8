from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stakeholders.visits import prefill
from stakeholders.visits.actions import cancel_visit, change_visit, mark_missed, plan_visit
from stakeholders.visits.forms import PlanForm, PlanNewForm, ReportForm
from stakeholders.visits.models import Visit
from stakeholders.visits.views.logging import begin_of, choose_account
from team import permits
from team.requests import person
from web.edits import attempt, done, form_page, sent
from web.htmx import by_htmx
from web.params import day_of
from web.returning import back_to, came_from

TEMPLATE = "visits/visit_form.html"


@require_http_methods(["GET", "POST"])
def visit_plan(request: HttpRequest) -> HttpResponse:
    """``?account=`` or ``?center=``, ``?day=``; without them the last accounts to choose from."""
    user = person(request)
    permits.require_seller(user)
    begin = begin_of(request, looks_around=False)
    if begin.account is None:
        return choose_account(request, reverse("visits:visit_plan"))
    account, data = begin.account, sent(request)
    begin = prefill.Start(account, None, begin.center)
    form = PlanNewForm(data, user=user, begin=begin, day=day_of(request.GET.get("day", "")))
    if form.is_valid():
        visit = attempt(form, lambda: plan_visit(actor=user, account=account, **form.plan()))
        if visit:
            return done(request, reverse("visits:visit_detail", args=[visit.pk]), said=_("Visit planned."))
    context = {"title": _("Plan a visit"), "begin": begin, "button": _("Plan"), "cancel_url": _home()}
    return form_page(request, form, template=TEMPLATE, **context)


@require_http_methods(["GET", "POST"])
def visit_edit(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The plan, or what was reported."""
    user, visit = person(request), _editable(request, visit_id)
    begin = prefill.of_visit(visit, user)
    shape = PlanForm if visit.state == Visit.State.PLANNED else ReportForm
    data = sent(request)
    form = shape(data, user=user, begin=begin, instance=visit)
    url = back_to(request, reverse("visits:visit_detail", args=[visit_id]))
    if form.is_valid() and attempt(
        form,
        lambda: change_visit(
            actor=user, visit_id=visit_id, values=form.values(), expected_version=form.cleaned_data["version"]
        ),
    ):
        return done(request, url, said=_("Saved."))
    context = {"title": _("Edit the visit"), "begin": begin, "cancel_url": url}
    return form_page(request, form, template=TEMPLATE, **context)


@require_POST
def visit_missed(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    visit = _editable(request, visit_id)
    mark_missed(actor=person(request), visit_id=visit_id)
    url = came_from(request, reverse("visits:visit_detail", args=[visit.pk]))
    return done(request, url, said=_("Noted: it did not happen."))


@require_http_methods(["GET", "POST"])
def visit_cancel(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    visit = _editable(request, visit_id)
    if request.method == "POST":
        cancel_visit(actor=person(request), visit_id=visit_id)
        return done(request, reverse("visits:visit_detail", args=[visit_id]), said=_("Visit cancelled."))
    context = {"visit": visit, "cancel_url": reverse("visits:visit_detail", args=[visit_id])}
    part = "#sheet" if by_htmx(request) else ""
    return render(request, f"visits/visit_cancel.html{part}", context)


def _editable(request: HttpRequest, visit_id: uuid.UUID) -> Visit:
    user = person(request)
    visit = get_object_or_404(Visit.objects.visible_to(user).select_related("account"), pk=visit_id)
    permits.require_editable(visit, actor=user)
    return visit


def _home() -> str:
    return reverse("visits:visit_list")
