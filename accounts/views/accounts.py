"""The list of accounts, one account, entering and changing."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, listing
from accounts.forms import AccountForm, QuickAccountForm, ReassignForm
from accounts.models import KeyAccount
from team.permits import require_seller
from team.requests import person, row_to_edit
from team.sight import is_above
from web import panels
from web.edits import sent
from web.keyset import browser_page
from web.sheets import Sheet, take


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
        "log_url": f"{reverse('visits:visit_log')}?account={account.pk}",
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
    form = QuickAccountForm(sent(request))

    def act(data: dict[str, Any]) -> KeyAccount:
        return actions.create_account(actor=user, **data | {"confirmed": form.is_confirmed})

    back = reverse("accounts:account_list")
    sheet = Sheet(title=_("New account"), back=back, fields="accounts/new_account_fields.html")
    return take(request, form, sheet, act, _("The account is here."), to=KeyAccount.get_absolute_url)


@require_http_methods(["GET", "POST"])
def account_edit(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    user, account = person(request), row_to_edit(request, KeyAccount, account_id)
    form = AccountForm(sent(request), instance=account, actor=user)

    def act(data: dict[str, Any]) -> KeyAccount:
        version = data["version"]
        return actions.change_account(actor=user, account_id=account_id, values=form.values(), expected_version=version)

    sheet = Sheet(title=str(account), intro=_("Change the account"), back=account.get_absolute_url())
    return take(request, form, sheet, act, _("Saved."))


@require_http_methods(["GET", "POST"])
def account_reassign(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    user, account = person(request), row_to_edit(request, KeyAccount, account_id)
    if not is_above(user, account.owner_id):
        raise PermissionDenied(_("Only a manager of the owner may give this account to somebody else."))
    form = ReassignForm(sent(request), actor=user)

    def act(data: dict[str, Any]) -> KeyAccount:
        return actions.reassign_account(actor=user, account_id=account_id, **data)

    title = _("Give %(name)s to somebody else") % {"name": account}
    sheet = Sheet(title=title, intro=_("Its deals keep their owners."), back=account.get_absolute_url())
    return take(request, form, sheet, act, _("Saved."))
