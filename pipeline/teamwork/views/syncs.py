"""The weekly talk of a pair: the list of pairs, one week of one, its fixed time, next week's calls."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipeline.teamwork import actions, reading, reviews, syncs
from pipeline.teamwork.actions.pairs import Call
from pipeline.teamwork.forms import MinutesForm, PairForm
from pipeline.teamwork.models import HandOver, Meeting, Pair
from pipeline.teamwork.places import places
from pipeline.teamwork.views.finding import pair_or_404
from pipeline.teamwork.weeks import Week, week_of
from team.calendars import current_calendar
from team.models import Organization, User
from team.requests import person
from web.edits import sent
from web.sheets import Sheet, take

either = require_http_methods(["GET", "HEAD", "POST"])
SYNC = Meeting.Kind.SYNC


@require_safe
def sync_list(request: HttpRequest) -> HttpResponse:
    user = person(request)
    context = {"places": places(user, "teamwork:sync_list"), "lines": syncs.pairs_of(user), "viewer": user}
    return render(request, "teamwork/sync_list.html", context)


@require_safe
def sync(request: HttpRequest, outside_id: uuid.UUID, inside_id: uuid.UUID) -> HttpResponse:
    outside, inside = pair_or_404(request, outside_id, inside_id)
    return _page(request, outside, inside, week_of(request.GET.get("week", "")))


def _page(request: HttpRequest, outside: User, inside: User, week: Week, sent_calls: Any = None) -> HttpResponse:
    viewer = person(request)
    pair = Pair.objects.filter(outside=outside, inside=inside).first()
    talk = reviews.talk_of(viewer, SYNC, outside, inside, week)
    accounts = syncs.shared_accounts(viewer, outside, inside)
    planned = syncs.planned_week(week, pair)
    context: dict[str, Any] = {
        "outside": outside,
        "inside": inside,
        "pair": pair,
        "week": week,
        "planned": planned,
        "talk": talk,
        "today": Organization.objects.today(),
        "kind": SYNC.value,
        "form": MinutesForm(initial={"minutes": talk.minutes, "version": talk.version}),
        "places": places(viewer, "teamwork:sync_list"),
        **_between(viewer, outside, inside, week),
        **_visits(viewer, [outside, inside], week, planned, accounts),
    }
    if talk.writes:
        due = syncs.due_accounts(accounts, planned)
        context["calls"] = syncs.call_lines(due, outside, inside, viewer, planned, sent_calls)
    return render(request, "teamwork/sync.html", context, status=422 if sent_calls else 200)


def _between(viewer: User, outside: User, inside: User, week: Week) -> dict[str, Any]:
    """Hand-overs of the two: open ones, and those answered since last week."""
    rows, calendar = HandOver.objects.visible_to(viewer).between(outside, inside), current_calendar()
    return {
        "open": reading.rows_of(reading.ordered(rows.open())[: reading.SHOWN], viewer, calendar),
        "answered": reading.rows_of(_answered(rows, week.before), viewer, calendar),
    }


def _answered(between: Any, last: Week) -> Any:
    rows = between.filter(replied_at__gte=last.starts_at).exclude(state__in=("asked", "accepted"))
    return rows.select_related(*reading.RELATED).order_by("-replied_at")[:20]


def _visits(viewer: User, both: list[User], week: Week, planned: Week, accounts: Any) -> dict[str, Any]:
    """Theirs at the accounts they share: last week's, and what is planned already."""
    shared = accounts.order_by().values("pk")
    ahead = reviews.visits_of(viewer, both, planned, account__in=shared, state="planned")
    steps = syncs.steps_of(accounts, planned).select_related("account", "contact", "assignee")
    return {
        "visits": reviews.visits_of(viewer, both, week.before, account__in=shared),
        "ahead": ahead.rows,
        "steps": list(steps[: reading.SHOWN]),
    }


@either
def sync_time(request: HttpRequest, outside_id: uuid.UUID, inside_id: uuid.UUID) -> HttpResponse:
    """On which day and at what time the two talk."""
    outside, inside = pair_or_404(request, outside_id, inside_id)
    user, pair = person(request), Pair.objects.filter(outside=outside, inside=inside).first()
    form = PairForm(sent(request), instance=pair or Pair(outside=outside, inside=inside))

    def act(data: dict[str, Any]) -> Pair:
        version = data["version"] if pair else None
        given = {"weekday": data["weekday"], "starts_at": data["starts_at"], "expected_version": version}
        return actions.set_pair(actor=user, outside=outside, inside=inside, **given)

    back = reverse("teamwork:sync", args=[outside.pk, inside.pk])
    intro = _("Every week; both find it on Today that day.")
    return take(request, form, Sheet(title=_("When you talk"), intro=intro, back=back), act, _("Saved."))


@require_POST
def sync_plan(request: HttpRequest, outside_id: uuid.UUID, inside_id: uuid.UUID) -> HttpResponse:
    """The ticked accounts: a plan of one's own, a next step of the other's."""
    outside, inside = pair_or_404(request, outside_id, inside_id)
    user, week = person(request), week_of(request.POST.get("week", ""))
    if user.pk not in (outside.pk, inside.pk):
        raise PermissionDenied(_("This is for the two to write."))
    pair = Pair.objects.filter(outside=outside, inside=inside).first()
    planned = syncs.planned_week(week, pair)
    due = syncs.due_accounts(syncs.shared_accounts(user, outside, inside), planned)
    lines = syncs.call_lines(due, outside, inside, user, planned, request.POST)
    picked = [line for line in lines if line.form["picked"].data]
    if not all(line.form.is_valid() for line in picked):
        return _page(request, outside, inside, week, request.POST)
    calls = {line.due.account.pk: _call(line.form.cleaned_data) for line in picked}
    results = actions.plan_calls(actor=user, calls=calls)
    names = {line.due.account.pk: line.due.account.name for line in picked}
    done = sum(not each.refusal for each in results)
    if done:
        messages.success(request, ngettext("%(count)d planned.", "%(count)d planned.", done) % {"count": done})
    for each in results:
        if each.refusal:
            messages.error(request, f"{names[each.id]}: {each.refusal}")
    back = reverse("teamwork:sync", args=[outside.pk, inside.pk])
    return HttpResponseRedirect(f"{back}?week={week.monday.isoformat()}")


def _call(data: dict[str, Any]) -> Call:
    return Call(data["who"], data["starts_at"], data["channel"])
