from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stakeholders.visits import question_bank
from stakeholders.visits.actions import add_question, change_question, drop_question
from stakeholders.visits.forms import QuestionForm
from stakeholders.visits.forms.question_filter import QuestionFilter
from stakeholders.visits.models import Question
from stakeholders.visits.places import places
from team.requests import person, row_to_edit
from web.edits import sent
from web.keyset import PARAM, browser_page
from web.returning import came_from
from web.sheets import Sheet, finished, take

ADDED = ("text", "spin", "role", "stage", "team", "is_offered")


@require_safe
def question_list(request: HttpRequest) -> HttpResponse:
    """The teams' own words, page by page, then the method's by their types."""
    user, chosen = person(request), QuestionFilter.read(request.GET)
    rows = chosen.rows(Question.objects.visible_to(user)).select_related("team")
    page = browser_page(request, rows, order=["-updated_at"])
    editable = Question.objects.editable_by(user).filter(pk__in=[row.pk for row in page.rows])
    context = {
        "places": places("visits:question_list"),
        "filter": chosen,
        "chips": chosen.chips(),
        "page": page,
        "own": [question_bank.of_row(row) for row in page.rows],
        "editable": set(editable.values_list("pk", flat=True)),
        "can_add": question_bank.led_teams(user).exists(),
        "groups": chosen.groups(user) if PARAM not in request.GET and not chosen.out else [],
    }
    return render(request, "visits/question_list.html", context)


@require_http_methods(["GET", "POST"])
def question_add(request: HttpRequest) -> HttpResponse:
    """A team's own; with ``?code=`` its wording of one of the method's."""
    user, code = person(request), request.GET.get("code", "")
    if not question_bank.led_teams(user).exists():
        raise PermissionDenied(_("Only who leads the team words its questions."))
    if code and code not in question_bank.method_questions():
        raise Http404
    begin = Question(text=question_bank.method_text(code) if code else "")
    form = QuestionForm(sent(request), user=user, code=code, instance=begin)

    def act(data: dict[str, Any]) -> Question:
        values = {name: data[name] for name in ADDED if name in data}
        return add_question(actor=user, code=code, **values)

    title = _("Word it for a team") if code else _("A question of your own")
    return take(request, form, Sheet(title=title, back=reverse("visits:question_list")), act, _("Saved."))


@require_http_methods(["GET", "POST"])
def question_edit(request: HttpRequest, question_id: uuid.UUID) -> HttpResponse:
    user, row = person(request), row_to_edit(request, Question, question_id, "team")
    form = QuestionForm(sent(request), user=user, instance=row)

    def act(data: dict[str, Any]) -> Question:
        return change_question(
            actor=user, question_id=question_id, values=form.values(), expected_version=data["version"]
        )

    intro = _("The method says: %(words)s") % {"words": question_bank.method_text(row.code)} if row.code else ""
    sheet = Sheet(title=_("Edit the question"), intro=intro, back=reverse("visits:question_list"))
    return take(request, form, sheet, act, _("Saved."))


@require_http_methods(["GET", "POST"])
def question_drop(request: HttpRequest, question_id: uuid.UUID) -> HttpResponse:
    user, row = person(request), row_to_edit(request, Question, question_id)

    def act(data: dict[str, Any]) -> Question:
        return drop_question(actor=user, question_id=question_id)

    title = _("Take this question out of the bank?")
    sheet = Sheet(title=title, intro=row.text, button=_("Take out"), back=reverse("visits:question_list"))
    undo = reverse("visits:question_offer", args=[question_id])
    return take(request, forms.Form(sent(request)), sheet, act, _("Taken out."), undo=undo)


@require_POST
def question_offer(request: HttpRequest, question_id: uuid.UUID) -> HttpResponse:
    """Undo of taken out."""
    row_to_edit(request, Question, question_id)
    change_question(actor=person(request), question_id=question_id, values={"is_offered": True})
    return finished(request, _("Offered again."), to=came_from(request, reverse("visits:question_list")))
