"""The weekly review: whom one talks with, one week of it, and what is promised there."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import KeyAccount
from pipeline.attention.monday import agenda_of
from pipeline.teamwork import reviews
from pipeline.teamwork.forms import MinutesForm, PromiseForm
from pipeline.teamwork.models import Meeting
from pipeline.teamwork.places import places
from pipeline.teamwork.views.finding import reported_or_404
from pipeline.teamwork.weeks import Week, week_of
from stakeholders.actions import make_commitment
from stakeholders.models import Commitment
from team.models import Organization, User
from team.people import sellers
from team.requests import person
from web.edits import sent
from web.params import uuid_of
from web.sheets import Sheet, take

either = require_http_methods(["GET", "HEAD", "POST"])
LISTED = 300


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """For who leads: their people, and when they last talked. For who leads nobody: their own review."""
    user = person(request)
    everybody = sellers(user).exclude(pk=user.pk)
    people = everybody if user.sight.edits_everything else everybody.filter(pk__in=user.sight.below)
    rows = list(people[:LISTED])
    if not rows and user.sight.sells:
        return HttpResponseRedirect(reverse("teamwork:review", args=[user.pk]))
    met = Meeting.objects.visible_to(user).filter(kind="review", second__in=rows).exclude(minutes="")
    last = dict(met.order_by("week").values_list("second_id", "week"))
    lines = [{"person": each, "last": last.get(each.pk)} for each in rows]
    context = {"places": places(user, "teamwork:review_list"), "lines": lines, "sells": user.sight.sells}
    return render(request, "teamwork/review_list.html", context)


@require_safe
def review(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """``?week=`` any day of it; ``?with=`` another manager with whom the talk was."""
    viewer, rep = person(request), reported_or_404(request, user_id)
    week = week_of(request.GET.get("week", ""))
    leader = reviews.leader_of(viewer, rep, uuid_of(request.GET.get("with", "")))
    talk = reviews.talk_of(viewer, Meeting.Kind.REVIEW, leader, rep, week)
    context: dict[str, Any] = {
        "rep": rep,
        "leader": leader,
        "viewer": viewer,
        "week": week,
        "extra": f"&with={leader.pk}" if leader and request.GET.get("with") else "",
        "talk": talk,
        "kind": Meeting.Kind.REVIEW.value,
        "form": MinutesForm(initial={"minutes": talk.minutes, "version": talk.version}),
        "today": Organization.objects.today(),
        "places": places(viewer, "teamwork:review_list"),
    }
    return render(request, "teamwork/review.html", context | _parts(viewer, rep, leader, week))


def _parts(viewer: User, rep: User, leader: User | None, week: Week) -> dict[str, Any]:
    """What the two talk about: last week, this week, deals."""
    kept = reviews.promises(viewer, rep, week.before)
    waiting, settled = agenda_of(rep, viewer)
    return {
        "promises": kept,
        "counts": reviews.counted(kept),
        "theirs": reviews.customers_actions(viewer, rep, week),
        "visits": reviews.visits_of(viewer, [rep], week.before),
        "plan": reviews.plan_of(viewer, rep, week),
        "deals": reviews.deals_to_discuss(viewer, rep, leader),
        "waiting": waiting,
        "settled": settled,
    }


@either
def promise(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """What the one who reports will do: a next step of theirs."""
    viewer, rep = person(request), reported_or_404(request, user_id)
    form = PromiseForm(
        sent(request), viewer=viewer, accounts=accounts_of(rep, viewer), initial={"due_on": _friday_after(viewer)}
    )

    def act(data: dict[str, Any]) -> Commitment:
        return make_commitment(actor=viewer, side="ours", assignee=rep, **data)

    back = reverse("teamwork:review", args=[rep.pk])
    intro = _("A next step of %(name)s.") % {"name": rep}
    return take(request, form, Sheet(title=_("Add a promise"), intro=intro, back=back), act, _("Noted."))


def accounts_of(rep: User, viewer: User) -> Any:
    mine = Q(owner=rep) | Q(inside_owner=rep) | Q(deals__owner=rep, deals__status="open")
    rows = KeyAccount.objects.visible_to(viewer).listed()
    return rows.filter(pk__in=KeyAccount.objects.filter(mine).order_by().values("pk"))


def _friday_after(viewer: User) -> dt.date:
    today = viewer.today()
    return today + dt.timedelta(days=(4 - today.weekday()) % 7 or 7)
