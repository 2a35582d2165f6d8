from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import KeyAccount
from stakeholders.actions import (
    change_commitment,
    complete_commitment,
    drop_commitment,
    make_commitment,
    reopen_commitment,
)
from stakeholders.forms import CommitmentForm, DoneForm, DropForm, LaterForm, NewCommitmentForm
from stakeholders.models import BuyingCenter, Commitment
from team import permits
from team.requests import person
from web.edits import attempt, done, form_page, sent
from web.params import uuid_of
from web.returning import back_to, came_from


@require_http_methods(["GET", "POST"])
def commitment_create(request: HttpRequest) -> HttpResponse:
    """``?center=`` or ``?account=``, and ``?side=theirs`` for a customer's action."""
    user = person(request)
    permits.require_seller(user)
    side = "theirs" if request.GET.get("side") == "theirs" else "ours"
    account, center = _target(request)
    url = back_to(request, reverse("accounts:account_detail", args=[account.pk]))
    form = NewCommitmentForm(sent(request), user=user, side=side, center=center, account=account)
    if form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        target = {"center": center} if center else {"account": account}
        if attempt(form, lambda: make_commitment(actor=user, side=side, **target, **values)):
            return done(request, url, said=_("Noted."))
    title = _("Customer's action") if side == "theirs" else _("Next step")
    return form_page(request, form, title=title, intro=str(center or account), cancel_url=url)


@require_http_methods(["GET", "POST"])
def commitment_edit(request: HttpRequest, commitment_id: uuid.UUID) -> HttpResponse:
    user, commitment = person(request), _editable(request, commitment_id)
    url = _back(request, commitment)
    form = CommitmentForm(sent(request), instance=commitment, user=user)
    if form.is_valid() and attempt(
        form,
        lambda: change_commitment(
            actor=user,
            commitment_id=commitment_id,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, url, said=_("Saved."))
    title = _("Customer's action") if commitment.side == "theirs" else _("Next step")
    return form_page(request, form, title=title, cancel_url=url)


@require_http_methods(["GET", "POST"])
def commitment_done(request: HttpRequest, commitment_id: uuid.UUID) -> HttpResponse:
    user, commitment = person(request), _editable(request, commitment_id)
    url = _back(request, commitment)
    form = DoneForm(sent(request))
    if form.is_valid() and attempt(
        form, lambda: complete_commitment(actor=user, commitment_id=commitment_id, **form.cleaned_data)
    ):
        _offer_undo(request, commitment, _("Done: %(what)s.") % {"what": commitment.what})
        return done(request, url)
    return form_page(request, form, title=_("Done?"), intro=commitment.what, button=_("Done"), cancel_url=url)


@require_http_methods(["GET", "POST"])
def commitment_later(request: HttpRequest, commitment_id: uuid.UUID) -> HttpResponse:
    user, commitment = person(request), _editable(request, commitment_id)
    url = _back(request, commitment)
    form = LaterForm(sent(request), user=user)
    if form.is_valid():
        values, reason = {"due_on": form.cleaned_data["due_on"]}, form.cleaned_data["reason"]
        if attempt(
            form,
            lambda: change_commitment(actor=user, commitment_id=commitment_id, values=values, reason=reason),
        ):
            return done(request, url, said=_("Put off."))
    return form_page(request, form, title=_("Later"), intro=commitment.what, cancel_url=url)


@require_http_methods(["GET", "POST"])
def commitment_drop(request: HttpRequest, commitment_id: uuid.UUID) -> HttpResponse:
    user, commitment = person(request), _editable(request, commitment_id)
    url = _back(request, commitment)
    form = DropForm(sent(request))
    if form.is_valid() and attempt(
        form, lambda: drop_commitment(actor=user, commitment_id=commitment_id, **form.cleaned_data)
    ):
        _offer_undo(request, commitment, _("Dropped: %(what)s.") % {"what": commitment.what})
        return done(request, url)
    context = {"title": _("Drop this?"), "intro": commitment.what, "button": _("Drop"), "cancel_url": url}
    return form_page(request, form, **context)


@require_POST
def commitment_reopen(request: HttpRequest, commitment_id: uuid.UUID) -> HttpResponse:
    """Undo of done and of dropped."""
    commitment = _editable(request, commitment_id)
    reopen_commitment(actor=person(request), commitment_id=commitment_id)
    return done(request, came_from(request, _back(request, commitment)), said=_("Open again."))


def _offer_undo(request: HttpRequest, commitment: Commitment, said: str) -> None:
    undo = reverse("stakeholders:commitment_reopen", args=[commitment.pk])
    messages.success(request, said, extra_tags=f"undo:{undo}")


def _editable(request: HttpRequest, commitment_id: uuid.UUID) -> Commitment:
    user = person(request)
    rows = Commitment.objects.visible_to(user).select_related("account", "center")
    commitment = get_object_or_404(rows, pk=commitment_id)
    permits.require_editable(commitment, actor=user)
    return commitment


def _back(request: HttpRequest, commitment: Commitment) -> str:
    return back_to(request, reverse("accounts:account_detail", args=[commitment.account_id]))


def _target(request: HttpRequest) -> tuple[KeyAccount, BuyingCenter | None]:
    user = person(request)
    center_id, account_id = uuid_of(request.GET.get("center", "")), uuid_of(request.GET.get("account", ""))
    if center_id:
        centers = BuyingCenter.objects.visible_to(user).select_related("account")
        center = get_object_or_404(centers, pk=center_id)
        return center.account, center
    if account_id:
        return get_object_or_404(KeyAccount.objects.visible_to(user), pk=account_id), None
    raise Http404
