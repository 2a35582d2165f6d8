from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits import reading
from stakeholders.visits.actions import note_attitudes, plan_visit
from stakeholders.visits.forms import STANDS, AttitudesForm, NextVisitForm
from stakeholders.visits.models import Visit
from team import permits
from team.requests import person
from web import panels
from web.edits import attempt, sent, status_of
from web.formats import short_date
from web.sheets import leave


@require_http_methods(["GET", "POST"])
def visit_after(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """What the visit proves (from the pipeline), who has changed, when to meet again: each line optional."""
    user, visit = person(request), _reported(request, visit_id)
    members, others = reading.people_met(visit, user)
    form = AttitudesForm(sent(request), people=members, others=others)

    def note() -> Visit:
        return note_attitudes(actor=user, visit_id=visit_id, attitudes=form.learned(), rungs=form.learned("rung"))

    if form.is_valid() and attempt(form, note):
        return leave(request, request.path, _("Noted."))
    return render(request, "visits/visit_after.html", _context(request, visit, form, others), status=status_of(form))


@require_POST
def visit_next(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Plan the next one: the same people, deals and hour."""
    user, visit = person(request), _reported(request, visit_id)
    form = NextVisitForm(request.POST, user=user, visit=visit)
    if form.is_valid():
        hour = timezone.localtime(visit.starts_at, user.zone).time().replace(second=0, microsecond=0)
        starts_at = dt.datetime.combine(form.cleaned_data["on"], hour, tzinfo=user.zone)
        names = {"channel": visit.channel, "is_agreed": form.cleaned_data["is_agreed"]}
        people = [row.contact for row in visit.seen_people if row.met]  # type: ignore[attr-defined]
        centers = [row.center for row in visit.seen_centers]  # type: ignore[attr-defined]
        planned = attempt(
            form,
            lambda: plan_visit(
                actor=user, account=visit.account, starts_at=starts_at, people=people, centers=centers, **names
            ),
        )
        if planned:
            said = _("Planned for %(day)s.") % {"day": short_date(starts_at)}
            return leave(request, reverse("visits:visit_after", args=[visit_id]), said)
    members, others = reading.people_met(visit, user)
    shown = AttitudesForm(people=members, others=others)
    context = _context(request, visit, shown, others) | {"next_form": form}
    return render(request, "visits/visit_after.html", context, status=status_of(form))


def _context(request: HttpRequest, visit: Visit, form: AttitudesForm, others: list) -> dict:
    user = person(request)
    editable = BuyingCenter.objects.editable_by(user).filter(visit_rows__visit=visit)
    return {
        "visit": visit,
        "form": form,
        "others": others,
        "met": reading.changes_of_people(visit, user),
        "stands": [(int(value), words) for value, words in STANDS.items() if value],
        "rungs": Contact.Rung.choices,
        "center": editable.order_by("-visit_rows__is_primary").first() if others else None,
        "next_form": NextVisitForm(user=user, visit=visit),
        "planned": _planned_next(visit),
        "panels": list(panels.shown("visit-after", request, visit)),
    }


def _planned_next(visit: Visit) -> Visit | None:
    """The next plan of the same person with the account, if there is one already."""
    ahead = Visit.objects.planned().filter(account_id=visit.account_id, owner_id=visit.owner_id)
    return ahead.filter(starts_at__gt=timezone.now()).order_by("starts_at").first()


def _reported(request: HttpRequest, visit_id: uuid.UUID) -> Visit:
    user = person(request)
    visit = get_object_or_404(reading.shown(Visit.objects.visible_to(user), user), pk=visit_id)
    permits.require_editable(visit, actor=user)
    return visit
