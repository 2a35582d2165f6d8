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
from pipeline.views.finding import deal_or_404, deal_to_edit
from stakeholders import trust_actions
from stakeholders.actions import complete_commitment, make_commitment, reopen_commitment
from stakeholders.models import BuyingCenter, Commitment
from team.money import to_minor
from team.permits import require_seller
from team.requests import person, row_to_edit
from web.edits import sent
from web.formats import localized
from web.sheets import Sheet, finished, take

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
    form = StepForm(sent(request), deal=deal, user=user, suggestions=ideas, initial=begin)

    def act(data: dict[str, Any]) -> Commitment:
        center = BuyingCenter.objects.visible_to(user).get(pk=deal.buying_center_id)
        return make_commitment(actor=user, side=side, center=center, **data)

    title, chips = (_("Next step"), _trust(request)) if side == Commitment.Side.OURS else (_("Customer's action"), {})
    sheet = Sheet(title=title, intro=deal.name, back=deal.get_absolute_url(), **chips)
    return take(request, form, sheet, act, _("Saved."))


def _trust(request: HttpRequest) -> dict[str, Any]:
    """Over the sheet: what builds trust with the person whom the address names."""
    offers = trust_actions.asked_for(request, person(request))
    return {"above": "stakeholders/trust_chips.html", "context": {"trust": offers}} if offers else {}


def _customer_actions(deal: Deal) -> list[str]:
    actions = edition_of_stage(deal.stage_id).method.stage(stage_code(deal)).customer_actions
    return [localized(dict(action.text)) for action in actions]


@either
def step_done(request: HttpRequest, deal_id: uuid.UUID, commitment_id: uuid.UUID) -> HttpResponse:
    deal = deal_or_404(request, deal_id)
    step = row_to_edit(request, Commitment, commitment_id)
    if step.center_id != deal.buying_center_id:
        raise Http404

    def act(data: dict[str, Any]) -> Commitment:
        return complete_commitment(actor=person(request), commitment_id=step.pk, result=data["result"])

    sheet = Sheet(title=_("Done"), button=_("Done"), intro=step.what, back=deal.get_absolute_url())
    undo = reverse("pipeline:step_reopen", args=[deal.pk, step.pk])
    return take(request, DoneForm(sent(request)), sheet, act, _("Done."), undo=undo)


@require_POST
def step_reopen(request: HttpRequest, deal_id: uuid.UUID, commitment_id: uuid.UUID) -> HttpResponse:
    deal = deal_or_404(request, deal_id)
    reopen_commitment(actor=person(request), commitment_id=commitment_id)
    return finished(request, _("Open again."), to=deal.get_absolute_url())


@either
def line_add(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    deal = deal_to_edit(request, deal_id)

    def act(data: dict[str, Any]) -> DealLine:
        price = to_minor(data.pop("unit_price"), deal.currency)
        return add_line(actor=person(request), deal_id=deal.pk, unit_price_minor=price, **data)

    sheet = Sheet(title=_("Add a product"), button=_("Add"), intro=deal.name, back=_lines_of(deal))
    return take(request, LineForm(sent(request)), sheet, act, _("Saved."))


@require_POST
def line_remove(request: HttpRequest, line_id: uuid.UUID) -> HttpResponse:
    deal = remove_line(actor=person(request), line_id=line_id)
    return finished(request, _("Removed."), to=_lines_of(deal))


def _lines_of(deal: Deal) -> str:
    return f"{deal.get_absolute_url()}?tab=lines"
