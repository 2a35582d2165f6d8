from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stakeholders.visits.places import places
from stakeholders.visits.rhythm_asking import asked_rhythm, kinds
from stakeholders.visits.rhythm_page import choices, rhythm_page
from team.requests import person


@require_safe
def visit_rhythm(request: HttpRequest) -> HttpResponse:
    """``who`` (me, all, a person, a team), ``period`` (week, month, quarter), ``from`` (a day in it)."""
    user = person(request)
    asked = asked_rhythm(request.GET.dict(), user)
    try:
        page = rhythm_page(user, asked)
    except ValidationError:
        raise Http404 from None
    context = {
        "view": page,
        "asked": asked,
        "kind": "" if asked.kind == "week" else asked.kind,
        "kinds": kinds(),
        "people": choices(user, asked),
        "places": places("visits:visit_rhythm"),
    }
    return render(request, "visits/rhythm.html", context)
