"""The list of accounts, one account, entering and changing."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, listing
from accounts.forms import AccountForm, QuickAccountForm, ReassignForm
from accounts.models import KeyAccount
from team.permits import require_editable, require_seller
from team.requests import person
from team.sight import is_above
from web import panels
from web.edits import attempt, done, form_page
from web.keyset import browser_page


@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    user = person(request)
    asked = listing.Listing.read(request.GET)
    context = {
        "page": browser_page(request, asked.rows(user), order=asked.order),
        "listing": asked,
        "chips": listing.chips(asked, user),
        "columns": listing.columns(asked),
        "may_add": user.sight.sells,
    }
    return render(request, "accounts/account_list.html", context)


@require_safe
def account_detail(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """All panels for those in full sight; for others who have a deal here, the face and what belongs to it."""
    user = person(request)
    account = KeyAccount.objects.visible_to(user).select_related("owner", "inside_owner").filter(pk=account_id).first()
    if account is None:
        return _face(request, account_id)
    shown = list(panels.shown("account", request, account))
    context = {
        "account": account,
        "left": [panel for panel in shown if panel.column != "right"],
        "right": [panel for panel in shown if panel.column == "right"],
        "editable": user.sight.edits_everything or {account.owner_id, account.inside_owner_id} & user.sight.people,
        "reassignable": is_above(user, account.owner_id),
    }
    return render(request, "accounts/account_detail.html", context)


def _face(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    faces = KeyAccount.objects.face_visible_to(person(request)).only("id", "name", "local_name", "industry", "region")
    account = faces.filter(pk=account_id).first()
    if account is None:
        raise Http404
    shown = list(panels.shown("account:face", request, account))
    return render(request, "accounts/account_face.html", {"account": account, "panels": shown})


@require_http_methods(["GET", "POST"])
def account_create(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require_seller(user)
    form = QuickAccountForm(request.POST or None)
    if form.is_valid():
        account = attempt(form, lambda: actions.create_account(actor=user, **form.cleaned_data))
        if account:
            return done(request, account.get_absolute_url(), said=_("The account is here."))
        if getattr(getattr(form, "violation", None), "code", "") == "likely_duplicate":
            form.ask_to_confirm()
    return form_page(
        request,
        form,
        before="accounts/similar.html",
        title=_("New account"),
        cancel_url=reverse("accounts:account_list"),
    )


@require_http_methods(["GET", "POST"])
def account_edit(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    account = get_object_or_404(KeyAccount.objects.visible_to(user), pk=account_id)
    require_editable(account, actor=user)
    form = AccountForm(request.POST or None, instance=account, actor=user)
    if form.is_valid() and attempt(
        form,
        lambda: actions.change_account(
            actor=user,
            account_id=account_id,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, account.get_absolute_url(), said=_("Saved."))
    return form_page(
        request, form, title=str(account), intro=_("Change the account"), cancel_url=account.get_absolute_url()
    )


@require_http_methods(["GET", "POST"])
def account_reassign(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    account = get_object_or_404(KeyAccount.objects.visible_to(user), pk=account_id)
    require_editable(account, actor=user)
    if not is_above(user, account.owner_id):
        raise PermissionDenied(_("Only a manager of the owner may give this account to somebody else."))
    form = ReassignForm(request.POST or None, actor=user)
    if form.is_valid() and attempt(
        form, lambda: actions.reassign_account(actor=user, account_id=account_id, **form.cleaned_data)
    ):
        return done(request, account.get_absolute_url(), said=_("Saved."))
    title = _("Give %(name)s to somebody else") % {"name": account}
    intro = _("Its deals keep their owners.")
    return form_page(request, form, title=title, intro=intro, cancel_url=account.get_absolute_url())
