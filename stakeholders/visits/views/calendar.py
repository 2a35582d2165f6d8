from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from stakeholders.visits import calendar, calendar_page, events
from stakeholders.visits.actions import move_visit
from stakeholders.visits.forms.moving import MoveForm, problem_of
from stakeholders.visits.models import Visit
from team.requests import person, row_to_edit
from web.errors import RuleViolation, StaleVersion
from web.returning import came_from
from web.sheets import leave
from web.views import refuse


def asked_of(request: HttpRequest) -> calendar.Asked:
    try:
        return calendar.asked(request.GET, person(request))
    except ObjectDoesNotExist as error:
        raise Http404 from error


@require_safe
def visit_calendar(request: HttpRequest) -> HttpResponse:
    """Days with their visits as lists; the script draws the grid over them on a wide screen.

    ``?view=day|week|month&day=&who=me|team|<user>&team=``
    """
    user, asked = person(request), asked_of(request)
    return render(request, "visits/calendar.html", calendar_page.context(asked, user))


@require_safe
def visit_events(request: HttpRequest) -> HttpResponse:
    """The same as plain values, for the script."""
    user, asked = person(request), asked_of(request)
    return JsonResponse(events.events(calendar.read(asked, user), user, of_one=asked.is_of_one))


@require_POST
def visit_move(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """``starts_at``, ``ends_at`` and ``version``, sent by the script or by the button that takes a move back."""
    user, visit = person(request), row_to_edit(request, Visit, visit_id, "account")
    form = MoveForm(request.GET.dict() | request.POST.dict())
    if not form.is_valid():
        return refused(request, visit, form.problem(), 422)
    said = form.cleaned_data
    version = said.pop("version")
    try:
        moved = move_visit(actor=user, visit_id=visit_id, expected_version=version, **said)
    except StaleVersion:
        return refused(request, visit, calendar_page.moved_meanwhile(visit_id, user), 409)
    except RuleViolation as violation:
        return refused(request, visit, str(violation.message), 409)
    except ValidationError as error:
        return refused(request, visit, problem_of(error), 422)
    undo = calendar_page.undo_url(visit, moved.version)
    answer = calendar_page.moved(visit_id, user, undo)
    if wants_json(request):
        return JsonResponse(answer)
    return leave(request, came_from(request, visit.get_absolute_url()), answer["said"])


def refused(request: HttpRequest, visit: Visit, problem: str, status: int) -> HttpResponse:
    """Why not, and what stands there now."""
    if wants_json(request):
        event: dict[str, Any] = calendar_page.now_of(visit.pk, person(request))
        return JsonResponse({"problem": problem, "event": event}, status=status)
    return refuse(request, 400 if status == 422 else status, message=problem)


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
