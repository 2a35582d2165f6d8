"""Proving a criterion in one tap, and taking evidence back."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pipeline.actions.evidence import give_evidence, withdraw_evidence
from pipeline.actions.extras import attach_document
from pipeline.actions.needs import prove_by_need
from pipeline.dossiers import one
from pipeline.editions import edition_of_stage
from pipeline.forms.need_proof import NeedProofForm
from pipeline.forms.proofs import DOCUMENT_KINDS, FORMS, DocumentForm, ProofForm
from pipeline.methods.method import CriterionSpec
from pipeline.methods.proof_forms import proof_form
from pipeline.models import Deal, Evidence
from pipeline.proof_links import first_source, sources_of
from pipeline.views.finding import deal_to_edit
from pipeline.wording import criterion_label
from stakeholders.models import Need
from team.requests import person
from web.edits import sent
from web.formats import localized
from web.sheets import Sheet, finished, take


@require_http_methods(["GET", "HEAD", "POST"])
def deal_prove(request: HttpRequest, deal_id: uuid.UUID, criterion: str, kind: str) -> HttpResponse:
    """The small form of that kind: points at a record, or takes one sentence."""
    deal = deal_to_edit(request, deal_id)
    edition = edition_of_stage(deal.stage_id)
    spec = edition.method.criteria.get(criterion)
    if spec is None or kind not in spec.forms:
        raise Http404
    title, hint = criterion_label(edition, criterion), localized(dict(spec.hint))
    sheet = Sheet(title=title, button=_("Prove"), intro=hint, back=deal.get_absolute_url())
    if kind in DOCUMENT_KINDS:
        return _prove_by_document(request, deal, criterion, kind, sheet)
    if kind == "need":
        return _prove_by_need(request, deal, spec, sheet)
    dossier = one(deal)
    sources = sources_of(dossier, person(request))
    begin, shape = first_source(dossier, request.GET), FORMS.get(kind, ProofForm)
    form = shape(sent(request), deal=deal, sources=sources, initial=begin)
    return take(request, form, sheet, lambda data: _give(request, deal, criterion, form), _("Proved."), undo=_undo)


def _give(request: HttpRequest, deal: Deal, criterion: str, form: ProofForm) -> Evidence:
    values: dict[str, Any] = {"note": form.cleaned_data.get("note", ""), "value": form.value(), "on": form.day()}
    values |= form.pointer()
    return give_evidence(actor=person(request), deal_id=deal.pk, criterion=criterion, **values)


def _undo(evidence: Evidence) -> str:
    return reverse("pipeline:evidence_withdraw", args=[evidence.pk])


def _prove_by_need(request: HttpRequest, deal: Deal, spec: CriterionSpec, sheet: Sheet) -> HttpResponse:
    """A need proves its criterion by itself; a new one can be dropped again at once."""
    dossier = one(deal)
    sources, begin = sources_of(dossier, person(request)), first_source(dossier, request.GET)
    form = NeedProofForm(sent(request), dossier=dossier, spec=spec, sources=sources, initial=begin)

    def act(data: dict[str, Any]) -> Need:
        return prove_by_need(actor=person(request), deal_id=deal.pk, criterion=spec.code, **form.values())

    def undo(need: Need) -> str:
        return "" if form.cleaned_data.get("known") else reverse("stakeholders:need_drop", args=[need.pk])

    return take(request, form, sheet, act, _("Proved."), undo=undo)


def _prove_by_document(request: HttpRequest, deal: Deal, criterion: str, kind: str, sheet: Sheet) -> HttpResponse:
    """A contract form with its day proves its criterion by itself; any other document is pointed at."""
    form = DocumentForm(sent(request), request.FILES or None, initial={"kind": DOCUMENT_KINDS[kind]})
    form.fields["dated_on"].required = True

    @transaction.atomic
    def act(data: dict[str, Any]) -> None:
        document = _attach(request, deal, data)
        if not proof_form(kind).prover:
            give_evidence(
                actor=person(request),
                deal_id=deal.pk,
                criterion=criterion,
                document_id=document.pk,
                on=document.dated_on,
            )

    return take(request, form, sheet, act, _("Proved."))


def _attach(request: HttpRequest, deal: Deal, data: dict[str, Any]) -> Any:
    return attach_document(actor=person(request), deal_id=deal.pk, **data)


@require_http_methods(["GET", "HEAD", "POST"])
def deal_document(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    deal = deal_to_edit(request, deal_id)
    form = DocumentForm(sent(request), request.FILES or None)
    back = f"{deal.get_absolute_url()}?tab=documents"
    sheet = Sheet(title=_("Add a document"), button=_("Add"), intro=deal.name, back=back)
    return take(request, form, sheet, lambda data: _attach(request, deal, data), _("Document added."))


@require_http_methods(["POST"])
def evidence_withdraw(request: HttpRequest, evidence_id: uuid.UUID) -> HttpResponse:
    """Take evidence back; the row stays in the story."""
    reason = request.POST.get("reason", "")
    evidence = withdraw_evidence(actor=person(request), evidence_id=evidence_id, reason=reason)
    return finished(request, _("Taken back."), to=evidence.deal.get_absolute_url())
