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
from pipeline.deal_contexts import deal_context, tab_context
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
from pipeline.forms.fields import VersionedForm
from pipeline.models import Deal
from pipeline.scopes import pipelines_in_force
from pipeline.views.sheets import Sheet, deal_or_404, deal_to_edit, deal_url, take
from team.permits import require_seller
from team.requests import person
from web.htmx import by_htmx
from web.params import uuid_of

PARTS: dict[str, tuple[type[VersionedForm], Any]] = {
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
    deal = deal_to_edit(request, deal_id)
    shape, title = PARTS[part]
    form = shape(request.POST or None, deal=deal, user=person(request))

    def act(data: dict[str, Any]) -> Deal:
        return change_deal(
            actor=person(request),
            deal_id=deal.pk,
            values=form.values(),  # type: ignore[attr-defined]
            expected_version=data["version"],
            confirmed=confirmed(request, data),
        )

    sheet = Sheet(str(title), _("Save"), intro=deal.name, back=deal_url(deal))
    return take(request, form, sheet, act, _("Saved."))


def confirmed(request: HttpRequest, data: dict[str, Any]) -> bool:
    """The question about an unusual amount was answered, and about this very amount."""
    return bool(data.get("confirmed")) and data["confirmed"] == request.POST.get("amount")


@require_http_methods(["GET", "HEAD", "POST"])
def deal_owner(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    deal = deal_to_edit(request, deal_id)
    form = OwnerForm(request.POST or None, deal=deal, user=person(request))

    def act(data: dict[str, Any]) -> Deal:
        return reassign_deal(
            actor=person(request),
            deal_id=deal.pk,
            owner=data["owner"],
            reason=data["reason"],
            expected_version=data["version"],
        )

    sheet = Sheet(_("Give to somebody else"), _("Reassign"), intro=deal.name, back=deal_url(deal))
    return take(request, form, sheet, act, lambda changed: _("Now with %(name)s.") % {"name": changed.owner})


@require_http_methods(["GET", "HEAD", "POST"])
def deal_create(request: HttpRequest) -> HttpResponse:
    """A new deal, for the account that the address names where it names one."""
    user = person(request)
    require_seller(user)
    form = NewDealForm(request.POST or None, user=user, account=_account(request), pipelines=pipelines_in_force())

    def act(data: dict[str, Any]) -> Deal:
        account, sure = data.pop("account"), confirmed(request, data)
        kept = {name: value for name, value in data.items() if name not in ("amount", "confirmed")}
        return create_deal(actor=user, account_id=account.pk, confirmed=sure, **kept)

    sheet = Sheet(_("New deal"), _("Create"), back=reverse("pipeline:board"), template="pipeline/deal_create.html")
    created: list[Deal] = []
    answer = take(request, form, sheet, lambda data: created.append(act(data)), _("Deal created."))
    return _to_new_deal(request, created[0]) if created else answer


def _account(request: HttpRequest) -> KeyAccount | None:
    pk = uuid_of(request.GET.get("account", ""))
    return KeyAccount.objects.visible_to(person(request)).filter(pk=pk).first() if pk else None


def _to_new_deal(request: HttpRequest, deal: Deal) -> HttpResponse:
    if by_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": deal_url(deal)})
    return HttpResponse(status=302, headers={"Location": deal_url(deal)})
