"""A contract: its page, and what is done with it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Document
from negotiations.contracts import actions
from negotiations.contracts.forms import ClauseForm, ContractForm, DoneForm, DropForm, ReviewForm, SettleForm, SignForm
from negotiations.contracts.models import Contract
from negotiations.contracts.reading import folder
from negotiations.contracts.views.finding import clause_or_404, contract_or_404, contract_to_edit, review_or_404
from negotiations.models import Side
from pipeline.models import Deal
from stakeholders.models import Contact
from team.requests import person, row_to_edit
from web.edits import sent
from web.sheets import Sheet, finished, take

either = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def contract(request: HttpRequest, contract_id: uuid.UUID) -> HttpResponse:
    found = contract_or_404(request, contract_id)
    user = person(request)
    can_edit = Contract.objects.editable_by(user).filter(pk=found.pk).exists()
    file = folder(found)
    context = {
        "contract": found,
        "deal": found.deal,
        "file": file,
        "sides": [(side, label, file.signatures.get(side)) for side, label in Side.choices],
        "can_edit": can_edit and found.state == Contract.State.DRAFTING,
        "can_drop": can_edit and found.may_be_dropped,
        "can_settle": can_edit and found.deal.status == Deal.Status.OPEN,
        "can_ship": can_edit and bool(found.deal.signed_on or found.deal.paid_on),
        "today": user.today(),
    }
    return render(request, "contracts/contract.html", context)


@either
def contract_start(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    deal = row_to_edit(request, Deal, deal_id, "account")
    papers = Document.objects.visible_to(person(request)).filter(account_id=deal.account_id)
    form = ContractForm(sent(request), deal=deal, documents=papers)

    def act(data: dict[str, Any]) -> Contract:
        data.pop("version")
        return actions.start_contract(actor=person(request), deal_id=deal.pk, **data)

    sheet = Sheet(title=_("Contract"), intro=deal.name, button=_("Start"), back=deal.get_absolute_url())
    return take(request, form, sheet, act, to=lambda made: made.get_absolute_url())


@either
def contract_edit(request: HttpRequest, contract_id: uuid.UUID) -> HttpResponse:
    found = contract_to_edit(request, contract_id)
    papers = Document.objects.visible_to(person(request)).filter(account_id=found.deal.account_id)
    form = ContractForm(sent(request), deal=found.deal, contract=found, documents=papers)

    def act(data: dict[str, Any]) -> Contract:
        version = data.pop("version")
        user = person(request)
        return actions.change_contract(actor=user, contract_id=found.pk, values=data, expected_version=version)

    return take(request, form, Sheet(title=_("Contract"), back=found.get_absolute_url()), act, _("Saved."))


@either
def contract_drop(request: HttpRequest, contract_id: uuid.UUID) -> HttpResponse:
    found = contract_to_edit(request, contract_id)

    def act(data: dict[str, Any]) -> Contract:
        return actions.drop_contract(actor=person(request), contract_id=found.pk, **data)

    title = _("Take the contract off the table")
    sheet = Sheet(title=title, button=_("Take off"), danger=True, back=found.get_absolute_url())
    return take(request, DropForm(sent(request)), sheet, act, _("The contract is off the table."))


@either
def review_add(request: HttpRequest, contract_id: uuid.UUID) -> HttpResponse:
    found = contract_to_edit(request, contract_id)
    people = Contact.objects.visible_to(person(request)).filter(account_id=found.deal.account_id)
    form = ReviewForm(sent(request), contacts=people, viewer=person(request), initial={"side": Side.THEIRS})

    def act(data: dict[str, Any]) -> Any:
        return actions.add_review(actor=person(request), contract_id=found.pk, **data)

    return take(request, form, Sheet(title=_("Add a review"), back=found.get_absolute_url()), act, _("Saved."))


@either
def review_done(request: HttpRequest, contract_id: uuid.UUID, review_id: int) -> HttpResponse:
    found = contract_to_edit(request, contract_id)
    step = review_or_404(found, review_id)
    form = DoneForm(sent(request), initial={"result": step.result, "done_on": person(request).today()})

    def act(data: dict[str, Any]) -> Any:
        return actions.finish_review(actor=person(request), contract_id=found.pk, review_id=step.pk, **data)

    title = f"{step.get_by_display()} · {step.get_side_display()}"
    return take(request, form, Sheet(title=title, button=_("Done"), back=found.get_absolute_url()), act, _("Saved."))


@require_POST
def review_remove(request: HttpRequest, contract_id: uuid.UUID, review_id: int) -> HttpResponse:
    found = contract_to_edit(request, contract_id)
    step = review_or_404(found, review_id)
    actions.remove_review(actor=person(request), contract_id=found.pk, review_id=step.pk)
    return finished(request, _("Removed."), to=found.get_absolute_url())


@either
def clause_add(request: HttpRequest, contract_id: uuid.UUID) -> HttpResponse:
    found = contract_to_edit(request, contract_id)
    form = ClauseForm(sent(request), contract=found)

    def act(data: dict[str, Any]) -> Any:
        return actions.open_clause(actor=person(request), contract_id=found.pk, **data)

    return take(request, form, Sheet(title=_("Open clause"), back=found.get_absolute_url()), act, _("Saved."))


@either
def clause_edit(request: HttpRequest, contract_id: uuid.UUID, clause_id: int) -> HttpResponse:
    found = contract_to_edit(request, contract_id)
    clause = clause_or_404(found, clause_id)
    form = ClauseForm(sent(request), contract=found, clause=clause)

    def act(data: dict[str, Any]) -> Any:
        user = person(request)
        return actions.change_clause(actor=user, contract_id=found.pk, clause_id=clause.pk, values=data)

    return take(request, form, Sheet(title=clause.title, back=found.get_absolute_url()), act, _("Saved."))


@either
def clause_agree(request: HttpRequest, contract_id: uuid.UUID, clause_id: int) -> HttpResponse:
    found = contract_to_edit(request, contract_id)
    clause = clause_or_404(found, clause_id)
    form = SettleForm(sent(request), initial={"agreed_text": clause.ours or clause.theirs})

    def act(data: dict[str, Any]) -> Any:
        return actions.agree_clause(actor=person(request), contract_id=found.pk, clause_id=clause.pk, **data)

    sheet = Sheet(title=clause.title, button=_("Agreed"), back=found.get_absolute_url())
    return take(request, form, sheet, act, _("%(clause)s is agreed.") % {"clause": clause.title})


@require_POST
def clause_reopen(request: HttpRequest, contract_id: uuid.UUID, clause_id: int) -> HttpResponse:
    found = contract_to_edit(request, contract_id)
    clause = clause_or_404(found, clause_id)
    actions.reopen_clause(actor=person(request), contract_id=found.pk, clause_id=clause.pk)
    return finished(request, _("%(clause)s is open again.") % {"clause": clause.title}, to=found.get_absolute_url())


@either
def contract_sign(request: HttpRequest, contract_id: uuid.UUID, side: str) -> HttpResponse:
    """One side's signature; the second one signs the deal."""
    found = contract_to_edit(request, contract_id)
    form = SignForm(sent(request), initial={"side": side, "signed_on": person(request).today()})

    def act(data: dict[str, Any]) -> Contract:
        values = {name: data[name] for name in ("side", "name", "signed_on")}
        user, despite = person(request), form.is_confirmed
        return actions.sign_contract(actor=user, contract_id=found.pk, despite_open=despite, **values)

    intro = _("Once both sides have signed, the deal is signed.")
    sheet = Sheet(title=_("Signature"), intro=intro, button=_("Signed"), back=found.get_absolute_url())
    return take(request, form, sheet, act, _signed)


def _signed(made: Contract) -> str:
    return _("Signed by both sides.") if made.state == Contract.State.SIGNED else _("Signature noted.")


@require_POST
def signature_take_back(request: HttpRequest, contract_id: uuid.UUID, side: str) -> HttpResponse:
    found = contract_to_edit(request, contract_id)
    actions.take_back_signature(actor=person(request), contract_id=found.pk, side=side)
    return finished(request, _("The signature is taken back."), to=found.get_absolute_url())
