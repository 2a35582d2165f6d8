"""What hangs on an account: its team and its documents."""

from __future__ import annotations

import uuid
from pathlib import PurePath
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms import AccountTeamForm, DocumentForm
from accounts.models import AccountTeamMember, Document, KeyAccount
from team.permits import require_seller
from team.requests import person, row_or_404, row_to_edit
from web.edits import sent
from web.sheets import Sheet, finished, take


@require_http_methods(["GET", "POST"])
def account_team_add(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    user, account = person(request), row_to_edit(request, KeyAccount, account_id)
    form = AccountTeamForm(sent(request), actor=user)

    def act(data: dict[str, Any]) -> AccountTeamMember:
        return actions.add_to_account_team(actor=user, account_id=account_id, **data)

    title = _("Account team of %(name)s") % {"name": account}
    intro = _("They see the account with all that hangs on it, and log visits.")
    return take(request, form, Sheet(title=title, intro=intro, back=account.get_absolute_url()), act, _("Saved."))


@require_POST
def account_team_end(request: HttpRequest, member_id: int) -> HttpResponse:
    """Their sight of the account ends now."""
    accounts = KeyAccount.objects.visible_to(person(request)).values("pk")
    member = get_object_or_404(AccountTeamMember, pk=member_id, account_id__in=accounts)
    actions.end_on_account_team(actor=person(request), member_id=member_id)
    return finished(request, _("Saved."), to=member.account.get_absolute_url())


@require_http_methods(["GET", "POST"])
def document_add(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    user, account = person(request), row_or_404(request, KeyAccount, account_id)
    require_seller(user)
    form = DocumentForm(sent(request), request.FILES or None)

    def act(data: dict[str, Any]) -> Document:
        return actions.add_document(actor=user, account_id=account_id, **data)

    back = f"{account.get_absolute_url()}#documents"
    return take(
        request, form, Sheet(title=_("New document"), intro=_("A file or a link."), back=back), act, _("Saved.")
    )


@require_safe
def document_file(request: HttpRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """The file, always as a download and never run by the browser, for who may see the document."""
    document = row_or_404(request, Document, document_id)
    if not document.file:
        raise Http404
    try:
        content = document.file.open("rb")
    except OSError as error:
        raise Http404 from error
    name = document.title + PurePath(str(document.file.name)).suffix
    return FileResponse(
        content,
        as_attachment=True,
        filename=name,
        content_type=document.content_type,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


@require_POST
def document_remove(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    document = row_or_404(request, Document, document_id, "account")
    actions.remove_document(actor=person(request), document_id=document_id)
    return finished(request, _("Removed."), to=f"{document.account.get_absolute_url()}#documents")
