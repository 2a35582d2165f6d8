"""Agenda and minutes of a weekly talk, whichever kind it is."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pipeline.teamwork import actions
from pipeline.teamwork.forms import MinutesForm
from pipeline.teamwork.models import AgendaPoint, Meeting
from pipeline.teamwork.views.finding import pair_or_404, sellers_or_404
from pipeline.teamwork.weeks import Week, week_of
from team.models import User
from team.requests import person
from team.sight import is_above
from web.edits import attempt, status_of, typed
from web.errors import StaleVersion


def two_or_404(request: HttpRequest, kind: str, first_id: uuid.UUID, second_id: uuid.UUID) -> tuple[User, User]:
    """The two of a talk, for them and for who leads them; nobody else learns that they talk."""
    user = person(request)
    if kind == Meeting.Kind.SYNC:
        return pair_or_404(request, first_id, second_id)
    if kind != Meeting.Kind.REVIEW or not user.sight.sells:
        raise Http404
    if user.pk not in (first_id, second_id) and not is_above(user, second_id):
        raise Http404
    first, second = sellers_or_404(request, first_id, second_id)
    known = Meeting.objects.visible_to(user).of_two(kind, first, second).exists()
    if not known and not is_above(first, second.pk):
        raise Http404
    return first, second


@require_POST
def minutes(request: HttpRequest, kind: str, first_id: uuid.UUID, second_id: uuid.UUID) -> HttpResponse:
    """Kept while typing (``Accept: application/json``), or by the button."""
    first, second = two_or_404(request, kind, first_id, second_id)
    user, week = person(request), week_of(request.POST.get("week", ""))
    if user.pk not in (first.pk, second.pk):
        raise PermissionDenied(_("This is for the two to write."))
    form = MinutesForm(request.POST)
    meeting = None
    if form.is_valid():
        meeting = attempt(form, lambda: _write(user, kind, first, second, week, form))
    if request.headers.get("Accept") != "application/json":
        return _back(request, kind, first, second, week, form, meeting)
    if meeting is None:
        return JsonResponse({"error": _why_not(form)}, status=status_of(form))
    return JsonResponse({"version": meeting.version})


def _why_not(form: MinutesForm) -> str:
    if isinstance(getattr(form, "violation", None), StaleVersion):
        return _("These minutes were changed meanwhile. Save shows you both texts.")
    return " ".join(str(each) for errors in form.errors.values() for each in errors)


def _write(user: User, kind: str, first: User, second: User, week: Week, form: MinutesForm) -> Meeting:
    data = form.cleaned_data
    return actions.write_minutes(
        actor=user,
        kind=kind,
        first=first,
        second=second,
        week=week.monday,
        text=data["minutes"].replace("\r\n", "\n"),
        expected_version=data["version"],
    )


def _back(
    request: HttpRequest, kind: str, first: User, second: User, week: Week, form: MinutesForm, meeting: Meeting | None
) -> HttpResponse:
    """To the page; after a refusal what was typed is shown beside what stands there now, to be put together."""
    page = Meeting(kind=kind, first=first, second=second, week=week.monday).get_absolute_url()
    if meeting is not None:
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(f"{page}#minutes")
    there = Meeting.objects.visible_to(person(request)).of_two(kind, first, second).filter(week=week.monday).first()
    if isinstance(getattr(form, "violation", None), StaleVersion) and there:
        form.data = again = typed(form)
        again["version"] = str(there.version)
    words = {"form": form, "there": there, "first": first, "second": second, "week": week, "back": page, "kind": kind}
    return render(request, "teamwork/minutes_refused.html", words, status=status_of(form))


@require_POST
def point_add(request: HttpRequest, kind: str, first_id: uuid.UUID, second_id: uuid.UUID) -> HttpResponse:
    first, second = two_or_404(request, kind, first_id, second_id)
    week = week_of(request.POST.get("week", ""))
    text = request.POST.get("text", "").replace("\x00", "")[:300]
    try:
        actions.add_point(actor=person(request), kind=kind, first=first, second=second, week=week.monday, text=text)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    page = Meeting(kind=kind, first=first, second=second, week=week.monday).get_absolute_url()
    return HttpResponseRedirect(f"{page}#agenda")


@require_POST
def point_settle(request: HttpRequest, point_id: int) -> HttpResponse:
    """``settled=0``: it was not talked about, after all."""
    user, is_settled = person(request), request.POST.get("settled") != "0"
    if not AgendaPoint.objects.visible_to(user).filter(pk=point_id).exists():
        raise Http404
    point = actions.settle_point(actor=user, point_id=point_id, is_settled=is_settled)
    week = week_of(request.POST.get("week", ""))
    at = point.meeting
    page = Meeting(kind=at.kind, first_id=at.first_id, second_id=at.second_id, week=week.monday).get_absolute_url()
    return HttpResponseRedirect(f"{page}#agenda")
