"""Pipelines side by side: made, renamed, archived, put in order; their versions with what each changed."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipeline.actions.pipelines import change_pipeline_facts, create_pipeline, place_pipeline
from pipeline.editing.actions.drafts import restore_version
from pipeline.editing.forms.pipelines import FactsForm, NewPipelineForm
from pipeline.editing.pages.differences import difference_lines
from pipeline.editing.views.finding import administrator, named, pipeline_or_404, place
from pipeline.methods.writing import to_yaml
from pipeline.models import Pipeline
from web.edits import sent
from web.errors import RuleViolation
from web.sheets import Sheet, leave, take


@require_http_methods(["GET", "HEAD", "POST"])
def pipeline_add(request: HttpRequest) -> HttpResponse:
    user = administrator(request)
    pipelines = list(Pipeline.objects.in_order())
    form = NewPipelineForm(sent(request), request.FILES or None, pipelines=pipelines)

    def act(data: dict[str, Any]) -> Pipeline:
        values = {"name": form.names(), "is_offered": data["is_offered"], **form.source()}
        return form.placed(lambda: create_pipeline(actor=user, **values))

    intro = _("A pipeline has a method of its own: stages, criteria, percentages, limits.")
    sheet = Sheet(title=_("New pipeline"), intro=intro, button=_("Create"), back=reverse("pipeline:settings_pipelines"))
    return take(request, form, sheet, act, _("Created."), to=_address)


def _address(pipeline: Pipeline) -> str:
    return reverse("pipeline:settings_pipeline", args=[pipeline.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def pipeline_facts(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    """What it is called."""
    user = administrator(request)
    found = pipeline_or_404(user, pipeline_id)
    names = {"name_en": found.name.get("en", ""), "name_zh": found.name.get("zh-hans", "")}
    form = FactsForm(sent(request), initial={**names, "version": found.version})

    def act(data: dict[str, Any]) -> Pipeline:
        version = data["version"]
        values = {"pipeline_id": found.pk, "name": form.names(), "expected_version": version}
        return form.placed(lambda: change_pipeline_facts(actor=user, **values))

    return take(request, form, Sheet(title=_("Rename"), back=_address(found)), act, _("Saved."))


@require_POST
def pipeline_archive(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    """No new deals from now on; with `offer`, again."""
    user = administrator(request)
    found = pipeline_or_404(user, pipeline_id)
    archives = "offer" not in request.POST
    said = _("Archived: it takes no new deals, open ones stay.") if archives else _("New deals may choose it again.")
    try:
        change_pipeline_facts(actor=user, pipeline_id=found.pk, is_archived=archives)
    except RuleViolation as refused:
        said = str(refused.message)
    return leave(request, _address(found), said)


@require_POST
def pipeline_up(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    """One place up in the order; the first is the default of new deals."""
    user = administrator(request)
    found = pipeline_or_404(user, pipeline_id)
    order = list(Pipeline.objects.in_order().values_list("pk", flat=True))
    place_pipeline(actor=user, pipeline_id=found.pk, position=order.index(found.pk) - 1)
    return leave(request, f"{reverse('pipeline:settings_pipelines')}#{found.code}", _("Saved."))


@require_safe
def version(request: HttpRequest, pipeline_id: uuid.UUID, number: int) -> HttpResponse:
    """What a version changed; with ?yaml=1, the version as a file."""
    found = pipeline_or_404(administrator(request), pipeline_id)
    rows = {each.number: each for each in found.versions.filter(Q(number=number) | Q(number=number - 1))}
    if number not in rows:
        raise Http404
    if request.GET.get("yaml"):
        headers = {"Content-Disposition": f'attachment; filename="{found.code}-{number}.yaml"'}
        text = to_yaml(rows[number].method)
        return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)
    before = rows.get(number - 1)
    lines = difference_lines(before.method, rows[number].method) if before else []
    context = {"pipeline": found, "name": named(found), "version": rows[number], "before": before, "lines": lines}
    return render(request, "editing/version.html", context | place())


@require_POST
def version_restore(request: HttpRequest, pipeline_id: uuid.UUID, number: int) -> HttpResponse:
    """An older version as the draft."""
    user = administrator(request)
    found = pipeline_or_404(user, pipeline_id)
    row = found.versions.filter(number=number).first()
    if row is None:
        raise Http404
    try:
        restore_version(actor=user, version_id=row.pk)
    except RuleViolation as refused:
        return leave(request, _address(found), str(refused.message))
    return leave(request, reverse("editing:draft", args=[found.pk]), _("The draft is like that version now."))
