"""A deal's page, its parts that load when opened, a new deal, and its fields edited in place."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import KeyAccount
from pipeline.actions.changes import change_deal
from pipeline.actions.deals import create_deal
from pipeline.actions.people import reassign_deal
from pipeline.forms.deals import (
    AmountForm,
    BuyerStepForm,
    CategoryForm,
    CloseForm,
    DetailsForm,
    HoldForm,
    NameForm,
    NewDealForm,
    OwnerForm,
    ProbabilityForm,
)
from pipeline.forms.fields import DealForm
from pipeline.models import Deal, Pipeline
from pipeline.pages.deal_contexts import deal_context, tab_context
from pipeline.views.finding import deal_or_404, deal_to_edit
from team.permits import require_seller
from team.requests import person
from web.edits import sent
from web.params import uuid_of
from web.sheets import Sheet, take

PARTS: dict[str, tuple[type[DealForm], Any]] = {
    "name": (NameForm, gettext_lazy("Name")),
    "amount": (AmountForm, gettext_lazy("Amount")),
    "close": (CloseForm, gettext_lazy("Expected close")),
    "category": (CategoryForm, gettext_lazy("Forecast category")),
    "buyer-step": (BuyerStepForm, gettext_lazy("Buyer's step")),
    "details": (DetailsForm, gettext_lazy("Details")),
    "hold": (HoldForm, gettext_lazy("Wait for the customer's milestone")),
    "probability": (ProbabilityForm, gettext_lazy("Own probability")),
}


@require_safe
def deal_detail(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """The whole page in one request; the tabs at the end load when opened."""
    deal = deal_or_404(request, deal_id)
    tab = request.GET.get("tab", "")
    context = deal_context(request, deal)
    if tab:
        context |= tab_context(request, deal, tab) or {}
    return render(request, "pipeline/deal_detail.html", context)


@require_safe
def deal_tab(request: HttpRequest, deal_id: uuid.UUID, tab: str) -> HttpResponse:
    deal = deal_or_404(request, deal_id)
    context = tab_context(request, deal, tab)
    if context is None:
        raise Http404
    return render(request, "pipeline/deal_tabs.html", {"deal": deal, **context})


@require_http_methods(["GET", "HEAD", "POST"])
def deal_edit(request: HttpRequest, deal_id: uuid.UUID, part: str) -> HttpResponse:
    """One field, or a few that belong together, changed in place."""
    if part not in PARTS:
        raise Http404
    user, deal = person(request), deal_to_edit(request, deal_id)
    shape, title = PARTS[part]
    form = shape(sent(request), deal=deal, user=user)

    def act(data: dict[str, Any]) -> Deal:
        sure = isinstance(form, AmountForm) and form.is_confirmed
        how = {"expected_version": data["version"], "confirmed": sure, "reason": data.get("less_reason", "")}
        return change_deal(actor=user, deal_id=deal.pk, values=form.values(), **how)

    sheet = Sheet(title=str(title), intro=deal.name, back=deal.get_absolute_url())
    return take(request, form, sheet, act, _("Saved."))


@require_http_methods(["GET", "HEAD", "POST"])
def deal_owner(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    user, deal = person(request), deal_to_edit(request, deal_id)
    form = OwnerForm(sent(request), deal=deal, user=user)

    def act(data: dict[str, Any]) -> Deal:
        return reassign_deal(actor=user, deal_id=deal.pk, expected_version=data["version"], **form.values())

    title, back = _("Give to somebody else"), deal.get_absolute_url()
    sheet = Sheet(title=title, button=_("Reassign"), intro=deal.name, back=back)
    return take(request, form, sheet, act, lambda changed: _("Now with %(name)s.") % {"name": changed.owner})


@require_http_methods(["GET", "HEAD", "POST"])
def deal_create(request: HttpRequest) -> HttpResponse:
    """A new deal, for the account that the address names where it names one."""
    user = person(request)
    require_seller(user)
    offered = list(Pipeline.objects.offered())
    form = NewDealForm(sent(request), user=user, account=_account(request), pipelines=offered)

    def act(data: dict[str, Any]) -> Deal:
        kept = {name: value for name, value in data.items() if name not in ("account", "amount", "confirmed")}
        return create_deal(actor=user, account_id=data["account"].pk, confirmed=form.is_confirmed, **kept)

    sheet = Sheet(title=_("New deal"), button=_("Create"), back=reverse("pipeline:board"))
    return take(request, form, sheet, act, _("Deal created."), to=Deal.get_absolute_url)


def _account(request: HttpRequest) -> KeyAccount | None:
    pk = uuid_of(request.GET.get("account", ""))
    return KeyAccount.objects.visible_to(person(request)).filter(pk=pk).first() if pk else None
