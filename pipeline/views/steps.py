"""Next steps and customer's actions of a deal, and its product lines."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pipeline.actions.extras import add_line, remove_line
from pipeline.actions.writing import stage_code
from pipeline.editions import edition_of_stage
from pipeline.forms.steps import DoneForm, LineForm, StepForm
from pipeline.models import Deal, DealLine
from pipeline.views.sheets import Sheet, deal_or_404, deal_to_edit, deal_url, finished, take
from stakeholders.actions import complete_commitment, make_commitment, reopen_commitment
from stakeholders.models import BuyingCenter, Commitment
from team.money import to_minor
from team.permits import require_editable, require_seller
from team.requests import person
from web.formats import localized

either = require_http_methods(["GET", "HEAD", "POST"])


@either
def deal_step(request: HttpRequest, deal_id: uuid.UUID, side: str) -> HttpResponse:
    """Our next step (`ours`) or what the customer will do (`theirs`)."""
    if side not in Commitment.Side.values:
        raise Http404
    deal, user = deal_or_404(request, deal_id), person(request)
    require_seller(user)
    begin = {"what": request.GET.get("what", "")[:300], "contact": request.GET.get("contact", "")}
    ideas = _customer_actions(deal) if side == Commitment.Side.THEIRS else []
    form = StepForm(request.POST or None, deal=deal, user=user, suggestions=ideas, initial=begin)

    def act(data: dict[str, Any]) -> Commitment:
        center = BuyingCenter.objects.visible_to(user).get(pk=deal.buying_center_id)
        return make_commitment(actor=user, side=side, center=center, **data)

    title = _("Customer's action") if side == Commitment.Side.THEIRS else _("Next step")
    sheet = Sheet(title, _("Save"), intro=deal.name, back=deal_url(deal), template="pipeline/deal_step.html")
    return take(request, form, sheet, act, _("Saved."))


def _customer_actions(deal: Deal) -> list[str]:
    actions = edition_of_stage(deal.stage_id).method.stage(stage_code(deal)).customer_actions
    return [localized(dict(action.text)) for action in actions]


@either
def step_done(request: HttpRequest, deal_id: uuid.UUID, commitment_id: uuid.UUID) -> HttpResponse:
    deal = deal_or_404(request, deal_id)
    try:
        step = Commitment.objects.visible_to(person(request)).get(pk=commitment_id, center_id=deal.buying_center_id)
    except Commitment.DoesNotExist:
        raise Http404 from None
    require_editable(step, actor=person(request))
    form = DoneForm(request.POST if request.method == "POST" else None)

    def act(data: dict[str, Any]) -> Commitment:
        return complete_commitment(actor=person(request), commitment_id=step.pk, result=data["result"])

    sheet = Sheet(_("Done"), _("Done"), intro=step.what, back=deal_url(deal))
    undo = reverse("pipeline:step_reopen", args=[deal.pk, step.pk])
    return take(request, form, sheet, act, _("Done."), undo)


@require_POST
def step_reopen(request: HttpRequest, deal_id: uuid.UUID, commitment_id: uuid.UUID) -> HttpResponse:
    deal = deal_or_404(request, deal_id)
    try:
        reopen_commitment(actor=person(request), commitment_id=commitment_id)
    except Commitment.DoesNotExist:
        raise Http404 from None
    return finished(request, _("Open again."), to=deal_url(deal))


@either
def line_add(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    deal = deal_to_edit(request, deal_id)
    form = LineForm(request.POST or None)

    def act(data: dict[str, Any]) -> DealLine:
        price = to_minor(data.pop("unit_price"), deal.currency)
        return add_line(actor=person(request), deal_id=deal.pk, unit_price_minor=price, **data)

    sheet = Sheet(_("Add a product"), _("Add"), intro=deal.name, back=f"{deal_url(deal)}?tab=lines")
    return take(request, form, sheet, act, _("Saved."))


@require_POST
def line_remove(request: HttpRequest, line_id: uuid.UUID) -> HttpResponse:
    try:
        deal = remove_line(actor=person(request), line_id=line_id)
    except (DealLine.DoesNotExist, Deal.DoesNotExist):
        raise Http404 from None
    return finished(request, _("Removed."), to=f"{deal_url(deal)}?tab=lines")
