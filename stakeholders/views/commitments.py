from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import KeyAccount
from stakeholders import trust_actions
from stakeholders.actions import (
    change_commitment,
    complete_commitment,
    drop_commitment,
    make_commitment,
    reopen_commitment,
)
from stakeholders.forms import DoneForm, DropForm, EditCommitmentForm, LaterForm, NewCommitmentForm
from stakeholders.models import BuyingCenter, Commitment, Contact
from team import permits
from team.requests import person, row_or_404, row_to_edit
from web.edits import sent
from web.params import uuid_of
from web.returning import came_from
from web.sheets import Sheet, finished, take

CHIPS = "stakeholders/trust_chips.html"


@require_http_methods(["GET", "POST"])
def commitment_create(request: HttpRequest) -> HttpResponse:
    """``?center=`` or ``?account=``, ``?contact=`` for a person, and ``?side=theirs`` for a customer's action."""
    user = person(request)
    permits.require_seller(user)
    side = "theirs" if request.GET.get("side") == "theirs" else "ours"
    account, center = _target(request)
    begin = {"contact": _seen_contact(request)}
    form = NewCommitmentForm(sent(request), user=user, side=side, center=center, account=account, initial=begin)

    def act(data: dict[str, Any]) -> Commitment:
        values = {name: value for name, value in data.items() if name != "version"}
        target = {"center": center} if center else {"account": account}
        return make_commitment(actor=user, side=side, **target, **values)

    title = _("Customer's action") if side == "theirs" else _("Next step")
    offers = trust_actions.asked_for(request, user) if side == "ours" else []
    words = {"trust": offers}
    back = account.get_absolute_url()
    sheet = Sheet(title=title, intro=str(center or account), back=back, above=CHIPS if offers else "", context=words)
    return take(request, form, sheet, act, _("Noted."))


@require_http_methods(["GET", "POST"])
def commitment_edit(request: HttpRequest, commitment_id: uuid.UUID) -> HttpResponse:
    user, commitment = person(request), _editable(request, commitment_id)
    form = EditCommitmentForm(sent(request), instance=commitment, user=user)

    def act(data: dict[str, Any]) -> Commitment:
        values, version = form.values(), data["version"]
        reason = values.pop("reason", "")
        return change_commitment(
            actor=user, commitment_id=commitment_id, values=values, expected_version=version, reason=reason
        )

    title = _("Customer's action") if commitment.side == "theirs" else _("Next step")
    return take(request, form, Sheet(title=title, back=back_of(commitment)), act, _("Saved."))


@require_http_methods(["GET", "POST"])
def commitment_done(request: HttpRequest, commitment_id: uuid.UUID) -> HttpResponse:
    user, commitment = person(request), _editable(request, commitment_id)

    def act(data: dict[str, Any]) -> Commitment:
        return complete_commitment(actor=user, commitment_id=commitment_id, **data)

    sheet = Sheet(title=_("Done?"), intro=commitment.what, button=_("Done"), back=back_of(commitment))
    said = _("Done: %(what)s.") % {"what": commitment.what}
    return take(request, DoneForm(sent(request)), sheet, act, said, undo=_undo_url(commitment))


@require_http_methods(["GET", "POST"])
def commitment_later(request: HttpRequest, commitment_id: uuid.UUID) -> HttpResponse:
    user, commitment = person(request), _editable(request, commitment_id)

    def act(data: dict[str, Any]) -> Commitment:
        values, reason = {"due_on": data["due_on"]}, data["reason"]
        return change_commitment(actor=user, commitment_id=commitment_id, values=values, reason=reason)

    sheet = Sheet(title=_("Later"), intro=commitment.what, back=back_of(commitment))
    return take(request, LaterForm(sent(request), user=user), sheet, act, _("Put off."))


@require_http_methods(["GET", "POST"])
def commitment_drop(request: HttpRequest, commitment_id: uuid.UUID) -> HttpResponse:
    user, commitment = person(request), _editable(request, commitment_id)

    def act(data: dict[str, Any]) -> Commitment:
        return drop_commitment(actor=user, commitment_id=commitment_id, **data)

    sheet = Sheet(title=_("Drop this?"), intro=commitment.what, button=_("Drop"), back=back_of(commitment))
    said = _("Dropped: %(what)s.") % {"what": commitment.what}
    return take(request, DropForm(sent(request)), sheet, act, said, undo=_undo_url(commitment))


@require_POST
def commitment_reopen(request: HttpRequest, commitment_id: uuid.UUID) -> HttpResponse:
    """Undo of done and of dropped."""
    commitment = _editable(request, commitment_id)
    reopen_commitment(actor=person(request), commitment_id=commitment_id)
    return finished(request, _("Open again."), to=came_from(request, back_of(commitment)))


def _editable(request: HttpRequest, commitment_id: uuid.UUID) -> Commitment:
    return row_to_edit(request, Commitment, commitment_id, "account", "center")


def _undo_url(commitment: Commitment) -> str:
    return reverse("stakeholders:commitment_reopen", args=[commitment.pk])


def back_of(commitment: Commitment) -> str:
    return commitment.account.get_absolute_url()


def _seen_contact(request: HttpRequest) -> uuid.UUID | None:
    pk = uuid_of(request.GET.get("contact", ""))
    seen = Contact.objects.visible_to(person(request)).filter(pk=pk)
    return pk if pk and seen.exists() else None


def _target(request: HttpRequest) -> tuple[KeyAccount, BuyingCenter | None]:
    center_id, account_id = uuid_of(request.GET.get("center", "")), uuid_of(request.GET.get("account", ""))
    if center_id:
        center = row_or_404(request, BuyingCenter, center_id, "account")
        return center.account, center
    if account_id:
        return row_or_404(request, KeyAccount, account_id), None
    raise Http404
