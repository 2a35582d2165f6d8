"""Stages and criteria of a draft added, removed and put elsewhere."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from pipeline.editing.actions.drafts import edit_draft
from pipeline.editing.forms.section import Document, add_texts, stage_choices, written_texts
from pipeline.editing.models import Draft
from pipeline.editing.rules import stages as rules
from pipeline.editing.views.finding import administrator, draft_or_404
from team.models import User
from web.edits import sent
from web.errors import RuleViolation
from web.sheets import Sheet, leave, take

WHY = {
    "unknown": gettext_lazy("This stage is not there any more."),
    "taken": gettext_lazy("There is a stage with this code already."),
    "bad_code": gettext_lazy("A code has one to eight letters or digits."),
    "last_stage": gettext_lazy("The last stage stays last: in it a deal is signed and paid."),
    "only_stage": gettext_lazy("A method needs at least one stage."),
    "at_the_end": gettext_lazy("It stands there already."),
}


class StageAddForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("Code"), max_length=8, help_text=gettext_lazy("Like “60”. It stays."))

    def __init__(self, *args: Any, document: Document, **options: Any) -> None:
        super().__init__(*args, **options)
        add_texts(self, document, "name", _("Name"))
        after = stage_choices(document)[:-1] or stage_choices(document)
        self.fields["after"] = forms.ChoiceField(label=_("After"), choices=after, initial=after[-1][0])


class CriterionAddForm(forms.Form):
    def __init__(self, *args: Any, document: Document, **options: Any) -> None:
        super().__init__(*args, **options)
        add_texts(self, document, "text", _("Criterion"))


@require_http_methods(["GET", "HEAD", "POST"])
def stage_add(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    user = administrator(request)
    found = draft_or_404(user, pipeline_id)
    form = StageAddForm(sent(request), document=found.document)

    def act(data: dict[str, Any]) -> Draft:
        names = written_texts(found.document, "name", data)
        return _edited(user, found, lambda old: rules.add_stage(old, data["code"].strip(), data["after"], names))

    back = reverse("editing:draft", args=[pipeline_id])
    intro = _("It begins like the stage before it, with no criteria and a percentage halfway to the next.")
    return take(request, form, Sheet(title=_("New stage"), intro=intro, back=back), act, _("Added."))


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_add(request: HttpRequest, pipeline_id: uuid.UUID, stage: str) -> HttpResponse:
    user = administrator(request)
    found = draft_or_404(user, pipeline_id)
    form = CriterionAddForm(sent(request), document=found.document)

    def act(data: dict[str, Any]) -> Draft:
        texts = written_texts(found.document, "text", data)
        return _edited(user, found, lambda old: rules.add_criterion(old, stage, texts))

    back = reverse("editing:draft", args=[pipeline_id])
    intro = _("A person states it and points at a document. Nothing asks for it until the gate does.")
    return take(request, form, Sheet(title=_("New criterion"), intro=intro, back=back), act, _("Added."))


@require_POST
def stage_act(request: HttpRequest, pipeline_id: uuid.UUID, stage: str, what: str) -> HttpResponse:
    """Up, down or away."""
    acts: dict[str, Callable[[Document], Document]] = {
        "up": lambda old: rules.move_stage(old, stage, -1),
        "down": lambda old: rules.move_stage(old, stage, 1),
        "remove": lambda old: rules.remove_stage(old, stage),
    }
    # Back at the arrow that was pressed: whoever orders stages by keyboard presses it again.
    return _acted(request, pipeline_id, acts.get(what, lambda old: old), f"#{what}-{stage}")


@require_POST
def criterion_remove(request: HttpRequest, pipeline_id: uuid.UUID, criterion: str) -> HttpResponse:
    return _acted(request, pipeline_id, lambda old: rules.without_criteria(old, {criterion}))


def _acted(
    request: HttpRequest, pipeline_id: uuid.UUID, change: Callable[[Document], Document], at: str = ""
) -> HttpResponse:
    user = administrator(request)
    found = draft_or_404(user, pipeline_id)
    back = reverse("editing:draft", args=[pipeline_id]) + at
    try:
        _edited(user, found, change)
    except (ValidationError, RuleViolation) as refused:
        said = refused.messages[0] if isinstance(refused, ValidationError) else str(refused.message)
        return leave(request, back, said)
    return leave(request, back, _("Saved."))


def _edited(user: User, found: Draft, change: Callable[[Document], Document]) -> Draft:
    def carefully(old: Document) -> Document:
        try:
            return change(old)
        except rules.CannotEdit as error:
            raise ValidationError(str(WHY[error.code])) from error

    return edit_draft(actor=user, draft_id=found.pk, change=carefully, expected_version=found.version)
