from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stakeholders.visits import preparedness, preparing, reading
from stakeholders.visits.actions import note_answers, prepare_visit
from stakeholders.visits.actions.preparing import version_of
from stakeholders.visits.forms import AnswersForm
from stakeholders.visits.models import Visit, VisitPreparation
from stakeholders.visits.views.prepare_page import SECTIONS, form_of, page_context
from team import permits
from team.requests import person, row_to_edit
from web.edits import attempt, sent, status_of
from web.formats import short_date
from web.htmx import by_htmx
from web.sheets import Sheet, take


@require_http_methods(["GET", "POST"])
def visit_prepare(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """One page to prepare with and to take along; each section is saved by itself."""
    visit = _read(request, visit_id)
    if request.method == "POST":
        return _save(request, visit)
    context, opened = page_context(request, visit), request.GET.get("open", "")
    if by_htmx(request) and opened in SECTIONS:
        return _section(request, context, opened, 200)
    return render(request, "visits/visit_prepare.html", context)


@require_safe
def visit_method(request: HttpRequest) -> HttpResponse:
    """All lists of the method of visits, to read and to print."""
    return render(request, "visits/visit_method.html", {"lists": preparing.method_lists()})


def _save(request: HttpRequest, visit: Visit) -> HttpResponse:
    permits.require_editable(visit, actor=person(request))
    name = request.POST.get("section", "")
    if name not in SECTIONS:
        raise Http404
    form = form_of(request, name, visit, preparing.preparation_of(visit), data=request.POST)
    if form.is_valid():
        values, seen = form.values(), form.seen
        attempt(form, lambda: prepare_visit(actor=person(request), visit_id=visit.pk, values=values, seen=seen))
    status = status_of(form)
    if status == 200 and not by_htmx(request):
        return HttpResponseRedirect(f"{request.path}#prepare-{name}")
    if status == 200:
        return _saved(request, visit, name)
    if by_htmx(request):
        return _section(request, page_context(request, visit, bound=form), name, status)
    return render(request, "visits/visit_prepare.html", page_context(request, visit, bound=form), status=status)


def _saved(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """A word that it is saved, and the new version; the section anew where a button has changed it."""
    fresh = _read(request, visit.pk)
    if name == "questions" or "chip" in request.POST:
        return _section(request, page_context(request, fresh), name, 200)
    row = preparing.preparation_of(fresh)
    form = form_of(request, name, fresh, row)
    state = preparedness.judged(fresh, row)
    context = {"form": form, "state": state, "words": preparedness.in_words(state)}
    return render(request, "visits/prepare_saved.html", context)


def _section(request: HttpRequest, context: dict[str, Any], name: str, status: int) -> HttpResponse:
    part = next(each for each in context["sections"] if each["name"] == name)
    whole = {**context, "section": part, "is_alone": True}
    whole["is_saved"] = status == 200 and request.method == "POST"
    answer = render(request, "visits/prepare_section.html", whole, status=status)
    answer["HX-Retarget"], answer["HX-Reswap"] = f"#prepare-{name}", "outerHTML"
    return answer


@require_http_methods(["GET", "POST"])
def visit_answers(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """After the visit: which of the prepared questions were asked, and what was heard."""
    user, visit = person(request), row_to_edit(request, Visit, visit_id, "account")
    row = get_object_or_404(VisitPreparation.objects.prefetch_related("questions"), visit=visit)
    form = AnswersForm(sent(request), row=row, version=version_of(visit, row))

    def act(data: dict[str, Any]) -> VisitPreparation:
        return note_answers(actor=user, visit_id=visit_id, answers=form.answers(), expected_version=data["version"])

    intro = f"{visit.account}, {short_date(visit.starts_at)}"
    sheet = Sheet(title=_("Questions and answers"), intro=intro, back=reverse("visits:visit_detail", args=[visit_id]))
    return take(request, form, sheet, act, _("Noted."))


def _read(request: HttpRequest, visit_id: uuid.UUID) -> Visit:
    user = person(request)
    rows = reading.shown(Visit.objects.visible_to(user).in_full_to(user), user)
    return get_object_or_404(rows, pk=visit_id)
