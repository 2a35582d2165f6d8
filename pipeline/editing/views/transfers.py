"""Deals taken to another pipeline: all open ones by an administrator's mapping, one by a manager above its owner."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipeline.actions.mapping import change_pipeline
from pipeline.editing.actions.taking_back import is_undoable
from pipeline.editing.actions.transfers import begin_transfer, by_stage, undo_transfer
from pipeline.editing.actions.ways import UNDER_WAY
from pipeline.editing.forms.pipelines import DealPipelineForm, MappingForm
from pipeline.editing.models import Transfer
from pipeline.editing.pages.transfers import kept, proposal, refusals, stages_in_use
from pipeline.editing.views.finding import administrator, named, pipeline_or_404, place
from pipeline.models import Deal, Pipeline
from pipeline.views.finding import deal_to_edit
from pipeline.views.undo import undo_of
from team.requests import person, row_or_404
from web.edits import attempt, sent, status_of
from web.errors import RuleViolation
from web.params import uuid_of
from web.sheets import Sheet, leave, take


@require_http_methods(["GET", "HEAD", "POST"])
def transfer_add(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    """Which stage goes to which; `to` is the target, by default another pipeline."""
    user = administrator(request)
    source = pipeline_or_404(user, pipeline_id)
    others = list(Pipeline.objects.offered().exclude(pk=source.pk).select_related("current"))
    wanted = uuid_of(request.GET.get("to", "")) or (others[0].pk if others else source.pk)
    target = next((each for each in (*others, source) if each.pk == wanted), None)
    if target is None:
        raise Http404
    counts, stages = by_stage(source, target), stages_in_use(source, target)
    form = MappingForm(sent(request), target=target, stages=stages, counts=counts)
    form.initial = {field: proposal(source, target, code) for field, code in form.codes.items()}
    if request.method == "POST" and form.is_valid():
        values = {"source_id": source.pk, "target_id": target.pk, "stages": form.stages()}
        begun = attempt(form, lambda: begin_transfer(actor=user, **values))
        if begun is not None:
            return leave(request, reverse("editing:transfer", args=[begun.pk]), _("The deals are on their way."))
    context = {"form": form, "pipeline": source, "name": named(source), "target": target, "target_name": named(target)}
    context |= {"targets": [*others, source], "deals": sum(counts.values())}
    return render(request, "editing/transfer_add.html", context | place(), status=status_of(form))


@require_safe
def transfer(request: HttpRequest, transfer_id: uuid.UUID) -> HttpResponse:
    """How far it is; the page asks again while the worker is at it."""
    administrator(request)
    found = row_or_404(request, Transfer, transfer_id, "source", "target", "started_by", "undone_by")
    context = {
        "transfer": found,
        "runs": found.state in UNDER_WAY,
        "source_name": named(found.source),
        "target_name": named(found.target),
    }
    context |= {"refusals": refusals(found), "is_undoable": is_undoable(found), "kept": kept(found, person(request))}
    return render(request, "editing/transfer.html", context | place())


@require_POST
def transfer_undo(request: HttpRequest, transfer_id: uuid.UUID) -> HttpResponse:
    """The page of the mapping shows how far it is."""
    user = administrator(request)
    row_or_404(request, Transfer, transfer_id)
    back = reverse("editing:transfer", args=[transfer_id])
    try:
        undo_transfer(actor=user, transfer_id=transfer_id)
    except RuleViolation as refused:
        messages.warning(request, refused.message)
        return leave(request, back)
    return leave(request, back, _("The deals are on their way back."))


@require_http_methods(["GET", "HEAD", "POST"])
def deal_pipeline(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """One deal, by a manager above its owner."""
    deal = deal_to_edit(request, deal_id)
    form = DealPipelineForm(sent(request), deal=deal)
    others = form.fields["goal"].choices  # type: ignore[attr-defined]

    def act(data: dict[str, Any]) -> Deal:
        pipeline, stage = form.parts()
        values = {"pipeline_id": uuid.UUID(pipeline), "stage": stage, "expected_version": data["version"]}
        return change_pipeline(actor=person(request), deal_id=deal.pk, **values)

    intro = _("Its gates are granted up to the stage that you choose, as far as it has earned the one it stands in.")
    if not others:
        intro = _("There is no other pipeline that takes deals.")
    sheet = Sheet(title=_("Change the pipeline"), intro=intro, back=deal.get_absolute_url())
    return take(request, form, sheet, act, _("It goes through another pipeline now."), undo=undo_of)
