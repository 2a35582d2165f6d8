"""The draft of a method: its first page, one section at a time, stages and criteria, the end of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipeline.editing.actions.drafts import begin_draft, discard_draft, edit_draft, publish_draft, rebase_draft
from pipeline.editing.forms.section import SectionForm
from pipeline.editing.models import Draft
from pipeline.editing.pages.consequences import consequences
from pipeline.editing.pages.differences import difference_lines
from pipeline.editing.pages.overview import overview, section_url
from pipeline.editing.rules.faults import faults
from pipeline.editing.sections import SECTIONS, has_item
from pipeline.editing.views.finding import administrator, draft_or_404, named, pipeline_or_404, place
from pipeline.methods.schema import read_method
from pipeline.models import PipelineVersion
from team.models import Organization
from web.edits import sent
from web.errors import RuleViolation, StaleVersion
from web.htmx import by_htmx
from web.sheets import Sheet, leave, take


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    """What there is to edit; POST begins the draft."""
    user = administrator(request)
    if request.method == "POST":
        pipeline_or_404(user, pipeline_id)
        begin_draft(actor=user, pipeline_id=pipeline_id)
        return redirect("editing:draft", pipeline_id)
    if not Draft.objects.filter(pipeline=pipeline_or_404(user, pipeline_id)).exists():  # published or discarded since
        return redirect("pipeline:settings_pipeline", pipeline_id)
    found = draft_or_404(user, pipeline_id)
    context = overview(found) | place(name=named(found.pipeline))
    return render(request, "editing/draft.html", context)


@require_safe
def preview(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    """The differences to the version in force, and what they do to the open deals."""
    found = draft_or_404(administrator(request), pipeline_id)
    is_readable, current = not faults(found.document), found.pipeline.current
    assert current is not None
    context = {
        "draft": found,
        "name": named(found.pipeline),
        "lines": difference_lines(current.method, found.document),
        "consequences": consequences(found.pipeline, read_method(found.document)) if is_readable else None,
        "currency": Organization.objects.current().base_currency,
        "is_stale": found.base_id != found.pipeline.current_id,
    }
    return render(request, "editing/preview.html", context | place())


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pipeline_id: uuid.UUID, section: str, item: str = "") -> HttpResponse:
    """One section, which saves itself as it is changed."""
    user = administrator(request)
    found = draft_or_404(user, pipeline_id)
    if section not in SECTIONS or not has_item(found.document, section, item):
        raise Http404
    form = SECTIONS[section].form(sent(request), document=found.document, item=item, version=found.version)
    if request.method != "POST":
        _blame(form, found, section, item)
        return _shown(request, found, form, section, item)
    if not form.is_valid():
        return _shown(request, found, form, section, item, status=422)
    version = form.cleaned_data["version"]
    try:
        saved = edit_draft(actor=user, draft_id=found.pk, change=form.write, expected_version=version)
    except StaleVersion:
        form.add_error(NON_FIELD_ERRORS, _("Somebody else has edited this draft meanwhile. Load the page again."))
        return _shown(request, found, form, section, item, status=409)
    return _saved(request, saved, form, section, item)


def _blame(form: SectionForm, found: Draft, section: str, item: str) -> None:
    """What is wrong with the method and is put right here stands at its place."""
    mine = [each for each in faults(found.document) if (each.section, each.item) == (section, item)]
    if mine:
        form.open_to_blame()
    for each in mine:
        form.blame(each)


def _saved(request: HttpRequest, saved: Draft, form: SectionForm, section: str, item: str) -> HttpResponse:
    if not by_htmx(request):
        return leave(request, section_url(saved, section, item), _("Saved."))
    if "full" in request.GET:
        fresh = SECTIONS[section].form(None, document=saved.document, item=item, version=saved.version)
        _blame(fresh, saved, section, item)
        return _shown(request, saved, fresh, section, item, said=_("Saved."))
    wrong = [each for each in faults(saved.document) if (each.section, each.item) == (section, item)]
    fresh = SECTIONS[section].form(None, document=saved.document, item=item, version=saved.version)
    if wrong or form.is_full():
        _blame(fresh, saved, section, item)
        answer = _shown(
            request, saved, fresh, section, item, said=_("Saved.") if not wrong else _("Saved, but see what is marked.")
        )
    else:
        answer = render(request, "editing/section.html#saved", {"version": saved.version, "said": _("Saved.")})
        answer["HX-Retarget"] = "#saved"
        answer["HX-Reswap"] = "outerHTML"
    return answer


def _shown(
    request: HttpRequest, found: Draft, form: Any, section: str, item: str, *, said: str = "", status: int = 200
) -> HttpResponse:
    template = "editing/section.html#form" if by_htmx(request) else "editing/section.html"
    context = {"draft": found, "form": form, "section": SECTIONS[section], "item": item, "said": said}
    context["version"] = form["version"].value()  # what was read: who was overtaken stays so until they look again
    return render(request, template, context | place(name=named(found.pipeline)), status=status)


class VersionForm(forms.Form):
    """Nothing to enter but that one means it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def _confirm(
    request: HttpRequest, found: Draft, title: str, intro: str, act: Callable[..., Any], *, danger: bool, said: Any
) -> HttpResponse:
    form = VersionForm(sent(request), initial={"version": found.version})
    back = reverse("editing:draft", args=[found.pipeline_id])
    sheet = Sheet(title=title, intro=intro, button=title, back=back, danger=danger)
    to = reverse("pipeline:settings_pipeline", args=[found.pipeline_id])
    return take(request, form, sheet, lambda data: act(expected_version=data["version"]), said, to=to)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    user = administrator(request)
    found = draft_or_404(user, pipeline_id)

    def act(expected_version: int) -> PipelineVersion:
        return publish_draft(actor=user, draft_id=found.pk, expected_version=expected_version)

    intro = _("New deals follow it at once. Open deals keep their version until they move or you take them over.")
    said = _("The new version is in force.")
    return _confirm(request, found, _("Publish"), intro, act, danger=False, said=said)


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    user = administrator(request)
    found = draft_or_404(user, pipeline_id)

    def act(expected_version: int) -> Any:
        return discard_draft(actor=user, draft_id=found.pk, expected_version=expected_version)

    intro = _("Everything that was edited is thrown away. The version in force stays as it is.")
    return _confirm(request, found, _("Discard the draft"), intro, act, danger=True, said=_("Discarded."))


@require_POST
def rebase(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    user = administrator(request)
    try:
        rebase_draft(actor=user, draft_id=draft_or_404(user, pipeline_id).pk)
    except RuleViolation as refused:
        return leave(request, reverse("editing:preview", args=[pipeline_id]), str(refused.message))
    return redirect("editing:preview", pipeline_id)
