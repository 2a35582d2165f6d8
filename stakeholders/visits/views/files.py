from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from stakeholders.visits.actions import add_visit_file, remove_visit_file
from stakeholders.visits.downloads import as_download
from stakeholders.visits.forms import FilesForm
from stakeholders.visits.models import Visit, VisitFile
from team.requests import person, row_or_404, row_to_edit
from web.edits import sent
from web.sheets import Sheet, take


@require_http_methods(["GET", "POST"])
def visit_file_add(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    user, visit = person(request), row_to_edit(request, Visit, visit_id, "account")
    form = FilesForm(sent(request), request.FILES or None)

    @transaction.atomic
    def act(data: dict[str, Any]) -> int:
        if not data["files"]:
            raise ValidationError({"files": _("Choose a file.")})
        for file in data["files"]:
            add_visit_file(actor=user, visit_id=visit_id, file=file)
        return len(data["files"])

    def said(count: int) -> str:
        return ngettext("%(count)d file added.", "%(count)d files added.", count) % {"count": count}

    intro = _("Photos lose the place where they were taken.")
    sheet = Sheet(title=_("Photos and files"), intro=intro, button=_("Add"), back=visit.get_absolute_url())
    return take(request, form, sheet, act, said)


@require_safe
def visit_file(request: HttpRequest, file_id: uuid.UUID) -> HttpResponseBase:
    """The file for who reads the visit in full, always as a download and never run by the browser."""
    return as_download(row_or_404(request, VisitFile, file_id))


@require_http_methods(["GET", "POST"])
def visit_file_remove(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    user, row = person(request), row_to_edit(request, VisitFile, file_id, "visit")

    def act(data: dict[str, Any]) -> None:
        remove_visit_file(actor=user, file_id=file_id)

    back = row.visit.get_absolute_url()
    sheet = Sheet(title=_("Delete this file?"), intro=row.name, button=_("Delete"), danger=True, back=back)
    return take(request, forms.Form(sent(request)), sheet, act, _("Deleted."))
