"""What hangs on an account: its team and its documents."""

from __future__ import annotations

import uuid
from pathlib import PurePath

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms import AccountTeamForm, DocumentForm
from accounts.models import AccountTeamMember, Document, KeyAccount
from team.permits import require_editable, require_seller
from team.requests import person
from web.edits import attempt, done, form_page


@require_http_methods(["GET", "POST"])
def account_team_add(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    account = get_object_or_404(KeyAccount.objects.visible_to(user), pk=account_id)
    require_editable(account, actor=user)
    form = AccountTeamForm(request.POST or None, actor=user)
    if form.is_valid() and attempt(
        form, lambda: actions.add_to_account_team(actor=user, account_id=account_id, **form.cleaned_data)
    ):
        return done(request, account.get_absolute_url(), said=_("Saved."))
    title = _("Account team of %(name)s") % {"name": account}
    intro = _("They see the account with all that hangs on it, and log visits.")
    return form_page(request, form, title=title, intro=intro, cancel_url=account.get_absolute_url())


@require_POST
def account_team_end(request: HttpRequest, member_id: int) -> HttpResponse:
    """Their sight of the account ends now."""
    accounts = KeyAccount.objects.visible_to(person(request)).values("pk")
    member = get_object_or_404(AccountTeamMember, pk=member_id, account_id__in=accounts)
    actions.end_on_account_team(actor=person(request), member_id=member_id)
    return done(request, member.account.get_absolute_url(), said=_("Saved."))


@require_http_methods(["GET", "POST"])
def document_add(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    user = person(request)
    account = get_object_or_404(KeyAccount.objects.visible_to(user), pk=account_id)
    require_seller(user)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if form.is_valid() and attempt(
        form, lambda: actions.add_document(actor=user, account_id=account_id, **form.cleaned_data)
    ):
        return done(request, f"{account.get_absolute_url()}#documents", said=_("Saved."))
    intro = _("A file or a link.")
    return form_page(request, form, title=_("New document"), intro=intro, cancel_url=account.get_absolute_url())


@require_safe
def document_file(request: HttpRequest, document_id: uuid.UUID) -> HttpResponseBase:
    """The file, always as a download and never run by the browser, for who may see the document."""
    document = get_object_or_404(Document.objects.visible_to(person(request)), pk=document_id)
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
    document = get_object_or_404(Document.objects.visible_to(person(request)), pk=document_id)
    actions.remove_document(actor=person(request), document_id=document_id)
    return done(request, f"{document.account.get_absolute_url()}#documents", said=_("Removed."))
