"""The page of preparation: issues with their zones, and the sheet, each section saved by itself."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from negotiations.actions import prepare_sheet
from negotiations.forms.preparing import SECTIONS, Section
from negotiations.models import Negotiation, Seat, Sheet, Sitting
from negotiations.pages.panels_room import prepared
from negotiations.pages.taken_over import taken_over
from negotiations.pages.words import deadline_words
from negotiations.views.finding import room_to_edit
from team.models import Organization, User
from team.requests import person
from web.edits import attempt, status_of
from web.htmx import by_htmx


@require_http_methods(["GET", "HEAD", "POST"])
def preparation(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """To prepare with, to print and to take along; for the deal's editors."""
    room = room_to_edit(request, negotiation_id)
    if request.method == "POST":
        return _save(request, room)
    return render(request, "negotiations/preparation.html", page_context(room, person(request)))


def page_context(room: Negotiation, user: User, bound: Section | None = None) -> dict[str, Any]:
    """`bound`: the section that was sent and came back."""
    sheet = Sheet.objects.get(negotiation=room)
    return {
        **prepared(room, can_write=room.is_running),
        **taken_over(room, room.issues.all(), user),
        "deal": room.deal,
        "deadline": deadline_words(room, Organization.objects.today()),
        "seats": list(Seat.objects.filter(negotiation=room).select_related("user")),
        "sittings": list(Sitting.objects.filter(negotiation=room).select_related("contact")),
        "sections": [_part(name, sheet, bound) for name in SECTIONS],
    }


def _part(name: str, sheet: Sheet, bound: Section | None) -> dict[str, Any]:
    form = bound if bound is not None and bound.name == name else SECTIONS[name][0](sheet=sheet)
    advice: list[tuple[str, str]] = getattr(form, "advice", list)()
    return {"name": name, "title": SECTIONS[name][1], "form": form, "advice": advice}


def _save(request: HttpRequest, room: Negotiation) -> HttpResponse:
    name = request.POST.get("section", "")
    if name not in SECTIONS:
        raise Http404
    form = SECTIONS[name][0](request.POST, sheet=Sheet.objects.get(negotiation=room))
    if form.is_valid():
        values, seen = form.values(), form.seen
        attempt(form, lambda: prepare_sheet(actor=person(request), negotiation_id=room.pk, values=values, seen=seen))
    status = status_of(form)
    if status == 200 and not by_htmx(request):
        return HttpResponseRedirect(f"{request.path}#prepare-{name}")
    if status == 200:
        saved = SECTIONS[name][0](sheet=Sheet.objects.get(negotiation=room))
        return render(request, "negotiations/prepare_saved.html", {"form": saved})
    context = page_context(room, person(request), bound=form)
    if not by_htmx(request):
        return render(request, "negotiations/preparation.html", context, status=status)
    section = next(each for each in context["sections"] if each["name"] == name)
    answer = render(request, "negotiations/prepare_section.html", {**context, "section": section}, status=status)
    answer["HX-Retarget"], answer["HX-Reswap"] = f"#prepare-{name}", "outerHTML"
    return answer
