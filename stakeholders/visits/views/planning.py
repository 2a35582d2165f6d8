from __future__ import annotations

import datetime as dt
import uuid
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stakeholders.visits import conflicts, prefill
from stakeholders.visits.actions import cancel_visit, change_visit, mark_missed, plan_visit
from stakeholders.visits.forms import PlanForm, PlanNewForm, ReportForm
from stakeholders.visits.models import Visit
from stakeholders.visits.views.logging import begin_of, choose_account
from team import permits
from team.models import User
from team.requests import person, row_to_edit
from web.edits import sent
from web.formats import short_date
from web.params import day_of, uuids_of
from web.returning import came_from
from web.sheets import Sheet, finished, take

FIELDS = "visits/visit_fields.html"


@require_http_methods(["GET", "POST"])
def visit_plan(request: HttpRequest) -> HttpResponse:
    """``?account=`` or ``?center=``, ``?contact=`` (several), ``?day=``, ``?at=`` and ``?until=``; else a choice."""
    user = person(request)
    permits.require_seller(user)
    begin = begin_of(request, looks_around=False)
    if begin.account is None:
        return choose_account(request, reverse("visits:visit_plan"))
    account = begin.account
    begin = prefill.Start(account, None, begin.center)
    day, times = day_of(request.GET.get("day", "")), (time_of(request, "at"), time_of(request, "until"))
    people = uuids_of(request.GET.getlist("contact"))
    form = PlanNewForm(sent(request), user=user, begin=begin, day=day, times=times, people=people)

    def act(data: dict[str, Any]) -> Visit:
        return plan_visit(actor=user, account=account, **form.plan())

    sheet = _sheet(_("Plan a visit"), begin, back=reverse("visits:visit_list"), button=_("Plan"))
    said = partial(said_of, user=user, said=_("Visit planned."))
    return take(request, form, sheet, act, said, to=Visit.get_absolute_url)


@require_http_methods(["GET", "POST"])
def visit_edit(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The plan, or what was reported."""
    user, visit = person(request), row_to_edit(request, Visit, visit_id, "account")
    begin = prefill.of_visit(visit, user)
    shape = PlanForm if visit.state == Visit.State.PLANNED else ReportForm
    form = shape(sent(request), user=user, begin=begin, instance=visit)

    def act(data: dict[str, Any]) -> Visit:
        return change_visit(actor=user, visit_id=visit_id, values=form.values(), expected_version=data["version"])

    sheet = _sheet(_("Edit the visit"), begin, back=visit.get_absolute_url())
    return take(request, form, sheet, act, partial(said_of, user=user, said=_("Saved.")))


def time_of(request: HttpRequest, name: str) -> dt.time | None:
    """``09:30`` of the address; nonsense counts as none."""
    try:
        return dt.time.fromisoformat(request.GET.get(name, "")).replace(tzinfo=None)
    except ValueError:
        return None


def said_of(visit: Visit, *, user: User, said: str) -> str:
    """What was done, and what stands in the way of it."""
    return conflicts.sentence(conflicts.of_visit(visit.pk, user), visit.pk, said)


def _sheet(title: str, begin: prefill.Start, *, back: str, button: str = "") -> Sheet:
    intro = str(begin.account)
    return Sheet(title=title, intro=intro, back=back, button=button, fields=FIELDS, context={"begin": begin})


@require_POST
def visit_missed(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    visit = row_to_edit(request, Visit, visit_id)
    mark_missed(actor=person(request), visit_id=visit_id)
    return finished(request, _("Noted: it did not happen."), to=came_from(request, visit.get_absolute_url()))


@require_http_methods(["GET", "POST"])
def visit_cancel(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    visit = row_to_edit(request, Visit, visit_id, "account")

    def act(data: dict[str, Any]) -> Visit:
        return cancel_visit(actor=person(request), visit_id=visit_id)

    words = {"account": visit.account, "day": short_date(visit.starts_at)}
    intro = _("The visit at %(account)s on %(day)s will not take place.") % words
    title, back = _("Cancel the visit"), visit.get_absolute_url()
    sheet = Sheet(title=title, button=title, intro=intro, danger=True, back=back)
    return take(request, forms.Form(sent(request)), sheet, act, _("Visit cancelled."))
